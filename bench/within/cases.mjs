// The cases of the study of size and power: what differs from the setting in trials.mjs.

const covariates = (...kinds) => kinds.map((kind) => (typeof kind === 'string' ? { kind } : kind))
const even = (levels) => Array.from({ length: levels }, () => 1 / levels)
const three = covariates('three', 'three', 'three', 'three')
const ordered = (shares) => ({ kind: 'ordered', shares })
const nominal = (shares) => ({ kind: 'nominal', shares })

/** SDs of 1 and 2 by trial, of 2 and 1 by arm (the small arm has the larger), of both. */
const SDS = {
  trial: (k) => (k % 2 === 0 ? 1 : 2),
  arm: (_, arm) => (arm === 0 ? 2 : 1),
  both: (k, arm) => (k % 2 === 0 ? 1 : 2) * (arm === 0 ? 2 : 1),
}

const size = []
/** A case without interaction within trials. */
const none = (name, setting) => size.push({ name, kind: 'size', setting })

for (const [mix, step] of [
  ['same', 0],
  ['1sd', 1],
  ['2sd', 2],
])
  for (const tau of [0, 0.5])
    for (const prognosis of ['none', 'linear', 'differ'])
      none(`gauss ${mix} tau ${tau} ${prognosis}`, { step, tau, prognosis })
none('gauss 1sd, all covariates, tau 0.5 linear', { step: 1, stepAll: true, tau: 0.5, prognosis: 'linear' })
none('gauss same quad', { prognosis: 'quad' })
for (const by of ['trial', 'arm', 'both']) none(`gauss het-${by} 3:1`, { ratio: 3, sd: SDS[by] })
const binary = (events) => ({ family: 'binomial', events })
const over = { family: 'poisson', overdispersion: 0.5 }
for (const prognosis of ['none', 'linear', 'differ']) {
  none(`binary 5% ${prognosis}`, { ...binary(0.05), prognosis })
  none(`binary 10% ${prognosis}`, { ...binary(0.1), prognosis })
  none(`binary 40% ${prognosis}`, { ...binary(0.4), prognosis })
  none(`poisson over ${prognosis}`, { ...over, prognosis })
}
none('binary 10% 1sd linear', { ...binary(0.1), step: 1, prognosis: 'linear' })
none('poisson over 1sd linear', { ...over, step: 1, prognosis: 'linear' })
for (const prognosis of ['none', 'differ']) {
  none(`ties3 ${prognosis}`, { covariates: three, prognosis })
  none(`n200 ${prognosis}`, { n: 50, prognosis })
  none(`n200 1sd ${prognosis}`, { n: 50, step: 1, prognosis })
}
for (const prognosis of ['none', 'linear']) {
  none(`K 12 tau 0.5 ${prognosis}`, { trials: 12, n: 100, tau: 0.5, prognosis })
  none(`K 12 1sd tau 0.5 ${prognosis}`, { trials: 12, n: 100, step: 1 / 3, tau: 0.5, prognosis })
  none(`K 12 of 40 tau 0.5 ${prognosis}`, { trials: 12, n: 40, tau: 0.5, prognosis })
}
const mixed = covariates(ordered(even(5)), nominal([0.4, 0.3, 0.2, 0.1]), 'normal', 'three')
none('ordered, nominal, numeric', { covariates: mixed, tau: 0.5, prognosis: 'linear' })
none('ordered 5 levels 50/20/15/10/5', { covariates: [ordered([0.5, 0.2, 0.15, 0.1, 0.05])] })
none('nominal 4 even', { covariates: [nominal(even(4))] })
const uneven = [nominal([0.6, 0.25, 0.1, 0.05])]
none('nominal 60/25/10/5', { covariates: uneven })
none('nominal 60/25/10/5 het-arm 3:1', { covariates: uneven, ratio: 3, sd: SDS.arm })
none('nominal 4 even n200', { covariates: [nominal(even(4))], n: 50 })
none('nominal 4 even binary 10%', { covariates: [nominal(even(4))], ...binary(0.1) })
none('nominal 8 even', { covariates: [nominal(even(8))] })
none('weights: binary 40%, equal patients in one row', { covariates: three, ...binary(0.4), collapse: true })
none('weights: binary 10%, equal patients in one row', {
  ...{ covariates: three, ...binary(0.1), collapse: true },
  prognosis: 'linear',
})
none('clusters: 10 practices a trial', { practices: 10, practiceSd: 0.5 })

const step = { interaction: 0.5 }
const power = [
  ['step 0.5 SD, no prognosis, tau 0', step],
  ['step 0.5 SD, prognosis of z2 1 SD, tau 0.5', { ...step, tau: 0.5, prognosis: 'linear', predicts: 1 }],
  ['step 0.5 SD, prognosis of z1 1 SD, tau 0.5', { ...step, tau: 0.5, prognosis: 'linear' }],
  ['step 0.5 SD, case mix 1 SD steps, tau 0.5', { ...step, tau: 0.5, step: 1 }],
  ['step 0.5 SD, case mix 3 SD steps, tau 0', { ...step, step: 3 }],
  ['step 0.5 SD, K 12, tau 0.5', { ...step, trials: 12, n: 67, tau: 0.5 }],
  ['step 1.5 log odds, binary 5%', { ...binary(0.05), interaction: 1.5 }],
  ['step 0.8 log odds, binary 40%', { ...binary(0.4), interaction: 0.8 }],
].map(([name, setting]) => ({ name, kind: 'power', setting }))

/** No interaction within trials, but the trials' effects rise with their means of z1. */
const ecological = [
  ['effect rises by 0.5 with the trial mean, 1 SD steps', { step: 1, ecological: 0.5 }],
  ['effect rises by 0.25 with the trial mean, 2 SD steps', { step: 2, ecological: 0.25 }],
].map(([name, setting]) => ({ name, kind: 'ecological', setting }))

export const CASES = [...size, ...power, ...ecological]
