import type { MethodRecord } from '../method.js'

/** Tests and effects from within trials only. */
export const METAMOB_WT: MethodRecord = {
  name: 'metamob-wt',
  title: 'metaMOB-WT',
  equation: 'γ_jk + (β_k + δ_j) t',
  summary: 'splits only where the treatment effect differs within trials',
  algorithm:
    'gives every trial an intercept of its own in every subgroup and its own treatment effect, to which every subgroup adds the same amount in all trials; a covariate is split on only where the treatment effect differs along it within trials, whatever it predicts of the outcome and however trials differ',
  comparison:
    'Within trials only: neither tests nor differences between subgroups use comparisons between trials; only the common level of the effects is pooled over the trials.',
  advice:
    'Every trial has its own means and its own treatment effect, and a split is made only where the effect differs within trials. Take it to ask in whom the effect differs: what merely predicts the outcome, and what makes trials differ, cannot make a subgroup.',
  stratified: true,
  sharedAdjust: true,
  pools: false,
  random: null,
  joint: 'within',
  cites: ['zeileis', 'riley', 'godolphin'],
  r: { package: null, random: null },
}
