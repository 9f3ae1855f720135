import { LIMIT_READINGS, type LimitReading } from '../../src/data/delimited/read-options.js'
import type { ColumnOverview } from '../../src/workflow/describe/column-overview.js'
import type { Reading } from '../worker/api.js'

/** What a column is read as: as recognised, as a type, its limits as numbers, or its look-alike levels as one. */
export type ColumnReading = '' | 'number' | 'text' | LimitReading | 'alike'

const TIMES = { date: 'date', datetime: 'date and time', time: 'time' } as const

/** What `--limits` and `--merge-alike` are called where a column's type is chosen. */
export const READING_WORDS = {
  value: 'limits as the limit',
  half: 'limits as half of it',
  missing: 'limits as missing',
  alike: 'look-alike levels as one',
} as const satisfies Readonly<Record<LimitReading | 'alike', string>>

/** What a column is read as, and all that it could be read as, in words. */
export function readingsOf(
  { types, mergeAlike, limits }: Reading,
  { name, kind, time, limits: hasLimits, alike }: ColumnOverview,
): { readonly told: ColumnReading; readonly choices: readonly (readonly [ColumnReading, string])[] } {
  const own = <T>(byName: Readonly<Record<string, T>>) =>
    Object.hasOwn(byName, name) ? byName[name] : undefined
  const told = own(limits) ?? (mergeAlike.includes(name) ? 'alike' : (own(types) ?? ''))
  const asLimits = Object.hasOwn(limits, name)
  const isType = told === 'number' || told === 'text'
  const other = kind === 'number' ? 'text' : 'number'
  return {
    told,
    choices: [
      ...(isType ? [[told, `${told}, as told`] as const] : []),
      ['', told === '' ? (time === undefined ? kind : TIMES[time]) : 'as recognised'],
      ...(told === '' ? [[other, `read as ${other}`] as const] : []),
      ...LIMIT_READINGS.filter(() => hasLimits || asLimits).map((how) => [how, READING_WORDS[how]] as const),
      ...(alike || told === 'alike' ? [['alike', READING_WORDS.alike] as const] : []),
    ],
  }
}

/** The reading with this of a column; one thing is said of a column at a time, but text may have levels that look alike. */
export function readAs(reading: Reading, name: string, told: ColumnReading): Reading {
  const without = <T>(byName: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(byName).filter(([other]) => other !== name))
  const others = reading.mergeAlike.filter((other) => other !== name)
  const types = told === 'alike' && reading.types[name] === 'text' ? reading.types : without(reading.types)
  const limits = without(reading.limits)
  switch (told) {
    case '':
      return { ...reading, types, limits, mergeAlike: others }
    case 'alike':
      return { ...reading, types, limits, mergeAlike: [...others, name] }
    case 'number':
    case 'text':
      return { ...reading, types: { ...types, [name]: told }, limits, mergeAlike: others }
    default:
      return { ...reading, types, limits: { ...limits, [name]: told }, mergeAlike: others }
  }
}
