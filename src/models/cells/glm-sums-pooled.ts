import { ARMS, armOf } from '../../data/patients/strata.js'
import { guarded, NONE } from '../rows/guarded-newton.js'
import type { GlmEstimates, GlmSums } from './glm-sums.js'

/**
 * One intercept for all trials: with a treatment effect each arm has an intercept c of its own, so the arms are fitted
 * apart. Counts: μ = mass·e^(c + offset), so e^c = Σy / Σ mass·e^offset.
 */
export class PooledPoisson implements GlmSums {
  private readonly factor: Float64Array
  private readonly mass = new Float64Array(2)
  /** Σ mass, and the largest one: an offset or a small unit of exposure makes nobody vanish. */
  private readonly raw = new Float64Array(2)
  private unit = 0
  private readonly sum = new Float64Array(2)
  /** Σ y·offset. */
  private shift = 0

  constructor(private readonly offset: Float64Array) {
    this.factor = offset.map(Math.exp)
  }

  add(stratum: number, mass: number, sum: number): void {
    const arm = armOf(stratum)
    this.mass[arm] += mass * this.factor[stratum]
    this.raw[arm] += mass
    this.unit = Math.max(this.unit, mass)
    this.sum[arm] += sum
    this.shift += sum * this.offset[stratum]
  }

  copy(other: PooledPoisson): void {
    this.mass.set(other.mass)
    this.raw.set(other.raw)
    this.unit = other.unit
    this.sum.set(other.sum)
    this.shift = other.shift
  }

  logLik(): number {
    const { sum, mass } = this
    const part = (y: number, m: number) => (y > NONE ? y * (Math.log(y / m) - 1) : 0)
    return this.shift + part(sum[0], mass[0]) + part(sum[1], mass[1])
  }

  estimates(): GlmEstimates {
    const { mass, raw, sum, factor } = this
    const rate = [0, 1].map((arm) => {
      if (raw[arm] <= NONE * this.unit) return Number.NaN
      return sum[arm] > NONE ? sum[arm] / mass[arm] : 0
    })
    return pooledEstimates(
      rate.map(Math.log),
      factor.map((value, s) => rate[armOf(s)] * value),
    )
  }
}

/** Binary outcomes: each arm solves Σ n_s·expit(c + offset_s) = Σy, by Newton's method from its last solution. */
export class PooledBinomial implements GlmSums {
  private readonly n: Float64Array
  private readonly patients = new Float64Array(2)
  private readonly sum = new Float64Array(2)
  /** Σ y·offset. */
  private readonly shift = new Float64Array(2)
  private readonly c = new Float64Array(2)
  private readonly factor: Float64Array
  /** Whether all offsets are equal, so that the solution has a closed form. */
  private readonly level: boolean

  constructor(private readonly offset: Float64Array) {
    this.n = new Float64Array(offset.length)
    this.factor = offset.map(Math.exp)
    this.level = offset.every((value) => value === offset[0])
  }

  add(stratum: number, mass: number, sum: number): void {
    const arm = armOf(stratum)
    this.n[stratum] += mass
    this.patients[arm] += mass
    this.sum[arm] += sum
    this.shift[arm] += sum * this.offset[stratum]
  }

  copy(other: PooledBinomial): void {
    this.n.set(other.n)
    this.patients.set(other.patients)
    this.sum.set(other.sum)
    this.shift.set(other.shift)
    this.c.set(other.c)
  }

  logLik(): number {
    return this.logLikOf(0) + this.logLikOf(1)
  }

  estimates(): GlmEstimates {
    const { patients, sum, factor } = this
    const c = [0, 1].map((arm) => {
      if (patients[arm] <= NONE) return Number.NaN
      if (sum[arm] <= NONE) return Number.NEGATIVE_INFINITY
      return patients[arm] - sum[arm] <= NONE ? Number.POSITIVE_INFINITY : this.solve(arm)
    })
    return pooledEstimates(
      c,
      factor.map((value, s) => {
        const odds = value * Math.exp(c[armOf(s)])
        return odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds)
      }),
    )
  }

  private logLikOf(arm: number): number {
    const { n, sum, patients, factor, shift } = this
    // Where nobody or everybody had the event the supremum is 0.
    if (sum[arm] <= NONE || patients[arm] - sum[arm] <= NONE) return 0
    const c = this.solve(arm)
    if (this.level) {
      const [y, none] = [sum[arm], patients[arm] - sum[arm]]
      return y * Math.log(y / patients[arm]) + none * Math.log(none / patients[arm])
    }
    const odds = Math.exp(c)
    let value = sum[arm] * c + shift[arm]
    for (let s = arm; s < n.length; s += ARMS) if (n[s] !== 0) value -= n[s] * Math.log1p(odds * factor[s])
    return value
  }

  private solve(arm: number): number {
    const { n, sum, patients, factor, offset, c } = this
    const y = sum[arm]
    if (this.level) {
      c[arm] = Math.log(y / (patients[arm] - y)) - offset[0]
      return c[arm]
    }
    let low = Number.NEGATIVE_INFINITY
    let high = Number.POSITIVE_INFINITY
    for (let iteration = 0; iteration < 100; iteration++) {
      const odds = Math.exp(c[arm])
      let score = y
      let information = 0
      for (let s = arm; s < n.length; s += ARMS) {
        if (n[s] === 0) continue
        const o = odds * factor[s]
        const p = o / (1 + o)
        score -= n[s] * p
        information += (n[s] * p) / (1 + o)
      }
      const step = score / information
      // So near to the solution Newton's step is right to all digits, and rounding may put it outside the bounds.
      if (Math.abs(step) <= 1e-8) {
        c[arm] += step
        break
      }
      if (score > 0) low = c[arm]
      else high = c[arm]
      c[arm] = guarded(c[arm], step, low, high)
    }
    return c[arm]
  }
}

/** @param c linear predictor less offset in the two arms; NaN without patients */
export function pooledEstimates(c: readonly number[], means: Float64Array): GlmEstimates {
  const effect = c[1] - c[0]
  return {
    effect: Number.isNaN(effect) ? null : effect,
    intercepts: Float64Array.of(Number.isNaN(c[0]) ? c[1] : c[0]),
    means,
  }
}
