import { strataIn, stratumOf } from '../../data/patients/strata.js'
import { armCodes } from '../cells/strata-terms.js'
import type { AdditiveNames, AdditiveTerm } from './additive-fit.js'
import { type SweptMeans, sweptVariance } from './swept-means.js'

/** Weights on the subgroup × arm means and on one trial effect. */
interface Contrast {
  readonly means: readonly (readonly [group: number, weight: number])[]
  readonly trial?: number
}

/**
 * The coefficients under R's names and in R's order: (Intercept), .tree differences, trial effects, treatment effects by
 * subgroup.
 */
export function additiveLmTerms(fit: SweptMeans, { trials, ids, coding }: AdditiveNames): AdditiveTerm[] {
  const { origin, means, trialEffects } = fit
  const [codeOfControl] = armCodes(coding)
  /** The subgroup's mean at treatment code 0. */
  const intercept = (j: number): [number, number][] => {
    if (Number.isNaN(means[stratumOf(j, 0)])) return [[stratumOf(j, 1), 1]]
    if (Number.isNaN(means[stratumOf(j, 1)]) || codeOfControl === 0) return [[stratumOf(j, 0), 1]]
    return [
      [stratumOf(j, 0), 0.5],
      [stratumOf(j, 1), 0.5],
    ]
  }
  const varianceOf = ({ means: weights, trial }: Contrast) => {
    const load = new Float64Array(trials.length)
    if (trial !== undefined) load[trial] = 1
    return sweptVariance(fit, weights, load)
  }
  const make = (
    term: string,
    name: string,
    subgroup: number | null,
    contrast: Contrast | null,
  ): AdditiveTerm => ({
    term,
    name,
    subgroup,
    estimate:
      contrast === null
        ? null
        : contrast.means.reduce((sum, [group, weight]) => sum + weight * means[group], 0) +
          contrast.means.reduce((sum, [, weight]) => sum + weight, 0) * origin +
          (contrast.trial === undefined ? 0 : trialEffects[contrast.trial]),
    scaledVariance: contrast === null ? null : varianceOf(contrast),
  })

  const subgroups = Array.from({ length: strataIn(means).trials }, (_, j) => j)
  const difference = (j: number): [number, number][] => [
    ...intercept(j),
    ...intercept(0).map(([group, weight]): [number, number] => [group, -weight]),
  ]
  const intercepts = subgroups.map((j) =>
    j === 0
      ? make('(Intercept)', '(Intercept)', null, { means: intercept(0) })
      : make('(Intercept)', `.tree${ids![j]}`, j, { means: difference(j) }),
  )
  const trialTerms = trials.slice(1).map((trial, index) => {
    const name = `trial${trial}`
    return make(
      name,
      name,
      null,
      fit.factor.kept.includes(index + 1) ? { means: [], trial: index + 1 } : null,
    )
  })
  const effects = subgroups.map((j) => {
    const both = !Number.isNaN(means[stratumOf(j, 0)]) && !Number.isNaN(means[stratumOf(j, 1)])
    const contrast: Contrast = {
      means: [
        [stratumOf(j, 1), 1],
        [stratumOf(j, 0), -1],
      ],
    }
    const name = ids === null ? 'treatment' : `.tree${ids[j]}:treatment`
    return make('treatment', name, ids === null ? null : j, both ? contrast : null)
  })
  // R lists main effects before interactions: trial follows treatment in y ~ t + trial, precedes it in .tree/t + trial.
  return ids === null
    ? [...intercepts, ...effects, ...trialTerms]
    : [...intercepts, ...trialTerms, ...effects]
}
