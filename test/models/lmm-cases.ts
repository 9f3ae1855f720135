import { patientCells } from '../../src/models/lmm/lmm-cells.js'
import { lmmMoments } from '../../src/models/lmm/lmm-moments.js'
import type { LmmCovariance } from '../../src/models/lmm/lmm-theta.js'
import { factor, numbers, readReference, readRows, unlike } from './read-fixture.js'

/** A mixed model of test/fixtures/models with its design as dense columns. */
export interface LmmCase {
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: reference values are read as they come
  readonly reference: any
  readonly y: Float64Array
  readonly trial: Int32Array
  readonly trials: number
  readonly levels: readonly string[]
  /** Columns of Z, and their names as lme4 gives them. */
  readonly Z: readonly Float64Array[]
  readonly zNames: readonly string[]
  /** Columns of X without the trials' own intercepts, and their names. */
  readonly X: readonly Float64Array[]
  readonly xNames: readonly string[]
  /** Whether the formula has `+ trial`: indicators of the second, third … trial follow X. */
  readonly trialIntercepts: boolean
  readonly covariance: LmmCovariance
  readonly reml: boolean
}

type Design = Pick<LmmCase, 'Z' | 'zNames' | 'X' | 'xNames' | 'covariance'> & { trialIntercepts?: boolean }

const ones = (n: number) => new Float64Array(n).fill(1)

function lmmCase(
  name: string,
  columns: { y: string; trial: string; others: readonly string[] },
  design: (rows: Record<string, string>[], control: string) => Design,
): LmmCase {
  const reference = readReference(`models/lmm-${name}.json`)
  const rows = readRows(reference.data, [columns.y, columns.trial, ...columns.others])
  const { levels, codes } = factor(rows, columns.trial)
  const { trialIntercepts = false, ...rest } = design(rows, reference.control)
  return {
    name,
    reference,
    y: numbers(rows, columns.y),
    trial: codes,
    trials: levels.length,
    levels,
    reml: reference.reml,
    trialIntercepts,
    ...rest,
  }
}

const DYES = { y: 'Yield', trial: 'Batch', others: [] }
const SLEEP = { y: 'Reaction', trial: 'Subject', others: ['Days'] }
const GAUSS = { y: 'y', trial: 'trial', others: ['arm'] }
const NSLBP = { y: 'rmdq', trial: 'trial', others: ['arm', 'rmdq0'] }

const interceptOnly = (rows: Record<string, string>[]): Design => {
  const intercept = ones(rows.length)
  return {
    Z: [intercept],
    zNames: ['(Intercept)'],
    X: [intercept],
    xNames: ['(Intercept)'],
    covariance: 'independent',
  }
}

const slope =
  (column: string, random: readonly string[], covariance: LmmCovariance) =>
  (rows: Record<string, string>[], control: string): Design => {
    const intercept = ones(rows.length)
    const t = column === 'treatment' ? unlike(rows, 'arm', control) : numbers(rows, column)
    return {
      Z: random.map((term) => (term === '(Intercept)' ? intercept : t)),
      zNames: random,
      X: [intercept, t],
      xNames: ['(Intercept)', column],
      covariance,
    }
  }

const stratified = (rows: Record<string, string>[], control: string): Design => ({
  ...slope('treatment', ['treatment'], 'independent')(rows, control),
  trialIntercepts: true,
})

const BOTH = ['(Intercept)', 'treatment']

/** Every reference mixed model, read when asked for. */
export const LMM_CASES: Record<string, () => LmmCase> = {
  dyestuff: () => lmmCase('dyestuff', DYES, interceptOnly),
  'dyestuff2-singular': () => lmmCase('dyestuff2-singular', DYES, interceptOnly),
  'sleepstudy-slope': () =>
    lmmCase('sleepstudy-slope', SLEEP, slope('Days', ['(Intercept)', 'Days'], 'correlated')),
  'sleepstudy-ml': () =>
    lmmCase('sleepstudy-ml', SLEEP, slope('Days', ['(Intercept)', 'Days'], 'correlated')),
  'sleepstudy-zerocorr': () =>
    lmmCase('sleepstudy-zerocorr', SLEEP, slope('Days', ['(Intercept)', 'Days'], 'independent')),
  'gauss-900-ri': () => lmmCase('gauss-900-ri', GAUSS, slope('treatment', ['(Intercept)'], 'independent')),
  'gauss-900-meta-ri': () => lmmCase('gauss-900-meta-ri', GAUSS, slope('treatment', BOTH, 'independent')),
  'gauss-900-meta-ri-corr': () =>
    lmmCase('gauss-900-meta-ri-corr', GAUSS, slope('treatment', BOTH, 'correlated')),
  'gauss-2500-meta-si': () => lmmCase('gauss-2500-meta-si', GAUSS, stratified),
  'gauss-2500-meta-si-ml': () => lmmCase('gauss-2500-meta-si-ml', GAUSS, stratified),
  'nslbp-table2': () =>
    lmmCase('nslbp-table2', NSLBP, (rows, control) => {
      const { X, xNames, ...rest } = stratified(rows, control)
      return { ...rest, X: [...X, numbers(rows, 'rmdq0')], xNames: [...xNames, 'rmdq0'] }
    }),
}

/** Indicators of the second, third … trial. */
export function trialIndicators({ trial, trials }: { trial: Int32Array; trials: number }): Float64Array[] {
  return Array.from({ length: trials - 1 }, (_, k) =>
    Float64Array.from(trial, (code) => (code === k + 1 ? 1 : 0)),
  )
}

/** All fixed effects as global columns, in the order (and with the names) of the reference. */
export function globalMoments(c: LmmCase) {
  const X = c.trialIntercepts ? [...c.X, ...trialIndicators(c)] : [...c.X]
  return lmmMoments(patientCells({ y: c.y, trial: c.trial, trials: c.trials, Z: c.Z, X }))
}

/** The trials' intercepts as local columns, in place of the common intercept and the indicators. */
export function localMoments(c: LmmCase) {
  const local = new Int32Array(c.y.length)
  return lmmMoments(
    patientCells({ y: c.y, trial: c.trial, trials: c.trials, Z: c.Z, X: c.X.slice(1), local, locals: 1 }),
  )
}

/** Names of the global columns of {@link globalMoments} as R calls them. */
export function fixedNames(c: LmmCase): string[] {
  return [...c.xNames, ...c.levels.slice(1).map((level) => `trial${level}`)]
}
