import type { MethodRecord } from '../method.js'

/** Stratified intercepts and a random treatment effect of the trial. */
export const METAMOB_SI: MethodRecord = {
  name: 'metamob-si',
  title: 'metaMOB-SI',
  equation: 'γ_jk + β_j t + b_1k t',
  summary: 'stratified intercepts and a random treatment effect; recommended by Huber & Friede (2025)',
  algorithm:
    'gives every trial an intercept of its own in every subgroup (stratified intercepts), every subgroup a treatment effect, and every trial a random deviation of the treatment effect, shared by the subgroups',
  comparison:
    'Mostly within: every trial has intercepts of its own in every subgroup, and its own treatment effect, shared by the subgroups.',
  advice:
    'Every trial has its own mean in every subgroup, and its treatment effect may differ from that of the others at random. Recommended by Huber & Friede (2025): it does not take the trials’ effects for equal. What merely predicts the outcome makes subgroups as well.',
  stratified: true,
  sharedAdjust: false,
  pools: false,
  random: { stratified: true, randomIntercept: false, randomTreatment: true },
  joint: 'mixed',
  cites: ['fokkema', 'huber'],
  r: { package: 'glmertree', random: (t, k) => `(0 + ${t} | ${k})` },
}
