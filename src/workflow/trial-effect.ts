import { tEstimate } from '../models/inference.js'
import { qnorm } from '../numerics/distributions.js'
import type { Family } from './patient-summary.js'

/** Treatment effect within one trial of a subgroup, on the scale of the model: difference, log odds ratio, log rate ratio. */
export interface TrialEffect {
  readonly estimate: number
  readonly se: number
  readonly lo: number
  readonly hi: number
}

/**
 * The treatment effect from the outcomes of two arms alone: difference of means with Student's interval; log odds or log
 * rate ratio with Wald's, ½ being added to every count when one is 0.
 *
 * @param level of the interval
 * @returns null when an arm is empty or nothing varies
 */
export function trialEffect(
  control: Float64Array,
  experimental: Float64Array,
  family: Family,
  level: number,
): TrialEffect | null {
  const [n0, n1] = [control.length, experimental.length]
  if (n0 === 0 || n1 === 0) return null
  if (family === 'gaussian') {
    const [a, b] = [moments(control), moments(experimental)]
    const df = n0 + n1 - 2
    const se = Math.sqrt(((a.squares + b.squares) / df) * (1 / n0 + 1 / n1))
    const { estimate, lo, hi } = tEstimate(b.mean - a.mean, se, df, level)
    return lo === null || hi === null ? null : { estimate, se, lo, hi }
  }
  const [y0, y1] = [control, experimental].map((values) => values.reduce((sum, value) => sum + value, 0))
  const counts = family === 'binomial' ? [y0, n0 - y0, y1, n1 - y1] : [y0, y1]
  if (y0 + y1 === 0 || (family === 'binomial' && y0 + y1 === n0 + n1)) return null
  const some = counts.map((count) => (counts.includes(0) ? count + 0.5 : count))
  const estimate =
    family === 'binomial'
      ? Math.log((some[2] * some[1]) / (some[3] * some[0]))
      : Math.log(some[1] / n1) - Math.log(some[0] / n0)
  const se = Math.sqrt(some.reduce((sum, count) => sum + 1 / count, 0))
  const reach = qnorm((1 - level) / 2, { tail: 'upper' }) * se
  return { estimate, se, lo: estimate - reach, hi: estimate + reach }
}

function moments(values: Float64Array): { mean: number; squares: number } {
  const mean = values.reduce((sum, value, i) => sum + (value - sum) / (i + 1), 0)
  return { mean, squares: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) }
}
