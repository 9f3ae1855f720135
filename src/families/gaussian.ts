import { ESTIMATED } from './dispersion.js'
import type { Family } from './family.js'
import { LEAST_SQUARES } from './objective.js'

/** A number, identity link: b(η) = η²/2 at variance 1. */
export const GAUSSIAN: Family = {
  name: 'gaussian',
  link: 'identity',
  outcome: 'number',
  exposure: false,
  measure: 'mean-difference',
  ratio: false,
  r: 'gaussian',
  ...LEAST_SQUARES,
  ...ESTIMATED,
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  mean: (eta) => eta,
  eta: (mean) => mean,
  slope: () => 1,
  variance: () => 1,
  derivatives(eta, out) {
    out[0] = eta
    out[1] = 1
    out.fill(0, 2, 4)
  },
  residual: (sum, n, eta) => sum - n * eta,
  logLik: (sum, n, eta) => sum * eta - (n * eta * eta) / 2,
  working(sum, n, eta, out) {
    out[0] = sum * eta - (n * eta * eta) / 2
    out[1] = sum - n * eta
    out[2] = n
  },
  saturated: (sum, n) => (sum * sum) / (2 * n),
  atMostZero: false,
  start: (sum, n) => sum / n,
  extreme: () => 0,
  constant: () => 0,
  deviance: (y, mean) => (y - mean) ** 2,
  words: {
    kind: 'continuous',
    choice: 'a continuous value',
    short: 'continuous',
    left: 'outcome',
    mean: 'Mean',
    heading: null,
    model: 'linear model',
    mixedModel: 'mixed model, random effect of treatment',
    models: 'linear models',
    ends: null,
  },
}
