import { meant } from '../closest-name.js'
import { CopseError, quoteNames } from '../errors.js'
import type { Variable } from './variable.js'
import { isMissingIn } from './variable.js'

const OPERATORS = ['<=', '>=', '!=', '=', '<', '>'] as const
type Operator = (typeof OPERATORS)[number]

interface Comparison {
  readonly column: string
  readonly operator: Operator
  readonly value: string
}

/** Rows that meet all comparisons have the value. */
export interface Rule {
  readonly text: string
  readonly column: string
  readonly value: string
  readonly when: readonly Comparison[]
}

/**
 * Reads a rule such as `stage=I if severity<5 and sex=male`. Names and values with spaces or signs go in double quotes.
 *
 * Coded errors: RULE_MALFORMED.
 */
export function parseRule(text: string): Rule {
  const [head, ...rest] = text.split(/\s+if\s+/)
  const told = parseComparison(head)
  if (rest.length !== 1 || told === null || told.operator !== '=') throw malformed(text)
  const when = rest[0].split(/\s+and\s+/).map(parseComparison)
  if (when.some((part) => part === null)) throw malformed(text)
  return { text, column: told.column, value: told.value, when: when as Comparison[] }
}

function parseComparison(text: string): Comparison | null {
  const found = text.match(
    /^\s*(?:"([^"]+)"|([^<>=!"]+?))\s*(<=|>=|!=|=|<|>)\s*(?:"([^"]*)"|([^<>=!"]+?))\s*$/,
  )
  if (found === null) return null
  const [, quoted, plain, operator, quotedValue, plainValue] = found
  return { column: quoted ?? plain, operator: operator as Operator, value: quotedValue ?? plainValue }
}

/** What a rule says of the rows of some variables: which meet it. */
export function meets(rule: Rule, variables: readonly Variable[]): (row: number) => boolean {
  const tests = rule.when.map(({ column, operator, value }) => {
    const variable = variables.find(({ name }) => name === column)!
    return comparer(rule, variable, operator, value)
  })
  return (row) => tests.every((test) => test(row))
}

/**
 * The value that a rule gives: a number, or the code of a level; NaN for `missing`.
 *
 * Coded errors: RULE_VALUE_UNKNOWN.
 */
export function ruleValue(rule: Rule, variable: Variable, text = rule.value): number {
  if (variable.kind === 'number') {
    const number = Number(text)
    if (text.trim() !== '' && Number.isFinite(number)) return number
    if (text === 'missing') return Number.NaN
    throw valueUnknown(rule, variable.name, text, 'a number, or missing')
  }
  const code = variable.levels.indexOf(text)
  if (code >= 0) return code
  if (text === 'missing') return Number.NaN
  throw valueUnknown(rule, variable.name, text, quoteNames(variable.levels))
}

function comparer(
  rule: Rule,
  variable: Variable,
  operator: Operator,
  text: string,
): (row: number) => boolean {
  if (variable.kind === 'factor' && !variable.ordered && operator !== '=' && operator !== '!=')
    throw valueUnknown(rule, variable.name, operator, '= or !=, for its levels have no order')
  const value = ruleValue(rule, variable, text)
  const at = (row: number) => (variable.kind === 'number' ? variable.values[row] : variable.codes[row])
  if (Number.isNaN(value))
    return operator === '!=' ? (row) => !isMissingIn(variable, row) : (row) => isMissingIn(variable, row)
  const holds: Readonly<Record<Operator, (x: number) => boolean>> = {
    '<=': (x) => x <= value,
    '>=': (x) => x >= value,
    '!=': (x) => x !== value,
    '=': (x) => x === value,
    '<': (x) => x < value,
    '>': (x) => x > value,
  }
  return (row) => !isMissingIn(variable, row) && holds[operator](at(row))
}

/**
 * Checks that rules name columns of the data, and that their conditions come before what they decide.
 *
 * Coded errors: RULE_COLUMN_UNKNOWN, RULE_ORDER, RULE_VALUE_UNKNOWN.
 */
export function assertRules(rules: readonly Rule[], variables: readonly Variable[]): void {
  const placeOf = (rule: Rule, name: string): number => {
    const place = variables.findIndex((variable) => variable.name === name)
    if (place >= 0) return place
    throw new CopseError({
      code: 'RULE_COLUMN_UNKNOWN',
      wrong: `the rule "${rule.text}" names a column that is not made`,
      found: quoteNames([name]),
      need: `one of ${quoteNames(variables.map((variable) => variable.name))}`,
      ...meant(
        name,
        variables.map((variable) => variable.name),
      ),
      place: { option: '--rule' },
    })
  }
  for (const rule of rules) {
    const target = placeOf(rule, rule.column)
    for (const { column } of rule.when)
      if (placeOf(rule, column) >= target)
        throw new CopseError({
          code: 'RULE_ORDER',
          wrong: `the rule "${rule.text}" looks at "${column}", which is made after "${rule.column}"`,
          need: `columns before "${rule.column}": ${quoteNames(variables.slice(0, target).map(({ name }) => name))}`,
          try: 'another order of --covariates',
          place: { option: '--rule', column },
        })
    ruleValue(rule, variables[target])
    meets(rule, variables)
  }
}

const malformed = (text: string): CopseError =>
  new CopseError({
    code: 'RULE_MALFORMED',
    wrong: '--rule cannot be understood',
    found: `"${text}"`,
    need: 'COLUMN=VALUE if CONDITION, conditions joined by "and"',
    try: '--rule "stage=I if severity<5"',
    place: { option: '--rule' },
  })

const valueUnknown = (rule: Rule, column: string, found: string, need: string): CopseError =>
  new CopseError({
    code: 'RULE_VALUE_UNKNOWN',
    wrong: `the rule "${rule.text}" compares "${column}" with what it cannot be`,
    found: `"${found}"`,
    need,
    place: { option: '--rule', column },
  })
