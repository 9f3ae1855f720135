import { twoStage } from '../../meta/two-stage.js'
import type { FitNode, FitResult } from '../../results/fit-schema.js'
import type { WithinTrial } from '../../results/within-trial.js'
import { subgroupOfEstimating } from '../patients/estimating-patients.js'
import type { Prepared } from '../patients/prepare.js'
import type { EffectsDesign } from './effects-design.js'
import { designOfTrial, effectsDesign } from './effects-design.js'
import { besideFit, type TrialEffect, trialEffect } from './trial-effect.js'

/**
 * For each split in two, the difference between the treatment effects on its sides in each trial, and these pooled: the
 * comparison within trials that differences between trials cannot bias. The effects are those of `trialEffect`, with
 * the weights, exposures and columns to adjust for of the fit, from the patients that its own effects are estimated from.
 * Unless that is the estimating part of an honest analysis, these made the split, so the p-value is too small.
 *
 * Source: Fisher, Carpenter, Morris, Freeman & Tierney (2017), BMJ 356, j573.
 */
export function withinTrialInteractions(
  fit: FitResult,
  { ipd, adjust }: Pick<Prepared, 'ipd' | 'adjust'>,
): WithinTrial[] {
  const { nodes } = fit.tree
  const design = effectsDesign(ipd, adjust)
  const place = subgroupOfEstimating(fit, ipd)
  return nodes
    .filter(({ kids }) => kids.length === 2)
    .map(({ id, kids: [left, right] }) => {
      const sides = [leavesBelow(nodes, left), leavesBelow(nodes, right)].map((leaves) =>
        effectsByTrial(fit, design, (i) => leaves.has(place[i])),
      )
      const trials: WithinTrial['trials'][number][] = []
      const silent: string[] = []
      ipd.trial.levels.forEach((trial, k) => {
        const [a, b] = [sides[0][k], sides[1][k]]
        if (a.estimate === null || b.estimate === null) silent.push(trial)
        else
          trials.push({
            trial,
            estimate: b.estimate.estimate - a.estimate.estimate,
            se: Math.hypot(a.estimate.se!, b.estimate.se!),
            firth: a.firth || b.firth,
          })
      })
      return { node: id, sides: [left, right], trials, silent, pooled: pool(trials, fit) }
    })
}

function leavesBelow(nodes: readonly FitNode[], id: number): Set<number> {
  const { kids } = nodes[id - 1]
  return kids.length === 0 ? new Set([id]) : new Set(kids.flatMap((kid) => [...leavesBelow(nodes, kid)]))
}

/** The effect of each trial in the patients for whom `belongs` holds. */
function effectsByTrial(
  { spec }: FitResult,
  design: EffectsDesign,
  belongs: (patient: number) => boolean,
): TrialEffect[] {
  const rows = design.trials.map((): number[] => [])
  design.trial.forEach((k, i) => {
    if (belongs(i)) rows[k].push(i)
  })
  return rows.map((list, k) => trialEffect(designOfTrial(design, k, list), besideFit(spec)))
}

function pool(trials: WithinTrial['trials'], { spec }: FitResult): WithinTrial['pooled'] {
  if (trials.length === 0) return null
  const { estimate, lo, hi, p, tau2, I2, Q, Qp, K, knhaFloored } = twoStage(
    trials.map((trial) => trial.estimate),
    trials.map(({ se }) => se),
    { level: spec.control_.level },
  )
  const inference = K > 1 ? knhaFloored : { lo, hi, p, df: null }
  return { estimate, lo: inference.lo, hi: inference.hi, df: inference.df, p: inference.p, tau2, I2, Q, Qp }
}
