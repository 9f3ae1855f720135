import type { Measure } from '../../families/family.js'
import type { TauPrior, TauPriorKind } from './tau-prior.js'
import { scaledPrior } from './tau-prior.js'

/** A prior as it is asked for; without a scale the default of the outcome is meant. */
export interface PriorSetting {
  readonly kind: Exclude<TauPriorKind, 'flat'>
  readonly scale: number | null
}

/** What is accepted, for errors. */
export const PRIOR_FORMS =
  'halfnormal, or halfnormal:S, halfcauchy:S or uniform:U with a positive number S or U'

/** `halfnormal`, `halfnormal:0.3`, `halfcauchy:0.3`, `uniform:1`; null for anything else. */
export function parsePrior(text: string): PriorSetting | null {
  const [kind, scale, ...rest] = text.trim().split(':')
  if (rest.length > 0 || (kind !== 'halfnormal' && kind !== 'halfcauchy' && kind !== 'uniform')) return null
  if (scale === undefined) return kind === 'halfnormal' ? { kind, scale: null } : null
  const value = Number(scale)
  return scale.trim() !== '' && value > 0 && Number.isFinite(value) ? { kind, scale: value } : null
}

/** The setting of settings in force, which have been checked. */
export const priorSetting = (text: string | null): PriorSetting | null =>
  text === null ? null : parsePrior(text)

/**
 * The scale of the default half-normal prior: an eighth of the unit information standard deviation, in units of σ for mean
 * differences.
 *
 * Source: Röver et al. (2021), Research Synthesis Methods 12, 448–474; methods.md §12.
 */
export const defaultScale = (measure: Measure): number => (measure === 'log-odds-ratio' ? 0.5 : 0.25)

/** The trials' mean outcomes differ more than their effects: the scale of their prior is so many times that of τ. */
const BASELINE = 4

/** What the scale given is multiplied by, in the order in which posteriors are kept: as given first. */
export const FACTORS = [1, 0.5, 2] as const

/**
 * Priors of the standard deviations of a joint model's random effects, as given and with scales halved and doubled.
 *
 * @param unit what scales are divided by: 1, or σ where the prior is one of θ = τ/σ
 * @param relative the default scale in that unit
 */
export function jointPriors(
  { kind, scale }: PriorSetting,
  {
    randomIntercept,
    randomTreatment,
  }: { readonly randomIntercept: boolean; readonly randomTreatment: boolean },
  relative: number,
  unit: number,
): TauPrior[][] {
  const own: TauPrior = { kind, scale: scale === null ? relative : scale / unit }
  const baseline: TauPrior = { kind: 'halfnormal', scale: BASELINE * own.scale }
  // Where only the baseline varies, its scale is what sensitivity is about.
  return FACTORS.map((by) => [
    ...(randomIntercept ? [randomTreatment ? baseline : scaledPrior(baseline, by)] : []),
    ...(randomTreatment ? [scaledPrior(own, by)] : []),
  ])
}
