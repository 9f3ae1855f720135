import { KNOWN } from './dispersion.js'
import type { Family } from './family.js'
import { xLogY } from './glm-family.js'
import { LIKELIHOOD } from './objective.js'

/** 1/(1 + e^−η), to full relative accuracy on both sides. */
function expit(eta: number): number {
  const e = Math.exp(-Math.abs(eta))
  return eta < 0 ? e / (1 + e) : 1 / (1 + e)
}

/** Predictions of 0 or 1 would have infinite deviance if wrong; a thousandth is as sure as a trial can make one. */
const SURE = 1e-3

/** Events out of n, logit link: b(η) = log(1 + e^η). */
export const BINOMIAL: Family = {
  name: 'binomial',
  link: 'logit',
  outcome: 'event',
  exposure: false,
  measure: 'log-odds-ratio',
  ratio: true,
  r: 'binomial',
  ...LIKELIHOOD,
  ...KNOWN,
  range: [0, 1],
  mean: expit,
  eta: (mean) => Math.log(mean) - Math.log1p(-mean),
  slope(eta) {
    const e = Math.exp(-Math.abs(eta))
    return e / (1 + e) ** 2
  },
  variance: (mean) => mean * (1 - mean),
  derivatives(eta, out) {
    const e = Math.exp(-Math.abs(eta))
    const variance = e / (1 + e) ** 2
    out[0] = eta < 0 ? e / (1 + e) : 1 / (1 + e)
    out[1] = variance
    out[2] = (variance * Math.sign(eta) * (e - 1)) / (1 + e)
    out[3] = variance * (1 - 6 * variance)
  },
  residual: (sum, n, eta) => sum * expit(-eta) - (n - sum) * expit(eta),
  logLik(sum, n, eta) {
    const rest = Math.log1p(Math.exp(-Math.abs(eta)))
    // An infinite η beside a count of zero is no contribution, not 0·∞.
    const below = sum === 0 ? 0 : sum * (rest + Math.max(0, -eta))
    const above = n === sum ? 0 : (n - sum) * (rest + Math.max(0, eta))
    return -(below + above)
  },
  working(sum, n, eta, out) {
    const e = Math.exp(-Math.abs(eta))
    const low = e / (1 + e)
    const high = 1 / (1 + e)
    const log = Math.log1p(e)
    const missed = n - sum
    // log p and log(1 − p) without cancellation on either side.
    out[0] = -(eta > 0 ? sum * log + missed * (eta + log) : sum * (log - eta) + missed * log)
    out[1] = eta > 0 ? sum * low - missed * high : sum * high - missed * low
    out[2] = n * low * high
  },
  saturated: (sum, n) => xLogY(sum, sum / n) + xLogY(n - sum, (n - sum) / n),
  atMostZero: true,
  start: (sum, n) => Math.log((sum + 0.5) / (n - sum + 0.5)),
  extreme: (sum, n) => (sum <= 0 ? -1 : sum >= n ? 1 : 0),
  constant: () => 0,
  deviance(y, mean) {
    const p = Math.min(1 - SURE, Math.max(SURE, mean))
    return -2 * (y * Math.log(p) + (1 - y) * Math.log(1 - p))
  },
  words: {
    kind: 'binary',
    choice: 'an event, or not',
    short: 'an event or not',
    left: 'logit of the risk',
    mean: 'Risk',
    heading: 'binary, logistic models',
    model: 'logistic model',
    mixedModel: 'mixed logistic model, random effect',
    models: 'logistic regression models',
    ends: { none: 'no events', noneEach: 'no event', onlyLeast: 'no events', all: 'nothing but events' },
  },
}
