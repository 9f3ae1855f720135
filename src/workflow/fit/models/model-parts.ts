import type { Note } from '../../../errors.js'
import { type FamilyName, familyOf } from '../../../families/families.js'
import type { Estimate } from '../../../families/inference.js'
import type { FitModel, FitSubgroup, OneFit } from '../../../results/fit-schema.js'
import type { FitControl } from '../../../trees/methods/fit-control.js'
import type { ArmOutcomes } from './arm-outcomes.js'

/** The model part of a result, and what is known of each subgroup, in the order of the leaves. */
export interface ModelPart {
  readonly model: FitModel
  /** What trials say of the differences between subgroups, of metaMOB-WT. */
  readonly within?: OneFit['within']
  readonly effects: readonly FitSubgroup['effect'][]
  /** Mean outcome per arm; null where it cannot be had. */
  readonly outcomes: readonly ArmOutcomes[]
  readonly notes: readonly Note[]
}

/** Settings that inference reads. */
export interface InferenceControl extends FitControl {
  readonly level: number
  readonly firth: boolean
}

/** The parts of a model without random effects. */
export const NOT_MIXED = { random: [], ranef: [], theta: [], criterion: null, singular: false }

/** An estimate as results hold it: what is no number is null. */
export function parts(
  estimate: Estimate | null,
): Omit<FitSubgroup['effect'], 'method' | 'kenwardRoger' | 'ratio'> {
  if (estimate === null)
    return { estimate: null, se: null, df: null, statistic: null, p: null, lo: null, hi: null }
  const { se, df, statistic, p, lo, hi } = estimate
  return { estimate: finite(estimate.estimate), se, df, statistic, p, lo, hi }
}

/** e^x; a ratio beyond the largest number is that number, so that results tell it from one that is not known. */
export const ratioFrom = (log: number | null): number | null =>
  log === null ? null : Math.min(Math.exp(log), Number.MAX_VALUE)

/** The odds ratio or rate ratio of an effect on the link's scale; none for a difference. */
export function ratioOf(
  family: FamilyName,
  estimate: Estimate | null,
): Pick<FitSubgroup['effect'], 'ratio'> | Record<string, never> {
  if (!familyOf(family).ratio) return {}
  const { estimate: value, lo, hi } = parts(estimate)
  return { ratio: { estimate: ratioFrom(value), lo: ratioFrom(lo), hi: ratioFrom(hi) } }
}

/** Why a subgroup has no estimate of its treatment effect. */
export function notEstimable(node: number, why: 'arms' | 'exact' | 'separated' = 'arms'): Note {
  const reason = {
    arms: 'its arms cannot be compared within trials',
    exact: 'the model fits every outcome exactly',
    separated:
      'in one of its arms every patient has the same outcome, so that the estimate is infinite (--firth with MOB, MOB-SI or PALM tree gives a finite one)',
  }[why]
  return {
    code: why === 'separated' ? 'GLM_SEPARATION' : 'EFFECT_NOT_ESTIMABLE',
    node,
    message: `subgroup ${node} has no estimate of the treatment effect: ${reason}`,
  }
}

/** An estimate whose model has as many coefficients as patients. */
export const withoutError = (node: number): Note => ({
  code: 'SE_NOT_COMPUTABLE',
  node,
  message: `the treatment effect of subgroup ${node} has no standard error: its model has a coefficient for every patient`,
})

export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
