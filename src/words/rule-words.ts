import { type TimeKind, timeText } from '../data/dates.js'
import { numberInWords } from './numbers.js'

/** A condition of a subgroup's rule, as results carry it. */
export type ConditionWords =
  | {
      readonly variable: string
      readonly op: '<=' | '>'
      readonly value: number
      readonly shown?: number | undefined
      readonly time?: TimeKind | undefined
    }
  | { readonly variable: string; readonly op: 'in'; readonly values: readonly string[] }

/**
 * A rule in words: `rmdq0 ≤ 6`, `6 < rmdq0 ≤ 9 and sex = female`; all patients when there is no condition.
 *
 * @param most longest level that is written in full
 */
export function ruleInWords(rule: readonly ConditionWords[], most = Number.POSITIVE_INFINITY): string {
  const done = new Set<string>()
  const words = rule.flatMap((condition) => {
    const { variable, op } = condition
    if (op === 'in')
      return [
        valuesInWords(
          variable,
          condition.values.map((value) => clip(value, most)),
        ),
      ]
    if (done.has(variable)) return []
    done.add(variable)
    const bound = (which: string) => rule.find((other) => other.variable === variable && other.op === which)
    const above = bound('>')
    const upTo = bound('<=')
    const from = above?.op === '>' ? cutInWords(above.shown ?? above.value, above.time) : null
    const to = upTo?.op === '<=' ? cutInWords(upTo.shown ?? upTo.value, upTo.time) : null
    if (from === null) return [`${variable} ≤ ${to}`]
    if (to === null) return [`${variable} > ${from}`]
    return [`${from} < ${variable} ≤ ${to}`]
  })
  return words.length === 0 ? 'all patients' : words.join(' and ')
}

/** The same of a cut that may be a date or a time. */
export const cutInWords = (value: number, time?: TimeKind): string =>
  time === undefined ? numberInWords(value) : timeText(value, time)

/** A text cut to `most` characters, an ellipsis in place of the rest. */
export function clip(text: string, most: number): string {
  const characters = [...text]
  return characters.length <= most
    ? text
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}

/** Longest level that tables and trees of plain text write in full. */
export const LONGEST_LEVEL = 40

function valuesInWords(variable: string, values: readonly string[]): string {
  return values.length === 1 ? `${variable} = ${values[0]}` : `${variable} in {${values.join(', ')}}`
}
