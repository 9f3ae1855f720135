import type { Note } from '../errors.js'
import type { Rng } from '../numerics/random/rng.js'
import type { DesignColumn } from './design-columns.js'
import { codingOf, columnsOf, productOf } from './design-columns.js'
import type { VariableModel } from './fit-variable.js'
import { fitVariable } from './fit-variable.js'
import type { SynthesisPlan } from './plan.js'
import { predictorsOf } from './plan.js'
import { meets, ruleValue } from './rules.js'
import { shapeValues } from './shape-values.js'
import { variableStream } from './streams.js'
import { trialSmall } from './synthesis-error.js'
import type { FactorVariable, Variable } from './variable.js'
import { isMissingIn, lengthOf, takeRows } from './variable.js'

/** Copies of synthetic data, each with the variables of the plan. */
export interface SyntheticCopies {
  readonly copies: readonly (readonly Variable[])[]
  readonly notes: readonly Note[]
}

/**
 * Makes synthetic data variable by variable, each from a model of those before it; models are fitted once, copies differ by
 * their random numbers alone.
 *
 * Coded errors: SYNTH_ROWS_FEW, SYNTH_TRIAL_SMALL, and those of assertRules. Notes: SYNTH_CONSTANT, SYNTH_ALL_MISSING,
 * SYNTH_ORDERED_AS_NOMINAL, SYNTH_PREDICTOR_DROPPED.
 * Source: methods-synthesis, 1.
 */
export function synthesiseVariables(plan: SynthesisPlan): SyntheticCopies {
  const { visits } = plan
  const original = visits.map(({ variable }) => variable)
  const n = original.length === 0 ? 0 : lengthOf(original[0])
  const notes: Note[] = []
  const first = visits[0]?.part === 'trial' ? 1 : 0
  const groups = groupsOf(plan, n)
  const models = visits.map((_, at) =>
    at < first ? [] : groups.map((rows) => fitVisit(plan, original, at, rows, notes)),
  )
  for (const variable of original) notes.push(...contentNotes(variable))
  const copies = Array.from({ length: plan.copies }, (_, c) => drawCopy(plan, original, models, c + 1))
  return { copies, notes: withoutRepeats(notes) }
}

/** Original rows that have models of their own: all, or each trial's. */
function groupsOf({ visits, byTrial }: SynthesisPlan, n: number): Uint32Array[] {
  const all = Uint32Array.from({ length: n }, (_, i) => i)
  if (!byTrial || visits[0].part !== 'trial') return [all]
  const trial = visits[0].variable as FactorVariable
  const need = 10 + 10 * (visits.length - 2)
  return trial.levels.map((level, k) => {
    const rows = all.filter((row) => trial.codes[row] === k)
    if (rows.length < need) throw trialSmall(level, rows.length, need)
    return rows
  })
}

/** Columns of the predictors of a variable, of original rows or of synthetic ones. */
function designOf(
  plan: SynthesisPlan,
  original: readonly Variable[],
  made: readonly (Variable | undefined)[],
  at: number,
): DesignColumn[] {
  const { visits, interactions } = plan
  // Counts are proportional to the exposure, which is no column of their model then.
  const predictors = predictorsOf(plan, at).filter(
    (i) => !(countsAt(plan, at) && visits[i].part === 'exposure'),
  )
  const blocks = predictors.map((i) => columnsOf(made[i]!, codingOf(original[i])))
  const main = blocks.flat()
  const { part } = visits[at]
  if (interactions === 'none' || (part !== 'outcome' && part !== 'event')) return main
  const arm = predictors.findIndex((i) => visits[i].part === 'arm')
  const products = blocks.flatMap((block, b) =>
    b === arm || arm < 0 ? [] : blocks[arm].flatMap((t) => block.map((column) => productOf(t, column))),
  )
  if (interactions === 'arm') return [...main, ...products]
  const covariates = predictors.flatMap((i, b) =>
    ['covariate', 'exposure'].includes(visits[i].part) ? [centred(blocks[b], original[i])] : [],
  )
  const pairs = covariates.flatMap((a, i) =>
    covariates.slice(i + 1).flatMap((b) => a.flatMap((x) => b.map((y) => productOf(x, y)))),
  )
  return [...main, ...products, ...pairs]
}

/** Whether a variable is made by a log-linear model of counts. */
const countsAt = ({ countModel, visits }: SynthesisPlan, at: number): boolean =>
  countModel !== 'number' && visits[at].part === 'outcome'

/** The exposure of counts that are made so, of original or synthetic rows. */
function exposureOf(plan: SynthesisPlan, made: readonly (Variable | undefined)[], at: number) {
  if (!countsAt(plan, at)) return null
  const exposure = made[plan.visits.findIndex(({ part }) => part === 'exposure')]
  return exposure?.kind === 'number' ? exposure.values : null
}

/** The column of a number less its original mean. */
function centred(block: readonly DesignColumn[], original: Variable): DesignColumn[] {
  if (original.kind !== 'number') return [...block]
  const values = original.values.filter((value) => !Number.isNaN(value))
  const mean = values.reduce((sum, value) => sum + value / values.length, 0)
  return block.map((column, i) =>
    i > 0 ? column : { ...column, values: column.values.map((x) => x - mean) },
  )
}

