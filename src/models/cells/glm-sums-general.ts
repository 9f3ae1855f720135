import type { GlmFamily } from '../../families/glm-family.js'
import { guarded, NONE } from '../rows/guarded-newton.js'
import { armOf } from './cells.js'
import type { GlmEstimates, GlmSums } from './glm-sums.js'
import { pooledEstimates } from './glm-sums-pooled.js'
import { boundsOf, Stratified } from './glm-sums-profile.js'

/** Sums per stratum. */
interface Sums {
  readonly mass: Float64Array
  readonly sum: Float64Array
  readonly offset: Float64Array
}

/** Which strata share a level: every `stride`-th from `first` to before `end`. */
interface Part {
  readonly first: number
  readonly end: number
  readonly stride: number
}

/**
 * The level c at which fitted and observed sums agree, Σ n_s·b′(c + offset_s + β·arm) = Σ y, a rising function of c, by Newton's
 * method from `start` between bounds.
 */
function levelAt(
  family: GlmFamily,
  { mass, sum, offset }: Sums,
  { first, end, stride }: Part,
  beta: number,
  start: number,
): number {
  let low = Number.NEGATIVE_INFINITY
  let high = Number.POSITIVE_INFINITY
  let at = start
  for (let iteration = 0; iteration < 200; iteration++) {
    let score = 0
    let information = 0
    for (let s = first; s < end; s += stride) {
      const eta = at + offset[s] + armOf(s) * beta
      score += family.residual(sum[s], mass[s], eta)
      information += mass[s] * family.slope(eta)
    }
    const step = score / information
    // So near to the solution Newton's step is right to all digits, and rounding may put it outside the bounds.
    if (Math.abs(step) <= 1e-8) return at + step
    if (score > 0) low = at
    else high = at
    at = guarded(at, step, low, high)
  }
  return at
}

/** Whether the patients of some sums all have the least outcome (−1) or the largest (1). */
function endOf({ range: [least, most] }: GlmFamily, mass: number, sum: number): -1 | 0 | 1 {
  if (sum - least * mass <= NONE) return -1
  return most * mass - sum <= NONE ? 1 : 0
}

/** One intercept for all trials, for any family: with a treatment effect each arm has a level of its own. */
export class PooledSums implements GlmSums {
  private readonly mass: Float64Array
  private readonly sum: Float64Array
  /** The largest mass of a cell: a small unit of exposure makes nobody vanish. */
  private unit = 0
  private readonly level = [0, 0]

  constructor(
    private readonly family: GlmFamily,
    private readonly offset: Float64Array,
  ) {
    this.mass = new Float64Array(offset.length)
    this.sum = new Float64Array(offset.length)
  }

  add(stratum: number, mass: number, sum: number): void {
    this.mass[stratum] += mass
    this.sum[stratum] += sum
    this.unit = Math.max(this.unit, mass)
  }

  copy(other: PooledSums): void {
    this.mass.set(other.mass)
    this.sum.set(other.sum)
    this.unit = other.unit
    this.level[0] = other.level[0]
    this.level[1] = other.level[1]
  }

  logLik(): number {
    return this.logLikOf(0) + this.logLikOf(1)
  }

  estimates(): GlmEstimates {
    const { family, offset } = this
    const levels = [0, 1].map((arm) => this.levelOf(arm))
    return pooledEstimates(
      levels,
      offset.map((shift, s) => family.mean(levels[armOf(s)] + shift)),
    )
  }

  private logLikOf(arm: number): number {
    const { family, mass, sum, offset } = this
    const level = this.levelOf(arm)
    if (Number.isNaN(level)) return 0
    let value = 0
    for (let s = arm; s < mass.length; s += 2) {
      if (mass[s] <= NONE * this.unit) continue
      value += Number.isFinite(level)
        ? family.logLik(sum[s], mass[s], level + offset[s])
        : family.saturated(sum[s], mass[s])
    }
    return value
  }

  /** ±∞ where all outcomes of the arm are at an end of their range, NaN without patients. */
  private levelOf(arm: number): number {
    const { family, mass, sum, level } = this
    let patients = 0
    let total = 0
    for (let s = arm; s < mass.length; s += 2) {
      if (mass[s] <= NONE * this.unit) continue
      patients += mass[s]
      total += sum[s]
    }
    if (patients === 0) return Number.NaN
    const end = endOf(family, patients, total)
    if (end !== 0) return end * Number.POSITIVE_INFINITY
    level[arm] = levelAt(family, this.sums(), { first: arm, end: mass.length, stride: 2 }, 0, level[arm])
    return level[arm]
  }

  private sums(): Sums {
    return { mass: this.mass, sum: this.sum, offset: this.offset }
  }
}

