import type { ArmPredictor } from './arm-predictor.js'
import type { Term, TreatmentCoding } from './cells/term.js'

/**
 * What the model of a node answers, whether it was fitted to the sums of strata or to patients one by one.
 *
 * The methods read the fit they are part of, so that one which is changed (`{ ...fit, effect }`) answers for itself.
 */
export interface NodeAnswers<Fit> {
  /** The node's patients where they were fitted one by one, else none. */
  readonly rows: Uint32Array
  /**
   * The coefficients under R's names.
   *
   * @param trials names of the trials where intercepts are stratified, else null
   */
  terms(trials: readonly string[] | null, coding: TreatmentCoding): readonly Term[]
  /** Covariates to adjust for that the other columns explain. */
  aliasedCovariates(): readonly string[]
  /** The model by Firth's penalised likelihood. */
  firth(): Fit
  /** Var(treatment effect)/σ². */
  effectVariance(): number
  /** Whether some patients' arms can be compared, infinite as the effect may be. */
  armsCompared(): boolean
  /** Linear predictor of a stratum at the boundary, where its patients have no events or nothing but events; NaN elsewhere. */
  limit(stratum: number): number
  /** What mean outcomes of the arms are made of; null where they cannot be had. */
  predictor(): ArmPredictor | null
}
