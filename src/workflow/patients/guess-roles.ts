import { isIdentifierName } from '../../data/notes/identifier-names.js'
import { DEFAULT_FAMILY, type FamilyName, familyFor } from '../../families/families.js'
import type { ColumnOverview } from '../describe/column-overview.js'

/** A first proposal of what the columns are, for a person to change. */
export interface GuessedRoles {
  /** Of times to an event, the column that tells whether it came. */
  readonly outcome: string | null
  /** Times to that event or to its censoring; null where outcomes are none. */
  readonly time: string | null
  /** Its value that is the event, where that is not 1; null where it is, or is not clear. */
  readonly event: string | null
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
/** Times to an event, or to the end of observation. */
const TIME =
  /^(time|tte|days?|weeks?|months?|years?|(os|pfs|dfs|rfs|efs|survival|follow[ _.-]?up|fu)([ _.-]?(time|days?|weeks?|months?|years?))?|(time|days?|weeks?|months?|years?)[ _.-]?(to|until)[ _.-]?\w+|futime|survtime)$/i
/** Whether the event came. */
const CAME =
  /^((os|pfs|dfs|rfs|efs)?[ _.-]?(event|status|cens(or(ed|ing)?)?|delta)|died|dead|death|deceased|(relaps|progress|recur|fail)\w*)$/i
const CENSORING = /^cens/i
const YES = /^(yes|y|true|event|died|dead|death|deceased|(relaps|progress|recur|fail)\w*)$/i
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
  const timed = timesOf(free)
  const outcome = timed?.outcome ?? outcomeOf(free)
  const time = timed?.time ?? null
  return {
    outcome,
    time,
    event: timed?.event ?? null,
    treatment,
    control,
    trial,
    id,
    covariates: free
      .filter(
        (column) =>
          column.name !== outcome &&
          column.name !== time &&
          (column.kind === 'number' || column.values !== null),
      )
      .map(({ name }) => name),
    family: timed === null ? guessFamily(columns, outcome) : familyFor('time'),
  }
}

/** A column of positive numbers named for a time, beside one of two values named for an event; null where not both are there. */
function timesOf(free: readonly ColumnOverview[]) {
  const time = free.find(
    ({ name, kind, time: date, range, distinct }) =>
      TIME.test(name) &&
      kind === 'number' &&
      date === undefined &&
      distinct > 2 &&
      range !== null &&
      range[0] >= 0,
  )
  const came = free.find(
    ({ name, distinct, time: date }) => CAME.test(name) && distinct === 2 && date === undefined,
  )
  if (time === undefined || came === undefined) return null
  const values = came.values ?? []
  // A column named for censoring tells the event by its other value: 0 where 1 is censored.
  if (CENSORING.test(came.name)) {
    const other = values.includes('0') && values.includes('1') ? '0' : null
    return { outcome: came.name, time: time.name, event: other }
  }
  const numbers = values.includes('0') && values.includes('1')
  return {
    outcome: came.name,
    time: time.name,
    event: numbers ? null : (values.find((value) => YES.test(value)) ?? null),
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
