import { armOf } from '../models/cells.js'
import type { DesignFit } from '../models/design-fit.js'
import { firthDesignFit, scaledVariance } from '../models/design-fit.js'
import { weightOf } from '../models/patient-rows.js'
import { firthStrataFit } from '../models/strata-firth.js'
import type { StrataFit } from '../models/strata-fit.js'
import type { Term, TreatmentCoding } from '../models/strata-terms.js'
import { strataTerms } from '../models/strata-terms.js'
import type { NodeFit } from '../trees/tree.js'
import type { SubgroupPredictor } from './arm-outcomes.js'

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

/** What the mean outcomes of the arms are made of, a unit being a trial or, where models adjust, a patient. */
type Predictor = Pick<SubgroupPredictor, 'n' | 'eta'> & {
  /** Var(Σ a η)/σ². */
  readonly scaledVariance: (a: Float64Array) => number
}

export const nodePredictor = (fit: NodeFit): Predictor =>
  fit.kind === 'design' ? designPredictor(fit) : strataPredictor(fit)

function strataPredictor(fit: StrataFit): Predictor {
  const { sums, groupOf, intercepts, effect } = fit
  // NaN for trials that a stratified subgroup does not have, or without an effect.
  const eta = Float64Array.from(
    groupOf,
    (g, s) => intercepts[g] + (armOf(s) === 1 ? (effect ?? Number.NaN) : 0),
  )
  return { n: sums.n, eta, scaledVariance: (a) => strataVariance(fit, a) }
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
  return effect === null ? variance : variance + (onEffect * onEffect) / information
}

/** Every patient of the subgroup in one arm and in the other (g-computation). */
function designPredictor(fit: DesignFit): Predictor {
  const { data, rows, layout, beta, effect } = fit
  const columns = layout.terms.length
  const units = Float64Array.from({ length: 2 * rows.length }, (_, u) => u)
  const value = (c: number, u: number) => layout.value(c, rows[u >> 1], u & 1)
  return {
    n: units.map((u) => ((u & 1) === 0 ? weightOf(data, rows[u >> 1]) : 0)),
    eta: units.map((u) => {
      if (effect === null) return Number.NaN
      let eta = 0
      for (let c = 0; c < columns; c++) {
        const x = value(c, u)
        if (x !== 0) eta += x * beta[c]
      }
      return eta
    }),
    scaledVariance(a) {
      const load = new Float64Array(columns)
      a.forEach((weight, u) => {
        if (weight !== 0) for (let c = 0; c < columns; c++) load[c] += weight * value(c, u)
      })
      return scaledVariance(fit, load)
    },
  }
}
