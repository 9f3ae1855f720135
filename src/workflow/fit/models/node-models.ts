import { familyOf } from '../../../families/families.js'
import { armOf } from '../../../models/cells/cells.js'
import { firthStrataFit } from '../../../models/cells/strata-firth.js'
import type { StrataFit } from '../../../models/cells/strata-fit.js'
import { comparable } from '../../../models/cells/strata-fit.js'
import type { Term, TreatmentCoding } from '../../../models/cells/strata-terms.js'
import { strataTerms } from '../../../models/cells/strata-terms.js'
import type { DesignFit } from '../../../models/rows/design-fit.js'
import { firthDesignFit, scaledVariance } from '../../../models/rows/design-fit.js'
import type { NodeFit } from '../../../trees/shape/tree.js'
import type { ArmOutcomes } from './arm-outcomes.js'
import { armOutcomes, reachOf } from './arm-outcomes.js'
import { patientOutcomes } from './patient-outcomes.js'

/**
 * The coefficients of a node's own model under R's names.
 *
 * @param trials names of the trials where intercepts are stratified, else null
 */
export function nodeTerms(fit: NodeFit, trials: readonly string[] | null, coding: TreatmentCoding): Term[] {
  return fit.kind === 'design' ? [...fit.terms] : strataTerms(fit, trials, coding)
}

/** The node's model by Firth's penalised likelihood. */
export const firthNodeFit = (fit: NodeFit): NodeFit =>
  fit.kind === 'design' ? firthDesignFit(fit) : firthStrataFit(fit)

/** Var(treatment effect)/σ². */
export const effectVariance = (fit: NodeFit): number =>
  fit.kind === 'design' ? fit.effectVariance : 1 / fit.information

/** Whether some patients' arms can be compared, infinite as the effect may be. */
export const armsCompared = (fit: NodeFit): boolean =>
  fit.kind === 'design' ? fit.effect !== null : comparable(fit)

/** Mean outcomes of a subgroup's arms from its own model. */
export function nodeOutcomes(fit: NodeFit, sigma: number, quantile: number): ArmOutcomes {
  if (fit.kind === 'design') return designOutcomes(fit, sigma, quantile)
  return armOutcomes({
    ...{ family: fit.family, n: fit.sums.n, eta: predictorOf(fit) },
    reach: (a) => reachOf(sigma * Math.sqrt(strataVariance(fit, a)), quantile),
  })
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

function designOutcomes(fit: DesignFit, sigma: number, quantile: number): ArmOutcomes {
  const { family, data, rows, layout, beta, effect } = fit
  const columns = layout.terms.length
  if (effect === null) return null
  return patientOutcomes({
    ...{ family, data, rows },
    eta(row, arm) {
      let eta = 0
      for (let c = 0; c < columns; c++) {
        const x = layout.value(c, row, arm)
        if (x !== 0) eta += x * beta[c]
      }
      return eta
    },
    reach(each) {
      const load = new Float64Array(columns)
      each((row, arm, weight) => {
        for (let c = 0; c < columns; c++) load[c] += weight * layout.value(c, row, arm)
      })
      return reachOf(sigma * Math.sqrt(scaledVariance(fit, load)), quantile)
    },
  })
}
