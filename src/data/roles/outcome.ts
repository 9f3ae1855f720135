import { closestName } from '../../closest-name.js'
import { CopseError } from '../../errors.js'
import { familyFor, familyOf } from '../../families/families.js'
import { assertFinite, holdsDates, notNumeric } from '../table/non-numbers.js'
import { type Column, type NumberColumn, type Table, type TextColumn, textAt } from '../table/table.js'
import { distinctValues, findNamed, makeFactor } from './factors.js'
import { levelsOf } from './level-options.js'
import type { Roles } from './roles.js'

/**
 * The outcome of every row as a number, NaN where missing: as it is for a continuous outcome; 0 or 1 for a binary
 * one, the second of its two given levels being 1; a count. Rows whose `keep` is 0 are not judged.
 *
 * Coded errors: NOT_NUMERIC, NOT_FINITE, OUTCOME_NOT_BINARY, OUTCOME_NOT_COUNT, OUTCOME_OUT_OF_RANGE,
 * LEVEL_UNKNOWN.
 */
export function outcomeValues(column: Column, table: Table, roles: Roles, keep: Uint8Array): Float64Array {
  const { outcome, range } = familyOf(roles.family)
  if (outcome === 'event' || outcome === 'time') return binaryValues(column, table, roles, keep)
  if (column.kind === 'text') throw notANumber(column, table, keep)
  if (column.time !== undefined) throw holdsDates(column, table, 'outcome')
  assertFinite(column, table, keep)
  if (outcome === 'count') assertCounts(column, table, keep, range[1])
  else assertUsableSize(column, table, keep)
  return column.values
}

/** An outcome of two texts is rather binary than full of typing errors. */
function notANumber(column: TextColumn, table: Table, keep: Uint8Array): CopseError {
  const { texts, firstRow } = distinctValues(column, keep)
  if (texts.length !== 2) return notNumeric(column, table, 'outcome')
  return new CopseError({
    code: 'NOT_NUMERIC',
    wrong: `outcome "${column.name}" is not numeric`,
    found: `two texts${firstIn(table.lines[firstRow[0]])}`,
    need: 'numbers, or a binary outcome',
    try: `--family ${familyFor('event')} --event with the text that is the event`,
    place: { column: column.name },
  })
}

/** Sums of fourth powers of outcomes must neither overflow nor vanish in the mixed models. */
const SIZES = { largest: 1e70, smallest: 1e-70 } as const

function assertUsableSize(column: NumberColumn, table: Table, keep: Uint8Array): void {
  let largest = -1
  column.values.forEach((value, row) => {
    if (keep[row] === 1 && !(Math.abs(value) <= Math.abs(column.values[largest] ?? 0))) {
      if (!Number.isNaN(value)) largest = row
    }
  })
  const size = Math.abs(column.values[largest] ?? 0)
  if (size === 0 || (size >= SIZES.smallest && size <= SIZES.largest)) return
  throw new CopseError({
    code: 'OUTCOME_OUT_OF_RANGE',
    wrong: `outcome "${column.name}" is too ${size > 1 ? 'large' : 'small'} to be squared`,
    found: `"${textAt(column, largest)}" in row ${table.lines[largest]} as its largest value`,
    need: 'a largest value between 1e-70 and 1e70 in size',
    try: 'other units',
    place: { column: column.name, row: table.lines[largest] },
  })
}

const isSurvival = ({ family }: Pick<Roles, 'family'>): boolean => familyOf(family).outcome === 'time'

function binaryValues(column: Column, table: Table, roles: Roles, keep: Uint8Array): Float64Array {
  const given = levelsOf(roles.levels, column.name)
  if (roles.event !== undefined) return eventValues(column, table, roles.event, keep, isSurvival(roles))
  if (given === undefined && column.kind === 'number') {
    if (column.time !== undefined) throw holdsDates(column, table, 'outcome')
    assertCodes(column, table, roles, keep)
    assertEach(
      column,
      table,
      keep,
      (value) => value === 0 || value === 1,
      'OUTCOME_NOT_BINARY',
      'binary',
      '0 and 1',
    )
    return column.values
  }
  const factor = makeFactor(column, table.lines, given, keep)
  if (given?.length !== 2)
    throw notBinary(column, table, factor.levels, keep, given !== undefined, isSurvival(roles))
  return Float64Array.from(factor.codes, (code) => (code < 0 ? Number.NaN : code))
}

