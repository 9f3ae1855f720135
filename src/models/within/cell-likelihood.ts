import type { FamilyName } from '../../families/families.js'
import { familyOf } from '../../families/families.js'
import type { ArmSums } from './leaf-cells.js'

/** What a cell tells of its effect θ: its profile log-likelihood over the level, score and information. */
export interface CellAt {
  readonly logLik: number
  readonly score: number
  readonly information: number
  /** Σ r²/v of its two arms. */
  readonly pearson: number
}

/**
 * The likelihood of a cell's effect, its level γ maximised out at each: Σ₀ + Σ₁ = m₀μ(γ) + m₁μ(γ + θ).
 */
export function cellLikelihood(
  name: FamilyName,
  [control, experimental]: readonly [ArmSums, ArmSums],
): (theta: number) => CellAt {
  const family = familyOf(name)
  const [m0, m1] = [control.mass, experimental.mass]
  const [y0, y1] = [control.mean * m0, experimental.mean * m1]
  const out = new Float64Array(4)
  let gamma = family.start(y0 + y1, m0 + m1)
  return (theta) => {
    gamma = levelAt(theta, gamma)
    family.derivatives(gamma, out)
    const [mean0, v0] = [out[0], m0 * out[1]]
    family.derivatives(gamma + theta, out)
    const [mean1, v1] = [out[0], m1 * out[1]]
    return {
      logLik: family.logLik(y0, m0, gamma) + family.logLik(y1, m1, gamma + theta),
      score: y1 - m1 * mean1,
      information: (v0 * v1) / (v0 + v1),
      pearson: (y0 - m0 * mean0) ** 2 / v0 + (y1 - m1 * mean1) ** 2 / v1,
    }
  }

  /** The level at which fitted and observed sums agree: a rising function of γ, by Newton between bounds. */
  function levelAt(theta: number, start: number): number {
    const total = y0 + y1
    const rate = family.eta(total / (m0 + m1))
    let [low, high] = [rate - Math.max(0, theta) - 1e-12, rate - Math.min(0, theta) + 1e-12]
    let at = Math.max(low, Math.min(high, start))
    for (let step = 0; step < 200; step++) {
      family.derivatives(at, out)
      const [mean0, v0] = [out[0], out[1]]
      family.derivatives(at + theta, out)
      const gap = m0 * mean0 + m1 * out[0] - total
      if (gap > 0) high = at
      else low = at
      let next = at - gap / (m0 * v0 + m1 * out[1])
      if (!(next > low && next < high)) next = (low + high) / 2
      if (Math.abs(next - at) <= 1e-14 * (1 + Math.abs(at))) return next
      at = next
    }
    return at
  }
}

/** What the cell would have with an effect of its own. */
export function saturatedLogLik(name: FamilyName, arms: readonly [ArmSums, ArmSums]): number {
  const family = familyOf(name)
  return arms.reduce((sum, { mean, mass }) => sum + family.saturated(mean * mass, mass), 0)
}
