import type { Cells } from '../models/cells/cells.js'
import { armOf } from '../models/cells/cells.js'
import type { StrataFit } from '../models/cells/strata-fit.js'
import type { Root } from './matrix-root.js'
import { othersAlone, treatmentAlone } from './matrix-root.js'
import type { ComponentScores, ComponentWalk } from './scores.js'
import { pathOf } from './scores.js'
import type { KeptScores } from './uninformative.js'

/**
 * What of the whitened process is tested: all of it; the treatment effect given the other coefficients, or those given the
 * treatment effect (effective scores); or R's component of the treatment, which instability of the others enters too.
 */
export type ScorePart = 'all' | 'treatment' | 'intercepts' | 'treatment-partykit'

/**
 * Scores by components: W = J^(−1/2) S with the symmetric root, one number per coefficient, as R's `parm` and
 * `ordinal = "max"` need it, and for matrices J that are no arrows (clusters, sandwich).
 */
export class StrataComponents implements ComponentScores {
  readonly droppedGroups: readonly number[]
  readonly droppedTreatment: boolean

  /**
   * @param vectors what a residual of 1 adds to each of the k components, by stratum
   */
  constructor(
    readonly k: number,
    readonly components: number,
    readonly vectors: Float64Array,
    readonly fitted: Float64Array,
    kept: KeptScores,
  ) {
    this.droppedGroups = kept.droppedGroups
    this.droppedTreatment = kept.droppedTreatment
  }

  walk(): ComponentWalk {
    return new ComponentsWalk(this)
  }
}

class ComponentsWalk implements ComponentWalk {
  private readonly W: Float64Array

  constructor(private readonly scores: StrataComponents) {
    this.W = new Float64Array(scores.components)
  }

  clear(): void {
    this.W.fill(0)
  }

  add(cells: Cells, c: number): void {
    const { W } = this
    const { vectors, fitted } = this.scores
    const s = cells.stratum[c]
    const r = cells.sum[c] - cells.mass[c] * fitted[s]
    for (let j = 0, at = s * W.length; j < W.length; j++, at++) W[j] += r * vectors[at]
  }

  path(cells: Cells, squared: Float64Array): void {
    pathOf(this, cells, squared)
  }

  squared(): number {
    let value = 0
    for (const w of this.W) value += w * w
    return value
  }

  largest(): number {
    let value = 0
    for (const w of this.W) value = Math.max(value, Math.abs(w))
    return value
  }
}

/**
 * The scores of a node model by components.
 *
 * @param rootOf the symmetric root of J⁻¹ in the columns that are kept, given how to cut them out of a matrix of
 *   (groups + 1)², row by row, the treatment last
 */
export function strataComponents(
  fit: Pick<StrataFit, 'groupOf' | 'fitted'>,
  rootOf: (cut: (full: Float64Array) => Float64Array) => Root,
  kept: KeptScores,
  part: ScorePart,
): StrataComponents {
  const { groupOf } = fit
  const groups = kept.group.length
  const columns: number[] = []
  for (let g = 0; g < groups; g++) if (kept.group[g] === 1) columns.push(g)
  if (kept.treatment) columns.push(groups)
  const m = columns.length
  const { root: symmetric, rank } = rootOf((full) => {
    const inner = new Float64Array(m * m)
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++) inner[i * m + j] = full[columns[i] * (groups + 1) + columns[j]]
    return inner
  })

  const { root, chosen } = partOfRoot(symmetric, m, kept.treatment ? m - 1 : -1, part)
  const components = chosen.length
  const k = Math.min(components, part === 'intercepts' && kept.treatment ? rank - 1 : rank)
  const vectors = new Float64Array(groupOf.length * components)
  const place = new Map(columns.map((column, i) => [column, i]))
  const treatment = place.get(groups)
  for (let s = 0; s < groupOf.length; s++) {
    const own = place.get(groupOf[s])
    chosen.forEach((row, j) => {
      let value = own === undefined ? 0 : root[row * m + own]
      if (treatment !== undefined && armOf(s) === 1) value += root[row * m + treatment]
      vectors[s * components + j] = value
    })
  }
  return new StrataComponents(k, components, vectors, fit.fitted, kept)
}

/**
 * The root whose rows are the components of a part, and which of them belong to it.
 *
 * @param treatment position of the treatment among the m columns; −1 without
 */
export function partOfRoot(
  symmetric: Float64Array,
  m: number,
  treatment: number,
  part: ScorePart,
): { readonly root: Float64Array; readonly chosen: readonly number[] } {
  const rows = Array.from({ length: m }, (_, i) => i)
  if (part === 'all') return { root: symmetric, chosen: rows }
  if (part === 'treatment-partykit') return { root: symmetric, chosen: rows.filter((i) => i === treatment) }
  const turn = part === 'treatment' ? treatmentAlone : othersAlone
  const root = treatment < 0 ? symmetric : turn(symmetric, m, treatment)
  return { root, chosen: rows.filter((i) => (i === treatment) === (part === 'treatment')) }
}
