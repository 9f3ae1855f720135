import { ARMS, stratumOf } from '../../data/patients/strata.js'
import { NONE } from '../rows/guarded-newton.js'
import { boundsOf, Stratified } from './glm-sums-profile.js'

/** Counts: e^γ = (Y₀ + Y₁)/(M₀ + M₁e^β), M = Σ mass·e^offset; the profile is that of Y₁ events among Y₀ + Y₁. */
export class StratifiedPoisson extends Stratified {
  private readonly factor: Float64Array
  private shift = 0
  /** The largest mass of a cell: an offset or a small unit of exposure makes nobody vanish. */
  private unit = 0

  constructor(offset: Float64Array) {
    super(offset)
    this.factor = offset.map(Math.exp)
  }

  add(stratum: number, mass: number, sum: number): void {
    this.mass[stratum] += mass * this.factor[stratum]
    this.unit = Math.max(this.unit, mass)
    this.sum[stratum] += sum
    this.shift += sum * this.offset[stratum]
  }

  override copy(other: this): void {
    super.copy(other)
    this.shift = other.shift
    this.unit = other.unit
  }

  private empty(s: number): boolean {
    return this.mass[s] <= NONE * this.unit * this.factor[s]
  }

  protected derivatives(): void {
    const { mass, sum } = this
    const ratio = Math.exp(this.beta)
    let score = 0
    let information = 0
    for (let s = 0; s < mass.length; s += ARMS) {
      if (this.empty(s) || this.empty(s + 1)) continue
      const y = sum[s] + sum[s + 1]
      const p = (mass[s + 1] * ratio) / (mass[s] + mass[s + 1] * ratio)
      score += sum[s + 1] - y * p
      information += y * p * (1 - p)
    }
    this.score = score
    this.information = information
  }

  protected profile(): number {
    const { mass, sum } = this
    const ratio = Math.exp(this.beta)
    let value = this.shift
    for (let s = 0; s < mass.length; s += ARMS) {
      const y = sum[s] + sum[s + 1]
      if (y <= NONE) continue
      const m0 = this.empty(s) ? 0 : mass[s]
      const m1 = this.empty(s + 1) ? 0 : mass[s + 1]
      value += y * (Math.log(y / (m0 + m1 * ratio)) - 1) + sum[s + 1] * this.beta
    }
    return value
  }

  protected saturated(): number {
    let value = this.shift
    for (let s = 0; s < this.mass.length; s++)
      if (this.sum[s] > NONE) value += this.sum[s] * (Math.log(this.sum[s] / this.mass[s]) - 1)
    return value
  }

  protected bounds(): number {
    const { mass, sum } = this
    let above = false
    let below = false
    for (let s = 0; s < mass.length && !(above && below); s += ARMS) {
      if (this.empty(s) || this.empty(s + 1)) continue
      if (sum[s] > NONE) above = true
      if (sum[s + 1] > NONE) below = true
    }
    return boundsOf(above, below)
  }

  protected trialEstimates(k: number, bounded: boolean): { intercept: number; means: [number, number] } {
    const { mass, sum, factor, beta } = this
    const [c, e] = [stratumOf(k, 0), stratumOf(k, 1)]
    const rate = (s: number) => (this.empty(s) ? 0 : sum[s] / mass[s])
    if (this.empty(c) && this.empty(e)) return { intercept: Number.NaN, means: [0, 0] }
    if (!bounded) {
      const own = this.empty(c) ? rate(e) : rate(c)
      return { intercept: Math.log(own), means: [rate(c) * factor[c], rate(e) * factor[e]] }
    }
    const ratio = Math.exp(beta)
    const m1 = this.empty(e) ? 0 : mass[e] * ratio
    const base = (sum[c] + sum[e]) / ((this.empty(c) ? 0 : mass[c]) + m1)
    return { intercept: Math.log(base), means: [base * factor[c], base * ratio * factor[e]] }
  }
}