/** One intercept per trial, for any family: given the treatment effect every trial has a level of its own. */
export class StratifiedSums extends Stratified {
  private unit = 0
  private readonly level: Float64Array

  constructor(
    private readonly family: GlmFamily,
    offset: Float64Array,
  ) {
    super(offset)
    this.level = new Float64Array(offset.length / 2)
  }

  add(stratum: number, mass: number, sum: number): void {
    this.mass[stratum] += mass
    this.sum[stratum] += sum
    this.unit = Math.max(this.unit, mass)
  }

  override copy(other: this): void {
    super.copy(other)
    this.unit = other.unit
    this.level.set(other.level)
  }

  protected derivatives(): void {
    const { family, mass, sum, offset, beta } = this
    this.score = 0
    this.information = 0
    for (let s = 0; s < mass.length; s += 2) {
      if (this.empty(s) || this.empty(s + 1) || this.ended(s) !== 0) continue
      const level = this.levelOf(s)
      const eta = level + offset[s + 1] + beta
      const v0 = mass[s] * family.slope(level + offset[s])
      const v1 = mass[s + 1] * family.slope(eta)
      this.score += family.residual(sum[s + 1], mass[s + 1], eta)
      this.information += (v0 * v1) / (v0 + v1)
    }
  }

  protected profile(): number {
    const { family, mass, sum, offset, beta } = this
    let value = 0
    for (let s = 0; s < mass.length; s += 2) {
      if (this.empty(s) || this.empty(s + 1) || this.ended(s) !== 0) value += this.ownMeans(s)
      else {
        const level = this.levelOf(s)
        value += family.logLik(sum[s], mass[s], level + offset[s])
        value += family.logLik(sum[s + 1], mass[s + 1], level + offset[s + 1] + beta)
      }
    }
    return value
  }

  protected saturated(): number {
    let value = 0
    for (let s = 0; s < this.mass.length; s += 2) value += this.ownMeans(s)
    return value
  }

  protected bounds(): number {
    let above = false
    let below = false
    for (let s = 0; s < this.mass.length && !(above && below); s += 2) {
      if (this.empty(s) || this.empty(s + 1)) continue
      const [control, experimental] = [this.endOfArm(s), this.endOfArm(s + 1)]
      if (control !== -1 && experimental !== 1) above = true
      if (experimental !== -1 && control !== 1) below = true
    }
    return boundsOf(above, below)
  }

  protected trialEstimates(k: number, bounded: boolean): { intercept: number; means: [number, number] } {
    const { family, mass, sum, offset, beta } = this
    const [c, e] = [2 * k, 2 * k + 1]
    if (this.empty(c) && this.empty(e)) return { intercept: Number.NaN, means: [0, 0] }
    const end = this.ended(c)
    if (end !== 0) {
      const mean = family.range[end < 0 ? 0 : 1]
      return { intercept: end * Number.POSITIVE_INFINITY, means: [mean, mean] }
    }
    if (!this.empty(c) && !this.empty(e) && bounded) {
      const level = this.levelOf(c)
      return {
        intercept: level,
        means: [family.mean(level + offset[c]), family.mean(level + offset[e] + beta)],
      }
    }
    const means = [c, e].map((s) => (this.empty(s) ? 0 : sum[s] / mass[s])) as [number, number]
    const intercept = this.empty(c)
      ? family.eta(means[1]) - offset[e] - (bounded ? beta : 0)
      : family.eta(means[0]) - offset[c]
    return { intercept, means }
  }

  private empty(s: number): boolean {
    return this.mass[s] <= NONE * this.unit
  }

  /** Whether the outcomes of an arm are all at one end. */
  private endOfArm(s: number): -1 | 0 | 1 {
    return endOf(this.family, this.mass[s], this.sum[s])
  }

  /** The same of the trial that a control arm belongs to. */
  private ended(s: number): -1 | 0 | 1 {
    const [control, experimental] = [s, s + 1].map((at) => !this.empty(at))
    const mass = (control ? this.mass[s] : 0) + (experimental ? this.mass[s + 1] : 0)
    const sum = (control ? this.sum[s] : 0) + (experimental ? this.sum[s + 1] : 0)
    return mass === 0 ? 0 : endOf(this.family, mass, sum)
  }

  /** The log-likelihood of a trial whose arms have means of their own. */
  private ownMeans(s: number): number {
    const { family, mass, sum } = this
    return [s, s + 1].reduce(
      (value, at) => (this.empty(at) ? value : value + family.saturated(sum[at], mass[at])),
      0,
    )
  }

  private levelOf(s: number): number {
    const { family, mass, sum, offset, beta, level } = this
    const part = { first: s, end: s + 2, stride: 1 }
    level[s >> 1] = levelAt(family, { mass, sum, offset }, part, beta, level[s >> 1])
    return level[s >> 1]
  }
}
