import { twoStage } from '../../meta/two-stage.js'
import type { TrialHeterogeneity } from '../../results/answer/trial-heterogeneity.js'
import type { FitResult } from '../../results/fit-schema.js'
import { subgroupOfEstimating } from '../patients/estimating-patients.js'
import type { Prepared } from '../patients/prepare.js'
import { designOfTrial, effectsDesign } from './effects-design.js'
import { besideFit, trialEffect } from './trial-effect.js'

/**
 * How the trials' own effects differ, from the patients that a fit's effects are estimated from: two-stage, REML. Null with
 * fewer than two trials that tell an effect.
 */
export function trialHeterogeneity(
  fit: FitResult,
  { ipd, adjust }: Pick<Prepared, 'ipd' | 'adjust'>,
): TrialHeterogeneity | null {
  const design = effectsDesign(ipd, adjust)
  const { spec } = fit
  const place = subgroupOfEstimating(fit, ipd)
  const rows = design.trials.map((): number[] => [])
  design.trial.forEach((k, i) => {
    if (place[i] !== 0) rows[k].push(i)
  })
  const own = rows.flatMap((list, k) => {
    const { estimate } = trialEffect(designOfTrial(design, k, list), besideFit(spec))
    return estimate === null ? [] : [estimate]
  })
  if (own.length < 2) return null
  const { tau2, tau2CI, I2, Q, Qp } = twoStage(
    own.map(({ estimate }) => estimate),
    own.map(({ se }) => se!),
    { level: spec.control_.level },
  )
  return { trials: own.length, tau2: tau2!, lo: tau2CI.lo, hi: tau2CI.hi, I2, Q, df: own.length - 1, p: Qp }
}
