// Settings of the study of coverage, for trees that are given: what differs from leaf-trials.mjs.

const many = (count, size) => Array.from({ length: count }, () => size)
/** Twelve trials of 40 to 150. */
const TWELVE = Array.from({ length: 12 }, (_, k) => 40 + 10 * k)
/** Shares above 0 of covariates whose means are 1 SD apart. */
const STEPS = (k) => [0.067, 0.309, 0.691, 0.933][k % 4]
const THREE_TO_ONE = { ratio: 3, sd: (_, arm) => (arm === 0 ? 2 : 1) }

const gaussian = [
  ['4 × 200, tau 0', {}],
  ['4 × 200, 1 SD steps, tau 0.3', { mix: STEPS, tau: 0.3 }],
  ['4 × 200, tau 0.6', { tau: 0.6 }],
  ['4 of 50 to 800, tau 0.6', { sizes: [50, 100, 250, 800], tau: 0.6 }],
  ['2 × 200, tau 0.3', { sizes: [200, 200], tau: 0.3 }],
  ['12 of 40 to 150, tau 0.5', { sizes: TWELVE, tau: 0.5 }],
  ['20 × 40, tau 0.3', { sizes: many(20, 40), tau: 0.3 }],
  ['4 × 200, 3:1, SD 2 and 1', THREE_TO_ONE],
  ['20 × 60, 3:1, SD 2 and 1', { ...THREE_TO_ONE, sizes: many(20, 60) }],
  [
    '20 × 36, 3:1, SD 2 and 1 (arms too small for a variance of their own)',
    { ...THREE_TO_ONE, sizes: many(20, 36) },
  ],
  ['4 × 200, three subgroups, tau 0.3', { delta: [0.3, 0.8], mix: () => [0.3, 0.3], tau: 0.3 }],
].map(([name, setting]) => ({ name: `gaussian ${name}`, kind: 'gaussian', setting }))

const both = (name, setting) =>
  [0, 1].map((delta) => [`${name}, difference ${delta}`, { ...setting, delta: [delta] }])
const binomial = [
  ...both('25%, 4 × 150, tau 0.3', { events: 0.25, sizes: many(4, 150), tau: 0.3 }),
  ...both('25%, 12 × 80, tau 0.5', { events: 0.25, sizes: many(12, 80), tau: 0.5 }),
  ...both('15%, 4 × 60, tau 0.3', { events: 0.15, sizes: many(4, 60), tau: 0.3 }),
  ...both('15%, 4 × 200, 1 SD steps, tau 0.3', { events: 0.15, sizes: many(4, 200), mix: STEPS, tau: 0.3 }),
  ...both('5%, 4 × 200, tau 0.3', { events: 0.05, tau: 0.3 }),
  ...both('10%, 20 × 40, tau 0.3', { events: 0.1, sizes: many(20, 40), tau: 0.3 }),
  ...both('25%, 40 × 24, tau 0.3', { events: 0.25, sizes: many(40, 24), tau: 0.3 }),
  ['40%, 4 × 200, cells differ by 0.5', { events: 0.4, cellTau: 0.5 }],
  ['25%, 4 × 200, three subgroups, tau 0.3', { delta: [0.3, 0.8], mix: () => [0.3, 0.3], tau: 0.3 }],
].map(([name, setting]) => ({
  name: `binomial ${name}`,
  kind: 'binomial',
  setting: { family: 'binomial', ...setting },
}))

const poisson = [
  ...both('rate 0.2, 4 × 150, tau 0.3', { rate: 0.2, sizes: many(4, 150), tau: 0.3 }),
  ...both('rate 0.2, 12 × 80, tau 0.5', { rate: 0.2, sizes: many(12, 80), tau: 0.5 }),
  ...both('rate 0.1, 20 × 40, tau 0.3', { rate: 0.1, sizes: many(20, 40), tau: 0.3 }),
  ['rate 1.5, 4 × 200, tau 0.3', { tau: 0.3 }],
  ['rate 1.5, 4 × 200, variance 1.75 times the mean, tau 0.3', { tau: 0.3, overdispersion: 0.5 }],
].map(([name, setting]) => ({
  name: `poisson ${name}`,
  kind: 'poisson',
  setting: { family: 'poisson', ...setting },
}))

export const CASES = [...gaussian, ...binomial, ...poisson]
