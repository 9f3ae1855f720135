import { strataIn, stratumOf } from '../../data/patients/strata.js'
import { guarded } from '../rows/guarded-newton.js'
import type { GlmEstimates, GlmSums } from './glm-sums.js'

/** Where the Newton decrement of the profile log-likelihood is below this, half of it corrects the value to 1e-13. */
const SMALL = 1e-9

/**
 * One intercept per trial: given the treatment effect β every trial's intercept has a closed form, so the
 * log-likelihood is maximised over β alone, by Newton's method on its profile, from the last solution.
 *
 * The arms are separated when no finite β is best: then every arm of every trial reaches its own mean, and the supremum
 * is the saturated log-likelihood.
 */
export abstract class Stratified implements GlmSums {
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
    const trials = strataIn(this.mass).trials
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
      means[stratumOf(k, 0)] = own.means[0]
      means[stratumOf(k, 1)] = own.means[1]
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

export const boundsOf = (above: boolean, below: boolean): number =>
  above && below ? BOUNDED : above === below ? NEITHER : above ? -1 : 1
