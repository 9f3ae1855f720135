import { columnUnknown } from '../../data/notes/unknown-column.js'
import { parseNames } from '../../data/roles/name-options.js'
import { CopseError, quoteNames } from '../../errors.js'

/** A subgrouping that a person asks for: a column, or a condition on one. */
export interface ByTerm {
  /** As it was written. */
  readonly text: string
  readonly variable: string
  /** Null: the column as it is. */
  readonly condition: { readonly op: ByOperator; readonly value: string } | null
}

export type ByOperator = '>' | '>=' | '<' | '<=' | '='

const CONDITION = /^(.+?)\s*(>=|<=|≥|≤|=|>|<)\s*(.*)$/

/**
 * Subgroupings as `--by "age>50",sex` names them, separated by commas; what has a comma in it goes in double quotes. A text
 * that is the name of a column is that column, whatever signs are in it.
 *
 * Coded errors: BY_MALFORMED, BY_REPEATED, COLUMN_UNKNOWN.
 *
 * @param names of the columns
 */
export function parseBy(text: string | readonly string[], names: readonly string[]): ByTerm[] {
  const terms = byTexts(text).map((one) => termOf(one, names))
  if (terms.length === 0) throw malformed(Array.isArray(text) ? text.join(',') : String(text))
  terms.forEach(({ text: own, variable }, at) => {
    if (!names.includes(variable)) throw columnUnknown(variable, 'by', names, own.slice(variable.length))
    const first = terms.findIndex((other) => other.text === own)
    if (first < at)
      throw new CopseError({
        code: 'BY_REPEATED',
        wrong: `"${own}" is asked for twice`,
        try: 'naming it once',
        place: { option: '--by' },
      })
  })
  return terms
}

/** Names of columns that subgroupings are about, as far as that can be told before it is known which columns there are. */
export const byColumns = (text: string | readonly string[]): string[] => [
  ...new Set(byTexts(text).map((one) => CONDITION.exec(one)?.[1] ?? one)),
]

const byTexts = (text: string | readonly string[]): string[] =>
  typeof text === 'string' ? parseNames(text) : text.map((one) => one.trim())

function termOf(text: string, names: readonly string[]): ByTerm {
  if (names.includes(text)) return { text, variable: text, condition: null }
  const found = CONDITION.exec(text)
  if (found === null) {
    if (/[<>=≤≥]/.test(text)) throw malformed(text)
    return { text, variable: text, condition: null }
  }
  const [, variable, sign, value] = found
  const op = sign === '≥' ? '>=' : sign === '≤' ? '<=' : (sign as ByOperator)
  if (value.trim() === '' || /^[<>=≤≥]/.test(value)) throw malformed(text)
  return { text, variable, condition: { op, value: value.trim() } }
}

function malformed(text: string): CopseError {
  return new CopseError({
    code: 'BY_MALFORMED',
    wrong: '--by cannot be understood',
    found: quoteNames([text]),
    need: 'a column, or a column with >, >=, <, <= or = and a value',
    try: '--by "age>50", --by sex,stage or --by "region=asia"',
    place: { option: '--by' },
  })
}
