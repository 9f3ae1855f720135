import { logFactorial } from '../numerics/log-factorial.js'
import { KNOWN } from './dispersion.js'
import type { Family } from './family.js'
import { xLogY } from './glm-family.js'
import { LIKELIHOOD } from './objective.js'

/** A prediction of 0 would have infinite deviance if wrong. */
const SURE = 1e-3

/** Counts with exposure, log link: b(η) = e^η. */
export const POISSON: Family = {
  name: 'poisson',
  link: 'log',
  outcome: 'count',
  exposure: true,
  measure: 'log-rate-ratio',
  ratio: true,
  r: 'poisson',
  ...LIKELIHOOD,
  ...KNOWN,
  range: [0, Number.POSITIVE_INFINITY],
  mean: Math.exp,
  eta: Math.log,
  slope: Math.exp,
  variance: (mean) => mean,
  derivatives(eta, out) {
    out.fill(Math.exp(eta), 0, 4)
  },
  residual: (sum, n, eta) => sum - n * Math.exp(eta),
  logLik: (sum, n, eta) => (sum === 0 ? 0 : sum * eta) - n * Math.exp(eta),
  working(sum, n, eta, out) {
    const mean = n * Math.exp(eta)
    out[0] = sum * eta - mean
    out[1] = sum - mean
    out[2] = mean
  },
  saturated: (sum, n) => xLogY(sum, sum / n) - sum,
  atMostZero: false,
  start: (sum, n) => Math.log((sum + 0.1) / n),
  extreme: (sum) => (sum <= 0 ? -1 : 0),
  constant(y, exposure) {
    let total = 0
    for (let i = 0; i < y.length; i++)
      total += (exposure === undefined ? 0 : xLogY(y[i], exposure[i])) - logFactorial(y[i])
    return total
  },
  deviance(y, mean) {
    const mu = Math.max(SURE, mean)
    return 2 * ((y > 0 ? y * Math.log(y / mu) : 0) - (y - mu))
  },
  words: {
    kind: 'count',
    choice: 'a count',
    short: 'a count',
    left: 'log of the rate',
    mean: 'Rate',
    heading: 'count, Poisson models',
    model: 'Poisson model',
    mixedModel: 'mixed Poisson model, random effect',
    models: 'Poisson regression models with log link',
    ends: {
      none: 'no counts other than 0',
      noneEach: 'no count other than 0',
      onlyLeast: 'only counts of 0',
      all: null,
    },
  },
}
