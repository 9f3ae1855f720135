import type { RiskSet } from './risk-table.js'

/** How ties are dealt with. */
export type Ties = 'efron' | 'breslow'

/** Cox's model with one coefficient, the treatment's. */
export interface CoxFit {
  /** Log hazard ratio; null where no arm can be compared, ±∞ where only one arm has events that tell of it. */
  readonly effect: number | null
  readonly se: number | null
  readonly logLik: number
  readonly logLikNull: number
  /** U(0)²/I(0), likelihood ratio and Wald statistics of no effect, χ² with 1 degree of freedom; null without an estimate. */
  readonly score: number | null
  readonly lr: number | null
  readonly wald: number | null
  readonly information: number
}

/**
 * Maximises the partial likelihood, concave, by Newton's method kept within bounds.
 *
 * Source: Cox (1972); Efron (1977): of d tied events the q-th has a risk set without q/d of those who share its time.
 */
export function fitCox(table: readonly RiskSet[], ties: Ties = 'efron'): CoxFit {
  const none = partialLikelihood(table, 0, ties)
  const bare = { score: null, lr: null, wald: null, logLik: none.logLik, logLikNull: none.logLik }
  let control = 0
  let experimental = 0
  for (const { r0, r1, d0, d1 } of table)
    if (r0 > 0 && r1 > 0) {
      control += d0
      experimental += d1
    }
  if (control + experimental === 0) return { effect: null, se: null, information: 0, ...bare }
  if (control === 0 || experimental === 0) {
    const effect = control === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
    return { effect, se: null, information: 0, ...bare }
  }
  let beta = 0
  let low = Number.NEGATIVE_INFINITY
  let high = Number.POSITIVE_INFINITY
  for (let iteration = 0; iteration < 200; iteration++) {
    const { score, information } = partialLikelihood(table, beta, ties)
    if (score > 0) low = beta
    else high = beta
    let step = score / information
    if (score === 0) break
    if (!Number.isFinite(step) || !(beta + step > low && beta + step < high))
      step =
        (low === Number.NEGATIVE_INFINITY
          ? high - 2
          : high === Number.POSITIVE_INFINITY
            ? low + 2
            : (low + high) / 2) - beta
    const done = Math.abs(step) < 1e-13 * (1 + Math.abs(beta))
    beta += Math.max(-5, Math.min(5, step))
    if (done) break
  }
  const { logLik, information } = partialLikelihood(table, beta, ties)
  return {
    effect: beta,
    se: information ** -0.5,
    ...{ logLik, logLikNull: none.logLik, information },
    score: none.score ** 2 / none.information,
    lr: 2 * (logLik - none.logLik),
    wald: beta * beta * information,
  }
}

/** Log partial likelihood with its derivatives; each risk set's share of score and variance goes to `visit`. */
export function partialLikelihood(
  table: readonly RiskSet[],
  beta: number,
  ties: Ties,
  visit: (set: RiskSet, score: number, variance: number) => void = () => {},
): { readonly logLik: number; readonly score: number; readonly information: number } {
  const ratio = Math.exp(beta)
  let logLik = 0
  let score = 0
  let information = 0
  for (const set of table) {
    const { r0, r1, d0, d1 } = set
    const d = d0 + d1
    let own = d1
    let variance = 0
    logLik += d1 * beta
    const steps = ties === 'efron' ? d : 1
    for (let q = 0; q < steps; q++) {
      const times = d / steps
      const control = r0 - (q / d) * d0
      const experimental = (r1 - (q / d) * d1) * ratio
      const p = experimental / (control + experimental)
      logLik -= times * Math.log(control + experimental)
      own -= times * p
      variance += times * p * (1 - p)
    }
    score += own
    information += variance
    visit(set, own, variance)
  }
  return { logLik, score, information }
}
