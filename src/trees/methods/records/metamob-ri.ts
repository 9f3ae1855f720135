import type { MethodRecord } from '../method.js'

/** A random intercept and a random treatment effect of the trial. */
export const METAMOB_RI: MethodRecord = {
  name: 'metamob-ri',
  title: 'metaMOB-RI',
  equation: 'γ_j + β_j t + b_0k + b_1k t',
  summary: 'trials differ by a random intercept and a random treatment effect',
  algorithm:
    'gives every subgroup an intercept and a treatment effect, and every trial a random intercept and a random deviation of the treatment effect',
  comparison:
    'Mostly within: trials have their own treatment effect, shared by the subgroups; a random intercept uses some information between trials.',
  advice:
    'Trials differ by a random intercept and a random treatment effect. Take it when there are many trials, or trials with few patients or a single arm.',
  stratified: false,
  sharedAdjust: false,
  pools: false,
  random: { stratified: false, randomIntercept: true, randomTreatment: true },
  joint: 'mixed',
  cites: ['fokkema', 'huber'],
  r: {
    package: 'glmertree',
    random: (t, k, correlated) => (correlated ? `(1 + ${t} | ${k})` : `(1 | ${k}) + (0 + ${t} | ${k})`),
  },
}
