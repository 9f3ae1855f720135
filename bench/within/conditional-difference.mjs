// A remedy for sparse trials: the difference of two subgroups by the modified profile likelihood.
// Every trial × subgroup has a level and every trial an effect of its own, all canonical: conditioning on their sufficient
// statistics takes them out, and to second order that adds ½ log|information on them| to the profile log-likelihood
// (Barndorff-Nielsen & Cox 1979; McCullagh & Tibshirani 1990), here in closed form:
// ½ Σ_k [Σ_j log(w0 + w1) + log Σ_j w0·w1/(w0 + w1)], w_a the information of the arms of trial k and subgroup j.

const FAMILIES = {
  binomial: {
    mean: (eta) => 1 / (1 + Math.exp(-eta)),
    variance(eta) {
      const e = Math.exp(-Math.abs(eta))
      return e / (1 + e) ** 2
    },
    eta: (p) => Math.log(p / (1 - p)),
    cumulant: (eta) => Math.max(0, eta) + Math.log1p(Math.exp(-Math.abs(eta))),
  },
  poisson: { mean: Math.exp, variance: Math.exp, eta: Math.log, cumulant: Math.exp },
}

/** What a cell tells at the effect θ, its level maximised out. */
function profiled(family, { y, m }, theta, start) {
  const total = y[0] + y[1]
  const rate = family.eta(total / (m[0] + m[1]))
  let [low, high] = [rate - Math.max(0, theta) - 1e-12, rate - Math.min(0, theta) + 1e-12]
  let at = Math.min(high, Math.max(low, start ?? rate))
  for (let step = 0; step < 100; step++) {
    const gap = m[0] * family.mean(at) + m[1] * family.mean(at + theta) - total
    if (gap > 0) high = at
    else low = at
    let next = at - gap / (m[0] * family.variance(at) + m[1] * family.variance(at + theta))
    if (!(next > low && next < high)) next = (low + high) / 2
    const moved = Math.abs(next - at)
    at = next
    if (moved < 1e-12) break
  }
  const w = [m[0] * family.variance(at), m[1] * family.variance(at + theta)]
  return {
    level: at,
    logLik: y[0] * at - m[0] * family.cumulant(at) + y[1] * (at + theta) - m[1] * family.cumulant(at + theta),
    score: y[1] - m[1] * family.mean(at + theta),
    information: (w[0] * w[1]) / (w[0] + w[1]),
    size: w[0] + w[1],
  }
}

/**
 * Estimate and standard error of the difference of two subgroups; null where the search leaves the likelihood's middle.
 *
 * @param start where the search begins: the maximum likelihood estimate
 */
export function conditionalDifference({ family: name, trials, leaves, arms }, start) {
  const family = FAMILIES[name]
  const parts = []
  for (let k = 0; k < trials; k++) {
    const cells = []
    for (let j = 0; j < leaves; j++) {
      const [control, experimental] = arms[k * leaves + j]
      const y = [control.mean * control.mass, experimental.mean * experimental.mass]
      const m = [control.mass, experimental.mass]
      const all = name === 'binomial' && y[0] + y[1] >= m[0] + m[1]
      if (m[0] > 0 && m[1] > 0 && y[0] + y[1] > 0 && !all) cells.push({ j, y, m, level: undefined })
    }
    // A trial with one such cell tells nothing of the difference.
    if (cells.length === 2) parts.push({ cells, effect: 0 })
  }
  const at = (delta) => parts.reduce((sum, part) => sum + modified(family, part, delta), 0)
  const h = 1e-3
  let delta = start
  for (let step = 0; step < 50; step++) {
    const [middle, up, down] = [at(delta), at(delta + h), at(delta - h)]
    const curvature = (up - 2 * middle + down) / (h * h)
    if (!(curvature < 0)) return null
    const move = Math.max(-1, Math.min(1, -(up - down) / (2 * h) / curvature))
    delta += move
    if (Math.abs(move) < 1e-6) return { estimate: delta, se: Math.sqrt(-1 / curvature) }
  }
  return null
}

/** A trial's share of the modified profile log-likelihood, its effect maximised out. */
function modified(family, part, delta) {
  let [low, high] = [-25, 25]
  let now
  const look = (effect) =>
    part.cells.map((cell) => {
      const found = profiled(family, cell, effect + (cell.j > 0 ? delta : 0), cell.level)
      cell.level = found.level
      return found
    })
  const sum = (key) => now.reduce((total, cell) => total + cell[key], 0)
  for (let step = 0; step < 60; step++) {
    now = look(part.effect)
    if (sum('score') > 0) low = part.effect
    else high = part.effect
    let next = part.effect + sum('score') / sum('information')
    if (!(next > low && next < high)) next = (low + high) / 2
    const moved = Math.abs(next - part.effect)
    part.effect = next
    if (moved < 1e-10) break
  }
  // The trial's effect has no finite maximum at any difference: the trial tells nothing.
  if (Math.abs(part.effect) > 20) return 0
  now = look(part.effect)
  const sizes = now.reduce((total, { size }) => total + Math.log(size), 0)
  return sum('logLik') + 0.5 * (sizes + Math.log(sum('information')))
}
