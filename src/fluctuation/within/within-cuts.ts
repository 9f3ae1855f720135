import { pt, qnorm } from '../../numerics/distributions/distributions.js'
import { supLmLogPOfGaps } from '../sup-lm/sup-lm-of-gaps.js'
import { ArmProcess } from './arm-process.js'
import type { TrialClocks } from './trial-clocks.js'
import type { WithinCovariate, WithinPatients } from './within-patients.js'
import { caseWeight } from './within-patients.js'
import type { WorkingModel } from './working-residuals.js'

/** Which cuts may be looked at. */
export interface CutLimits {
  /** Patients that each side must have. */
  readonly from: number
  /** Trials that must tell on which side of the cut the effect is larger. */
  readonly mintrials: number
}

/** The test of a numeric covariate or an ordered factor from within trials. */
export interface WithinCuts {
  /** max Q*(c). */
  readonly statistic: number
  /** Code after which it is reached: the best cut. */
  readonly code: number
  /** Effective degrees of freedom there. */
  readonly df: number
  /** Cuts that were looked at. */
  readonly cuts: number
  /** Steps of the process in log-odds, between neighbouring cuts. */
  readonly gaps: Float64Array
  readonly logP: number
}

/** Called with every cut that is looked at: the last code on its left, and Q*. */
export type VisitCut = (code: number, statistic: number) => void

/** Steps of log-odds below this are rounding. */
const NO_STEP = 1e-11
/** Share of the largest variance below which a cut tells nothing. */
const TOO_LITTLE = 1e-10
/** Correlations of neighbours are held above this: further apart they are as good as independent. */
const LEAST_CORRELATION = 1e-6

/** What a pass over a covariate collects of its admissible cuts. */
interface Passed {
  count: number
  readonly code: Float64Array
  readonly U: Float64Array
  readonly V: Float64Array
  readonly df: Float64Array
  /** Covariance with the cut before. */
  readonly C: Float64Array
}

/**
 * Whether the treatment effect differs along a covariate, within trials: the largest standardised difference of the trials'
 * residual effects over all admissible cuts, its variance that of each trial × arm on its own clock.
 *
 * @returns null when no cut is admissible
 * Source: methods.md §9.1, items 4 and 5.
 */
export function withinCuts(
  patients: WithinPatients,
  model: WorkingModel,
  clocks: TrialClocks,
  covariate: WithinCovariate,
  limits: CutLimits,
  visit?: VisitCut,
): WithinCuts | null {
  let passed = pass(patients, model, clocks, covariate, limits, 0)
  let most = 0
  for (let j = 0; j < passed.count; j++) most = Math.max(most, passed.V[j])
  const floor = TOO_LITTLE * most
  const isLow = (V: number) => V <= floor
  if (passed.V.subarray(0, passed.count).some(isLow))
    passed = pass(patients, model, clocks, covariate, limits, floor)
  const { count, code, U, V, df, C } = passed
  if (count === 0) return null

  let best = Number.NEGATIVE_INFINITY
  let at = -1
  for (let j = 0; j < count; j++) {
    const Q = (U[j] * U[j]) / V[j]
    // Tails of t are heavier than the normal's, so that Q* is never above Q.
    if (visit === undefined && Q <= best) continue
    const statistic = normalSquare(Q, df[j])
    visit?.(code[j], statistic)
    if (statistic > best + 1e-12 * Math.abs(best) || at < 0) {
      best = statistic
      at = j
    }
  }
  const found = { statistic: best, code: code[at], df: df[at], cuts: count }
  if (count === 1) {
    const Q = (U[0] * U[0]) / V[0]
    return {
      ...found,
      gaps: new Float64Array(0),
      logP: Math.min(0, Math.LN2 + pt(-Math.sqrt(Q), df[0], { log: true })),
    }
  }
  const gaps = new Float64Array(count - 1)
  let steps = 0
  for (let j = 1; j < count; j++) {
    const rho = Math.min(1, Math.max(LEAST_CORRELATION, C[j] / Math.sqrt(V[j - 1] * V[j])))
    const gap = -2 * Math.log(rho)
    if (gap >= NO_STEP) gaps[steps++] = gap
  }
  const own = gaps.subarray(0, steps)
  return { ...found, gaps: own, logP: supLmLogPOfGaps(best, 1, own) }
}

/** The square of a normal variable whose upper tail is that of the F(1, ν) variable Q. */
export function normalSquare(Q: number, df: number): number {
  const z = qnorm(pt(-Math.sqrt(Q), df, { log: true }), { log: true })
  return z * z
}

/**
 * One pass over the patients in the order of the covariate.
 *
 * @param floor variance that a cut must exceed
 */
function pass(
  patients: WithinPatients,
  { residual, variance, inFit }: WorkingModel,
  clocks: TrialClocks,
  { code, order }: WithinCovariate,
  { from, mintrials }: CutLimits,
  floor: number,
): Passed {
  const { n, stratum } = patients
  const passed: Passed = {
    count: 0,
    ...{ code: new Float64Array(n), U: new Float64Array(n), V: new Float64Array(n) },
    ...{ df: new Float64Array(n), C: new Float64Array(n) },
  }
  const arms = new ArmProcess(patients, clocks, inFit)
  let total = 0
  for (let i = 0; i < n; i++) total += caseWeight(patients, i)
  let left = 0
  for (let j = 0; j < n; j++) {
    const i = order[j]
    const w = caseWeight(patients, i)
    left += w
    if (inFit === null || inFit[i] === 1)
      arms.add(stratum[i], w * (variance === null ? 1 : variance[i]), w * residual[i], w * residual[i] ** 2)
    if (j + 1 === n || code[order[j + 1]] === code[i]) continue
    if (left < from || total - left < from || arms.telling < mintrials) continue
    const { U, V } = arms.current()
    if (!(V > floor)) continue
    const at = passed.count++
    passed.code[at] = code[i]
    passed.U[at] = U
    passed.V[at] = V
    passed.df[at] = arms.df()
    passed.C[at] = arms.covariance()
    arms.mark()
  }
  return passed
}