function fitVisit(
  plan: SynthesisPlan,
  original: readonly Variable[],
  at: number,
  rows: Uint32Array,
  notes: Note[],
): VariableModel {
  const rules = plan.rules.filter(({ column }) => column === original[at].name)
  const met = rules.map((rule) => meets(rule, original))
  const own = met.length === 0 ? rows : rows.filter((row) => !met.some((test) => test(row)))
  const counts =
    plan.countModel !== 'number' && countsAt(plan, at)
      ? { law: plan.countModel, exposure: exposureOf(plan, original, at) }
      : null
  const options = { proper: plan.proper, counts }
  return fitVariable(original[at], designOf(plan, original, original, at), own, options, notes)
}

function drawCopy(
  plan: SynthesisPlan,
  original: readonly Variable[],
  models: readonly (readonly VariableModel[])[],
  copy: number,
): Variable[] {
  const { visits, seed } = plan
  const n = lengthOf(original[0])
  const k = plan.rows ?? n
  const made: (Variable | undefined)[] = original.map(() => undefined)
  for (const [at, { part }] of visits.entries()) {
    const rng = variableStream(seed, copy, original[at].name)
    if (part === 'trial' && at === 0) {
      made[0] = takeRows(original[0], trialRows(original[0] as FactorVariable, plan, n, k, rng))
      continue
    }
    made[at] = drawVariable(plan, original, made, models[at], at, k, rng)
  }
  const order = variableStream(seed, copy, '\u0000order').permutation(k)
  return made.map((variable) => takeRows(variable!, order))
}

/** Original rows whose trials the synthetic rows have. */
function trialRows(
  trial: FactorVariable,
  { trialSizes }: SynthesisPlan,
  n: number,
  k: number,
  rng: Rng,
): Uint32Array {
  if (trialSizes === 'sampled') return rng.sample(n, k, true)
  if (k === n) return Uint32Array.from({ length: n }, (_, i) => i)
  // In proportion, the largest remainders rounded up; the first of a draw.
  const first = new Map<number, number>()
  const count = new Map<number, number>()
  trial.codes.forEach((code, row) => {
    if (!first.has(code)) first.set(code, row)
    count.set(code, (count.get(code) ?? 0) + 1)
  })
  const share = [...count].map(([code, size]) => ({
    code,
    exact: (size * k) / n,
    whole: Math.floor((size * k) / n),
  }))
  let rest = k - share.reduce((sum, { whole }) => sum + whole, 0)
  const byRest = [...share].sort((a, b) => b.exact - b.whole - (a.exact - a.whole) || a.code - b.code)
  for (const one of byRest) if (rest-- > 0) one.whole++
  return Uint32Array.from(share.flatMap(({ code, whole }) => new Array(whole).fill(first.get(code)!)))
}

function drawVariable(
  plan: SynthesisPlan,
  original: readonly Variable[],
  made: readonly (Variable | undefined)[],
  models: readonly VariableModel[],
  at: number,
  k: number,
  rng: Rng,
): Variable {
  const target = original[at]
  const columns = designOf(plan, original, made, at).map(({ values }) => values)
  const exposure = exposureOf(plan, made, at)
  const draws = models.map((model) => model.start(columns, rng, plan.values === 'interpolate', exposure))
  const trial = models.length > 1 ? (made[0] as FactorVariable).codes : null
  const out = new Float64Array(k)
  for (let row = 0; row < k; row++) out[row] = draws[trial === null ? 0 : trial[row]](row)
  // Counts of a model are whole numbers already.
  if (target.kind === 'number')
    shapeValues(out, target, countsAt(plan, at) ? { ...plan, values: 'observed' } : plan, rng)
  for (const rule of plan.rules) {
    if (rule.column !== target.name) continue
    const test = meets(rule, made.slice(0, at) as Variable[])
    const value = ruleValue(rule, target)
    for (let row = 0; row < k; row++) if (test(row)) out[row] = value
  }
  if (target.kind === 'number') return { ...target, values: out }
  return { ...target, codes: Int32Array.from(out, (code) => (Number.isNaN(code) ? -1 : code)) }
}

function contentNotes(variable: Variable): Note[] {
  const { name } = variable
  const values = new Set<number>()
  let missing = 0
  for (let row = 0; row < lengthOf(variable); row++) {
    if (isMissingIn(variable, row)) missing++
    else values.add(variable.kind === 'number' ? variable.values[row] : variable.codes[row])
  }
  if (values.size === 0)
    return [
      {
        code: 'SYNTH_ALL_MISSING',
        column: name,
        message: `"${name}" has no values, and has none in the synthetic data`,
      },
    ]
  if (values.size === 1 && missing === 0)
    return [
      {
        code: 'SYNTH_CONSTANT',
        column: name,
        message: `"${name}" has one value, which the synthetic data have throughout`,
      },
    ]
  return []
}

function withoutRepeats(notes: readonly Note[]): Note[] {
  const seen = new Set<string>()
  return notes.filter(({ message }) => !seen.has(message) && seen.add(message))
}
