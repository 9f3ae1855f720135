import { isIdentifierName } from '../../data/notes/identifier-names.js'
import { DEFAULT_FAMILY, type FamilyName, familyFor } from '../../families/families.js'
import type { ColumnOverview } from '../describe/column-overview.js'

/** A first proposal of what the columns are, for a person to change. */
export interface GuessedRoles {
  readonly outcome: string | null
  readonly treatment: string | null
  readonly control: string | null
  readonly trial: string | null
  readonly id: string | null
  readonly covariates: readonly string[]
  readonly family: FamilyName
}

const TRIAL = /^(trial|study|studie|site|centre|center)([ _.-]?(id|no|name|nr))?$/i
const TREATMENT =
  /^(arm|treat(ment|ed)?|trt\d*|trt[ _.-]?\w*|group|intervention|alloc(ation|ated)?|rand(om)?\w*)$/i
const OUTCOME = /^(y|outcome|response|resp|endpoint|event)\d*$/i
/** Names that covariates have as well. */
const PERHAPS_OUTCOME = /^(result|change|delta|status|score)\d*$/i
const CONTROL =
  /^(c|ctrl|control|controls|placebo|pbo|usual|usual care|standard|care as usual|no|0|sham|comparator)$/i
/** A baseline value of an outcome mostly has its name, with a zero or a word for baseline. */
const BASELINE = /^(.+?)([ _.-]?(0|bl|base(line)?|pre)|[ _.-]t0)$/i

/**
 * Proposes roles from names and values of the columns: the trial, an arm with two values, the outcome (by its name, else
 * the follow-up of a baseline column, else the last number), and as covariates everything else that can be one.
 */
export function guessRoles(columns: readonly ColumnOverview[]): GuessedRoles {
  const varied = columns.filter(({ distinct }) => distinct > 1)
  const named = (pattern: RegExp, fits: (column: ColumnOverview) => boolean = () => true) =>
    varied.find((column) => pattern.test(column.name) && fits(column))?.name ?? null
  const rows = Math.max(0, ...columns.map(({ distinct }) => distinct))

  const trial = named(TRIAL, ({ values, distinct }) => values !== null || distinct < rows)
  const twoArms = ({ name, values, time }: ColumnOverview) =>
    name !== trial && time === undefined && values?.length === 2
  const treatment =
    named(TREATMENT, twoArms) ??
    named(TREATMENT, ({ name, values, time }) => name !== trial && time === undefined && values !== null) ??
    varied.find((column) => twoArms(column) && column.values!.some((value) => CONTROL.test(value)))?.name ??
    null
  const control =
    columns.find(({ name }) => name === treatment)?.values?.find((value) => CONTROL.test(value)) ?? null
  const id =
    varied.find(({ name }) => isIdentifierName(name))?.name ??
    varied.find(({ kind, values }) => kind === 'text' && values === null)?.name ??
    null

  const free = varied.filter(({ name }) => ![trial, treatment, id].includes(name))
  const outcome = outcomeOf(free)
  return {
    outcome,
    treatment,
    control,
    trial,
    id,
    covariates: free
      .filter((column) => column.name !== outcome && (column.kind === 'number' || column.values !== null))
      .map(({ name }) => name),
    family: guessFamily(columns, outcome),
  }
}

function outcomeOf(free: readonly ColumnOverview[]): string | null {
  // When something was, is no outcome.
  const possible = free.filter(({ time }) => time === undefined)
  const names = new Set(possible.map(({ name }) => name))
  for (const pattern of [OUTCOME, PERHAPS_OUTCOME]) {
    const byName = possible.find(({ name }) => pattern.test(name))
    if (byName !== undefined) return byName.name
  }
  for (const { name } of possible) {
    const stem = name.match(BASELINE)?.[1]
    if (stem !== undefined && names.has(stem)) return stem
  }
  const numbers = possible.filter(({ kind }) => kind === 'number')
  return numbers.at(-1)?.name ?? null
}

/** What kind of outcome a column is likely to be: one with two values an event or not. */
export function guessFamily(columns: readonly ColumnOverview[], outcome: string | null): FamilyName {
  return columns.find(({ name }) => name === outcome)?.distinct === 2 ? familyFor('event') : DEFAULT_FAMILY
}
