import { ARMS, armOf, strataOf, trialOf } from '../../data/patients/strata.js'
import type { FamilyName } from '../../families/families.js'
import type { NodeAnswers } from '../node-answers.js'
import type { StratumSums } from './cells.js'

/**
 * A fitted node model, g(E y) = γ_g + β t + offset: intercepts γ by *group* (one per trial when intercepts are
 * stratified, otherwise a single one) and one treatment effect β.
 */
export interface StrataFit extends StrataMethods {
  readonly family: FamilyName
  readonly kind: 'strata'
  /** Patients. */
  readonly n: number
  /** What was fitted. */
  readonly sums: StratumSums
  /** What the fit minimises: Σ r² of a linear model, else the negative log-likelihood. */
  readonly objfun: number
  /** Σ r² of all patients. */
  readonly rss: number
  /** Fitted mean per stratum and unit of mass, measured from the centre: residual sum of a cell = sum − mass·fitted. */
  readonly fitted: Float64Array
  /** Σ r and Σ r² per stratum. */
  readonly residualSum: Float64Array
  readonly residualSquares: Float64Array
  /** Linear predictor less offset in the control arm of each group; NaN for a group without patients. */
  readonly intercepts: Float64Array
  /** Treatment effect on the link's scale; null when no group has both arms, ±∞ when the arms are separated. */
  readonly effect: number | null
  /** Information on β: Var β̂ = σ²/information, σ² = 1 but for a linear model. */
  readonly information: number
  /** Number of estimable coefficients. */
  readonly rank: number
  readonly groupOf: Uint16Array
  /** Patients per stratum. */
  readonly patients: Float64Array
  /** Σ of the working weights of all, and of the treated, per group; numbers of patients for a linear model. */
  readonly size: Float64Array
  readonly treated: Float64Array
  /** Groups whose outcomes are all 0 (or all 1): their intercept is infinite. */
  readonly separated: readonly number[]
}

/** What such a fit answers. */
export type StrataMethods = NodeAnswers<StrataFit>

/** Whether the arms can be compared: some group has patients in both. */
export function comparable({ groupOf, patients }: Pick<StrataFit, 'groupOf' | 'patients'>): boolean {
  for (let s = 0; s < groupOf.length; s += ARMS) {
    if (
      patients[s] > 0 &&
      patients.some((n, other) => n > 0 && armOf(other) === 1 && groupOf[other] === groupOf[s])
    )
      return true
  }
  return false
}

/** Group of each stratum: its trial when intercepts are stratified, else 0. */
export function groupsOf(trials: number, stratified: boolean): Uint16Array {
  return Uint16Array.from({ length: strataOf(trials).length }, (_, stratum) =>
    stratified ? trialOf(stratum) : 0,
  )
}
