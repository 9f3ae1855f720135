import { ARMS, strataIn, stratumOf, trialOf } from '../../data/patients/strata.js'
import type { GlmFamily } from '../../families/glm-family.js'
import { NONE } from '../rows/guarded-newton.js'
import { boundsOf, Stratified } from './glm-sums-profile.js'
import { endOf, levelAt } from './level-at.js'

/** One intercept per trial, for any family: given the treatment effect every trial has a level of its own. */
export class StratifiedSums extends Stratified {
  private unit = 0
  private readonly level: Float64Array

  constructor(
    private readonly family: GlmFamily,
    offset: Float64Array,
  ) {
    super(offset)
    this.level = new Float64Array(strataIn(offset).trials)
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
    for (let s = 0; s < mass.length; s += ARMS) {
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
    for (let s = 0; s < mass.length; s += ARMS) {
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
    for (let s = 0; s < this.mass.length; s += ARMS) value += this.ownMeans(s)
    return value
  }

  protected bounds(): number {
    let above = false
    let below = false
    for (let s = 0; s < this.mass.length && !(above && below); s += ARMS) {
      if (this.empty(s) || this.empty(s + 1)) continue
      const [control, experimental] = [this.endOfArm(s), this.endOfArm(s + 1)]
      if (control !== -1 && experimental !== 1) above = true
      if (experimental !== -1 && control !== 1) below = true
    }
    return boundsOf(above, below)
  }

  protected trialEstimates(k: number, bounded: boolean): { intercept: number; means: [number, number] } {
    const { family, mass, sum, offset, beta } = this
    const [c, e] = [stratumOf(k, 0), stratumOf(k, 1)]
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
    level[trialOf(s)] = levelAt(family, { mass, sum, offset }, part, beta, level[trialOf(s)])
    return level[trialOf(s)]
  }
}
