import { familyOf } from '../../families/families.js'
import { adjustedLeastSquares } from './adjusted-least-squares.js'
import { adjustedLikelihood } from './adjusted-likelihood.js'
import type { AdjustedPatients } from './adjusted-patients.js'
import type { Component, LeafCells } from './leaf-cells.js'
import type { SharedEffects } from './shared-effects.js'

/**
 * The model η = γ_kj + (β_k + δ_j)·t + x'α of a component, by least squares with the variance of each trial × arm, or by maximum
 * likelihood.
 *
 * Source: methods.md §9.2, [m7].
 */
export function adjustedEffects(
  cells: LeafCells,
  component: Component,
  patients: AdjustedPatients,
): SharedEffects {
  return familyOf(cells.family).linear
    ? adjustedLeastSquares(cells, component, patients)
    : adjustedLikelihood(cells, component, patients)
}
