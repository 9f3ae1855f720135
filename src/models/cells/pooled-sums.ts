import { ARMS, armOf } from '../../data/patients/strata.js'
import type { GlmFamily } from '../../families/glm-family.js'
import { NONE } from '../rows/guarded-newton.js'
import type { GlmEstimates, GlmSums } from './glm-sums.js'
import { pooledEstimates } from './glm-sums-pooled.js'
import type { LevelSums } from './level-at.js'
import { endOf, levelAt } from './level-at.js'

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
    for (let s = arm; s < mass.length; s += ARMS) {
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
    for (let s = arm; s < mass.length; s += ARMS) {
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

  private sums(): LevelSums {
    return { mass: this.mass, sum: this.sum, offset: this.offset }
  }
}