/** 1 where the outcome is the event, 0 where it is the one other value. */
function eventValues(
  column: Column,
  table: Table,
  event: string,
  keep: Uint8Array,
  survival: boolean,
): Float64Array {
  const { levels, codes } = makeFactor(column, table.lines, undefined, keep)
  const at = findNamed(levels, event)
  if (at < 0) {
    const near = closestName(event, levels)
    throw new CopseError({
      code: 'LEVEL_UNKNOWN',
      wrong: `outcome "${column.name}" never has the value of the event`,
      // Outcomes of patients are not listed; one that is all but spelt alike is no news.
      found: levels.length === 1 ? 'one other value' : `${levels.length} other values`,
      need: `"${event}" among them`,
      try: near === null ? '--event with a value of the column' : `--event ${JSON.stringify(near)}`,
      place: { column: column.name, option: '--event' },
    })
  }
  if (levels.length > 2) throw notBinary(column, table, levels, keep, true, survival)
  return Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : Number(code === at)))
}

function assertCounts(column: NumberColumn, table: Table, keep: Uint8Array, most: number): void {
  const isCount = (value: number) => value >= 0 && value <= most && Number.isSafeInteger(value)
  assertEach(column, table, keep, isCount, 'OUTCOME_NOT_COUNT', 'a count', countsInWords(most))
}

/** `whole numbers from 0`. */
export const countsInWords = (most: number): string =>
  `whole numbers from 0${most === Number.POSITIVE_INFINITY ? '' : ` to ${most}`}`

function assertEach(
  column: NumberColumn,
  table: Table,
  keep: Uint8Array,
  allowed: (value: number) => boolean,
  code: string,
  what: string,
  need: string,
): void {
  const row = column.values.findIndex(
    (value, at) => keep[at] === 1 && !Number.isNaN(value) && !allowed(value),
  )
  if (row < 0) return
  throw new CopseError({
    code,
    wrong: `outcome "${column.name}" is not ${what}`,
    found: `"${textAt(column, row)}" in row ${table.lines[row]}`,
    need,
    try: 'another --family, or recoding the column',
    place: { column: column.name, row: table.lines[row] },
  })
}

/** Numbers that are codes, as 1 and 2: nobody said which is the event, or there are several events. */
function assertCodes(column: Column, table: Table, roles: Roles, keep: Uint8Array): void {
  const { texts } = distinctValues(column, keep)
  if (texts.every((text) => text === '0' || text === '1')) return
  if (texts.length === 2 || isSurvival(roles))
    throw notBinary(column, table, texts, keep, false, isSurvival(roles))
}

/** Which row has the third value, or that nobody said which of two values is the event. */
function notBinary(
  column: Column,
  table: Table,
  levels: readonly string[],
  keep: Uint8Array,
  given: boolean,
  survival: boolean,
): CopseError {
  const { texts, firstRow } = distinctValues(column, keep)
  if (!given && levels.length === 2)
    return new CopseError({
      code: 'OUTCOME_NOT_BINARY',
      wrong: `which value of outcome "${column.name}" is the event is not said`,
      found: `two values${firstIn(table.lines[firstRow[0]])}`,
      need: '0 and 1, or --event',
      try: '--event with the value that is the event',
      place: { column: column.name },
    })
  if (survival && levels.length > 2)
    return new CopseError({
      code: 'EVENT_NOT_BINARY',
      wrong: `event column "${column.name}" has more than two values`,
      found: countOfValues(levels.length),
      need: 'one value for the event and one for censoring',
      try: 'deciding which events count, and recoding all others as censored or as the event: competing events are not analysed',
      place: { column: column.name },
    })
  // Of three values the rarest is likely the mistake, but the third to appear is what can be found in the file.
  const row = texts.length > 2 ? table.lines[firstRow[2]] : undefined
  return new CopseError({
    code: 'OUTCOME_NOT_BINARY',
    wrong: `outcome "${column.name}" is not binary`,
    found: !row
      ? countOfValues(levels.length)
      : `${countOfValues(levels.length)}, the third being "${texts[2]}" in row ${row}`,
    need: 'two values',
    try: 'another --family, recoding the column, or --na for a value that means missing',
    place: { column: column.name, ...(row ? { row } : {}) },
  })
}

const countOfValues = (count: number): string => (count === 1 ? 'one value' : `${count} values`)

/** Databases have no rows that a reader could look up. */
const firstIn = (row: number): string => (row === 0 ? '' : `, the first in row ${row}`)
