import type { StrataFit } from '../models/cells/strata-fit.js'
import { outerProduct, pivotOf } from './score-matrix.js'

/** Which score columns of a node carry information on instability. */
export interface KeptScores {
  readonly k: number
  /** Per group: 1 when its score is kept. */
  readonly group: Uint8Array
  readonly treatment: boolean
  readonly droppedGroups: readonly number[]
  readonly droppedTreatment: boolean
}

/** A column is without information when its mean squared score is below this share of the residual variance. */
const RELATIVE_FLOOR = 1e-10

/**
 * A trial with one patient, or whose patients all had the event, is fitted exactly: its scores are 0 up to rounding, Σψψᵀ
 * is singular, and its inverse would be noise. Such columns are found by residual variance (1e-10) or because they are
 * below what rounding leaves of outcomes of size `scale` (docs/adr/0002).
 *
 * @param scale largest size of an outcome less offset, in outcome units
 */
export function keptScores(fit: StrataFit, scale: number): KeptScores {
  const { groupOf, patients } = fit
  const { D, b } = outerProduct(fit)
  const size = new Float64Array(D.length)
  for (let s = 0; s < groupOf.length; s++) {
    size[groupOf[s]] += patients[s]
  }
  const floor = Math.max((RELATIVE_FLOOR * fit.rss) / fit.n, (1e-14 * scale) ** 2)
  const group = new Uint8Array(D.length)
  const droppedGroups: number[] = []
  let k = 0
  let treatedSquares = 0
  for (let g = 0; g < D.length; g++) {
    if (size[g] === 0) continue
    if (D[g] <= floor * size[g]) {
      droppedGroups.push(g)
      continue
    }
    k++
    group[g] = 1
    treatedSquares += b[g]
  }
  const estimable = fit.effect !== null
  const treatment = estimable && pivotOf({ D, b }, group) > Math.max(RELATIVE_FLOOR * treatedSquares, floor)
  if (treatment) k++
  return { k, group, treatment, droppedGroups, droppedTreatment: estimable && !treatment }
}
