import type { MethodRecord } from '../method.js'

/** A random intercept of the trial. */
export const MOB_RI: MethodRecord = {
  name: 'mob-ri',
  title: 'MOB-RI',
  equation: 'γ_j + β_j t + b_0k',
  summary: 'trials differ by a random intercept',
  algorithm: 'gives every subgroup an intercept and a treatment effect, and every trial a random intercept',
  comparison:
    'A random intercept uses some information between trials, and subgroups draw on different mixes of trials.',
  advice:
    'Trials differ by a random intercept only. For many trials whose treatment effects are much the same.',
  stratified: false,
  sharedAdjust: false,
  pools: false,
  random: { stratified: false, randomIntercept: true, randomTreatment: false },
  joint: 'mixed',
  cites: ['fokkema', 'huber'],
  r: { package: 'glmertree', random: (_, k) => `(1 | ${k})` },
}
