import type { GlmEstimates, GlmSums } from './glm-sums.js'
import { guarded } from './glm-sums-pooled.js'

/** Fewer patients or events than this are none: what adding and taking away weights leaves behind. */
const NONE = 1e-9

/** Where the Newton decrement of the profile log-likelihood is below this, half of it corrects the value to 1e-13. */
const SMALL = 1e-9

/**
 * One intercept per trial: given the treatment effect β every trial's intercept has a closed form, so the
 * log-likelihood is maximised over β alone, by Newton's method on its profile, from the last solution.
 *
 * The arms are separated when no finite β is best: then every arm of every trial reaches its own mean, and the supremum
 * is the saturated log-likelihood.
 */
abstract class Stratified implements GlmSums {
  protected readonly mass: Float64Array
  protected readonly sum: Float64Array
  protected beta = 0
  /** At the last β: first and second derivative of the profile log-likelihood. */
  protected score = 0
  protected information = 0

  constructor(protected readonly offset: Float64Array) {
    this.mass = new Float64Array(offset.length)
    this.sum = new Float64Array(offset.length)
  }

  abstract add(stratum: number, mass: number, sum: number): void

  copy(other: this): void {
    this.mass.set(other.mass)
    this.sum.set(other.sum)
    this.beta = other.beta
  }

  logLik(): number {
    const bounds = this.bounds()
    if (bounds !== BOUNDED) return this.saturated()
    this.approach()
    return this.profile() + (this.score * this.score) / (2 * this.information)
  }

  estimates(): GlmEstimates {
    const trials = this.mass.length / 2
    const means = new Float64Array(this.mass.length)
    const intercepts = new Float64Array(trials)
    const bounds = this.bounds()
    if (bounds === BOUNDED) {
      this.approach()
      // One more step brings β from half the digits to all of them.
      for (let polish = 0; polish < 2; polish++) {
        this.derivatives()
        this.beta += this.score / this.information
      }
    }
    for (let k = 0; k < trials; k++) {
      const own = this.trialEstimates(k, bounds === BOUNDED)
      intercepts[k] = own.intercept
      means[2 * k] = own.means[0]
      means[2 * k + 1] = own.means[1]
    }
    const effect =
      bounds === BOUNDED ? this.beta : bounds === NEITHER ? null : bounds * Number.POSITIVE_INFINITY
    return { effect, intercepts, means }
  }

  /** Newton steps until the rest can be corrected for. */
  private approach(): void {
    let low = Number.NEGATIVE_INFINITY
    let high = Number.POSITIVE_INFINITY
    for (let iteration = 0; iteration < 100; iteration++) {
      this.derivatives()
      if (this.score * this.score <= SMALL * this.information) return
      if (this.score > 0) low = this.beta
      else high = this.beta
      this.beta = guarded(this.beta, this.score / this.information, low, high)
    }
  }

  /** Sets `score` and `information` at β. */
  protected abstract derivatives(): void
  /** The profile log-likelihood at β. */
  protected abstract profile(): number
  /** The log-likelihood with a mean of its own for every stratum. */
  protected abstract saturated(): number
  /** BOUNDED, the sign of an infinite effect, or NEITHER when no trial tells of it. */
  protected abstract bounds(): number
  protected abstract trialEstimates(
    k: number,
    bounded: boolean,
  ): { intercept: number; means: [number, number] }
}

const BOUNDED = 2
const NEITHER = 0

const boundsOf = (above: boolean, below: boolean): number =>
  above && below ? BOUNDED : above === below ? NEITHER : above ? -1 : 1

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
    for (let s = 0; s < mass.length; s += 2) {
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
    for (let s = 0; s < mass.length; s += 2) {
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
    for (let s = 0; s < mass.length && !(above && below); s += 2) {
      if (this.empty(s) || this.empty(s + 1)) continue
      if (sum[s] > NONE) above = true
      if (sum[s + 1] > NONE) below = true
    }
    return boundsOf(above, below)
  }

  protected trialEstimates(k: number, bounded: boolean): { intercept: number; means: [number, number] } {
    const { mass, sum, factor, beta } = this
    const [c, e] = [2 * k, 2 * k + 1]
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
    for (let s = 0; s < mass.length; s += 2) {
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
    for (let s = 0; s < mass.length; s += 2) {
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
    for (let s = 0; s < mass.length && !(above && below); s += 2) {
      if (mass[s] <= NONE || mass[s + 1] <= NONE) continue
      if (sum[s] > NONE && mass[s + 1] - sum[s + 1] > NONE) above = true
      if (sum[s + 1] > NONE && mass[s] - sum[s] > NONE) below = true
    }
    return boundsOf(above, below)
  }

  protected trialEstimates(k: number, bounded: boolean): { intercept: number; means: [number, number] } {
    const { mass, sum, factor, offset, beta } = this
    const [c, e] = [2 * k, 2 * k + 1]
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
