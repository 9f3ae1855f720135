// Pooled trials with given subgroups, as sums by trial × subgroup × arm: what effects within trials are estimated from.
import { gammaOf, poisson } from './counts.mjs'

export const SETTING = {
  family: 'gaussian',
  /** Patients of each trial. */
  sizes: [200, 200, 200, 200],
  /** Share of trial k's patients in the second of two subgroups, or shares of all. */
  mix: () => 0.5,
  /** Mean treatment effect, in the first subgroup, and what the others have more. */
  effect: 0.3,
  delta: [0.5],
  tau: 0,
  /** SD of a cell's own effect: differences that differ between trials. */
  cellTau: 0,
  ratio: 1,
  sd: () => 1,
  /** Events without treatment; odds of the second subgroup are twice those of the first. */
  events: 0.25,
  rate: 1.5,
  overdispersion: 0,
}

/** The cells of a data set, and the true effects of its subgroups: means over all trials there might be. */
export function leafTrials(given, rng) {
  const setting = { ...SETTING, ...given }
  const { family, sizes, delta, effect, tau, cellTau, ratio } = setting
  const leaves = delta.length + 1
  const truth = [effect, ...delta.map((own) => effect + own)]
  const outcomes = outcomesOf(setting, rng)
  const arms = []
  sizes.forEach((size, k) => {
    const level = rng.normal()
    const own = tau * rng.normal()
    const control = Math.round(size / (1 + ratio))
    const shares = [].concat(setting.mix(k))
    const counts = [control, size - control].map((n) => dealt(n, shares, leaves, rng))
    for (let j = 0; j < leaves; j++) {
      const theta = truth[j] + own + cellTau * rng.normal()
      arms.push([0, 1].map((arm) => outcomes(counts[arm][j], level + 0.7 * j, arm * theta, k, arm)))
    }
  })
  return { cells: { family, trials: sizes.length, leaves, arms }, truth }
}

/** How many of n patients are in each subgroup; `shares` are those of all but the first. */
function dealt(n, shares, leaves, rng) {
  const counts = new Array(leaves).fill(0)
  for (let i = 0; i < n; i++) {
    let u = rng.uniform()
    let j = 0
    while (j < shares.length && u >= shares[j]) u -= shares[j++]
    counts[j < shares.length ? j + 1 : 0]++
  }
  return counts
}

function outcomesOf({ family, sd, events, rate, overdispersion }, rng) {
  const nothing = { n: 0, mass: 0, mean: 0, squares: 0 }
  if (family === 'gaussian')
    return (n, level, theta, k, arm) => {
      if (n === 0) return nothing
      const values = Float64Array.from({ length: n }, () => sd(k, arm) * rng.normal())
      const mean = values.reduce((sum, value) => sum + value, 0) / n
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
      return { n, mass: n, mean: level + theta + mean, squares }
    }
  const base = Math.log(events / (1 - events))
  const draw =
    family === 'binomial'
      ? (level, theta) => {
          const p = 1 / (1 + Math.exp(-(base + 0.5 * level + theta)))
          return () => Number(rng.uniform() < p)
        }
      : (level, theta) => {
          const mean = rate * Math.exp(0.5 * level + theta)
          return () => poisson(mean * (overdispersion > 0 ? gammaOf(overdispersion, rng) : 1), rng)
        }
  return (n, level, theta) => {
    if (n === 0) return nothing
    const one = draw(level, theta)
    let [sum, square] = [0, 0]
    for (let i = 0; i < n; i++) {
      const y = one()
      sum += y
      square += y * y
    }
    return { n, mass: n, mean: sum / n, squares: square - (sum * sum) / n }
  }
}
