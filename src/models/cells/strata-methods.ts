import { familyOf } from '../../families/families.js'
import type { ArmPredictor } from '../arm-predictor.js'
import { armOf } from './cells.js'
import { firthStrataFit } from './strata-firth.js'
import type { StrataFit, StrataMethods } from './strata-fit.js'
import { comparable } from './strata-fit.js'
import { strataTerms } from './strata-terms.js'

/** What a model fitted to stratum sums answers; see `StrataMethods`. */
export const STRATA_METHODS: StrataMethods & ThisType<StrataFit> = {
  rows: new Uint32Array(0),
  terms(trials, coding) {
    return strataTerms(this, trials, coding)
  },
  aliasedCovariates: () => [],
  firth() {
    return firthStrataFit(this)
  },
  effectVariance() {
    return 1 / this.information
  },
  armsCompared() {
    return comparable(this)
  },
  limit(s) {
    const { linear, eta } = familyOf(this.family)
    if (linear || !(this.patients[s] > 0)) return Number.NaN
    const limit = eta(this.fitted[s])
    return Number.isFinite(limit) ? Number.NaN : limit
  },
  predictor(): ArmPredictor {
    return { n: this.sums.n, eta: predictorOf(this), trial: null, variance: (a) => strataVariance(this, a) }
  },
}

/**
 * Linear predictor per stratum; NaN for trials that a stratified subgroup does not have, or without an effect. Where the
 * effect is infinite, the mean that patients have in the limit (∞ − ∞ says nothing).
 */
function predictorOf({ family, groupOf, intercepts, effect, fitted, patients }: StrataFit): Float64Array {
  return Float64Array.from(groupOf, (g, s) => {
    const eta = intercepts[g] + (armOf(s) === 1 ? (effect ?? Number.NaN) : 0)
    if (familyOf(family).linear || !Number.isNaN(eta) || patients[s] === 0) return eta
    return familyOf(family).eta(fitted[s])
  })
}

/** Var(Σ a_s η_s)/σ² from the inverse arrow matrix. */
function strataVariance({ groupOf, size, treated, information, effect }: StrataFit, a: Float64Array): number {
  const intercepts = new Float64Array(size.length)
  let onEffect = 0
  a.forEach((value, s) => {
    intercepts[groupOf[s]] += value
    if (armOf(s) === 1) onEffect += value
  })
  let variance = 0
  intercepts.forEach((value, g) => {
    if (value === 0) return
    variance += (value * value) / size[g]
    onEffect -= (value * treated[g]) / size[g]
  })
  // An infinite effect has no information: it does not matter to means that do not hang on it.
  return effect === null || onEffect === 0 ? variance : variance + (onEffect * onEffect) / information
}
