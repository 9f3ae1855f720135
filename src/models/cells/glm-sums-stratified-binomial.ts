import { ARMS, stratumOf } from '../../data/patients/strata.js'
import { NONE } from '../rows/guarded-newton.js'
import { boundsOf, Stratified } from './glm-sums-profile.js'

/**
 * Binary outcomes: with u = e^offset in the control arm and v = e^(offset + β) in the other, x = e^γ solves
 * n₀·ux/(1 + ux) + n₁·vx/(1 + vx) = Y, a quadratic with one positive root.
 */
export class StratifiedBinomial extends Stratified {
  private readonly factor: Float64Array

  constructor(offset: Float64Array) {
    super(offset)
    this.factor = offset.map(Math.exp)
  }

  add(stratum: number, mass: number, sum: number): void {
    this.mass[stratum] += mass
    this.sum[stratum] += sum
  }

  protected derivatives(): void {
    const { mass, sum, factor } = this
    const ratio = Math.exp(this.beta)
    let score = 0
    let information = 0
    for (let s = 0; s < mass.length; s += ARMS) {
      const n0 = mass[s]
      const n1 = mass[s + 1]
      if (n0 <= NONE || n1 <= NONE) continue
      const y = sum[s] + sum[s + 1]
      if (y <= NONE || n0 + n1 - y <= NONE) continue
      const u = factor[s]
      const v = factor[s + 1] * ratio
      const x = rootOf(n0, n1, y, u, v)
      const p0 = (u * x) / (1 + u * x)
      const p1 = (v * x) / (1 + v * x)
      const w0 = (n0 * p0) / (1 + u * x)
      const w1 = (n1 * p1) / (1 + v * x)
      score += sum[s + 1] - n1 * p1
      information += (w0 * w1) / (w0 + w1)
    }
    this.score = score
    this.information = information
  }

  protected profile(): number {
    const { mass, sum, factor, offset, beta } = this
    const ratio = Math.exp(beta)
    let value = 0
    for (let s = 0; s < mass.length; s += ARMS) {
      const n0 = mass[s] > NONE ? mass[s] : 0
      const n1 = mass[s + 1] > NONE ? mass[s + 1] : 0
      const y = sum[s] + sum[s + 1]
      if (y <= NONE || n0 + n1 - y <= NONE) continue
      if (n0 === 0 || n1 === 0) {
        value += binomialLogLik(y, n0 + n1)
        continue
      }
      const u = factor[s]
      const v = factor[s + 1] * ratio
      const x = rootOf(n0, n1, y, u, v)
      value +=
        y * Math.log(x) +
        sum[s] * offset[s] +
        sum[s + 1] * (offset[s + 1] + beta) -
        n0 * Math.log1p(u * x) -
        n1 * Math.log1p(v * x)
    }
    return value
  }

  protected saturated(): number {
    let value = 0
    for (let s = 0; s < this.mass.length; s++) value += binomialLogLik(this.sum[s], this.mass[s])
    return value
  }

  protected bounds(): number {
    const { mass, sum } = this
    let above = false
    let below = false
    for (let s = 0; s < mass.length && !(above && below); s += ARMS) {
      if (mass[s] <= NONE || mass[s + 1] <= NONE) continue
      if (sum[s] > NONE && mass[s + 1] - sum[s + 1] > NONE) above = true
      if (sum[s + 1] > NONE && mass[s] - sum[s] > NONE) below = true
    }
    return boundsOf(above, below)
  }

  protected trialEstimates(k: number, bounded: boolean): { intercept: number; means: [number, number] } {
    const { mass, sum, factor, offset, beta } = this
    const [c, e] = [stratumOf(k, 0), stratumOf(k, 1)]
    const n0 = mass[c] > NONE ? mass[c] : 0
    const n1 = mass[e] > NONE ? mass[e] : 0
    if (n0 + n1 === 0) return { intercept: Number.NaN, means: [0, 0] }
    const y = sum[c] + sum[e]
    if (y <= NONE) return { intercept: Number.NEGATIVE_INFINITY, means: [0, 0] }
    if (n0 + n1 - y <= NONE) return { intercept: Number.POSITIVE_INFINITY, means: [1, 1] }
    if (n0 > 0 && n1 > 0 && bounded) {
      const v = factor[e] * Math.exp(beta)
      const x = rootOf(n0, n1, y, factor[c], v)
      return {
        intercept: Math.log(x),
        means: [(factor[c] * x) / (1 + factor[c] * x), (v * x) / (1 + v * x)],
      }
    }
    const mean = [n0 > 0 ? sum[c] / n0 : 0, n1 > 0 ? sum[e] / n1 : 0] as [number, number]
    const own = n0 > 0 ? mean[0] : mean[1]
    const shift = n0 > 0 ? offset[c] : offset[e] + (bounded ? beta : 0)
    return { intercept: Math.log(own / (1 - own)) - shift, means: mean }
  }
}

/** The positive root x of n₀·ux/(1 + ux) + n₁·vx/(1 + vx) = y, 0 < y < n₀ + n₁. */
function rootOf(n0: number, n1: number, y: number, u: number, v: number): number {
  const a = u * v * (n0 + n1 - y)
  const b = n0 * u + n1 * v - y * (u + v)
  const root = Math.sqrt(b * b + 4 * a * y)
  return b > 0 ? (2 * y) / (b + root) : (root - b) / (2 * a)
}

/** The log-likelihood of y events among n at their own mean. */
function binomialLogLik(y: number, n: number): number {
  const none = n - y
  return y <= NONE || none <= NONE ? 0 : y * Math.log(y / n) + none * Math.log(none / n)
}
