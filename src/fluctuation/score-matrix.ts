import { familyOf } from '../families/families.js'
import type { Cells } from '../models/cells/cells.js'
import { armOf } from '../models/cells/cells.js'
import type { StrataFit } from '../models/cells/strata-fit.js'

/**
 * A symmetric matrix in the score columns of a node model, (r by group, t·r): an arrow with diagonal D_g, border b_g and
 * corner c = Σ b_g, for sums over patients of one group at a time.
 */
export interface ArrowMatrix {
  readonly D: Float64Array
  readonly b: Float64Array
}

/** c − Σ b_g²/D_g, written so that it is exactly 0 when only one arm has residuals, without squares of sums of squares. */
export function pivotOf({ D, b }: ArrowMatrix, group: Uint8Array): number {
  let pivot = 0
  for (let g = 0; g < D.length; g++) if (group[g] === 1) pivot += b[g] * ((D[g] - b[g]) / D[g])
  return pivot
}

/** Σ ψψᵀ, the outer product of gradients: D_g = Σ r², b_g = Σ t r². */
export function outerProduct({ groupOf, residualSquares }: StrataFit): ArrowMatrix {
  return arrowOf(groupOf, residualSquares)
}

/** n times the expected information: D_g = σ²·Σ weights, σ² = RSS/(n − rank) where the variance is estimated, else 1. */
export function expectedInformation({ family, rss, n, rank, size, treated }: StrataFit): ArrowMatrix {
  const dispersion = familyOf(family).dispersionOf(rss, n - rank)
  return { D: size.map((value) => value * dispersion), b: treated.map((value) => value * dispersion) }
}

function arrowOf(groupOf: Uint16Array, perStratum: Float64Array): ArrowMatrix {
  const groups = groupOf[groupOf.length - 1] + 1
  const D = new Float64Array(groups)
  const b = new Float64Array(groups)
  for (let s = 0; s < groupOf.length; s++) {
    D[groupOf[s]] += perStratum[s]
    if (armOf(s) === 1) b[groupOf[s]] += perStratum[s]
  }
  return { D, b }
}

/** The arrow as a full matrix of (groups + 1)², row by row, the treatment last. */
export function fullMatrix({ D, b }: ArrowMatrix): Float64Array {
  const p = D.length + 1
  const full = new Float64Array(p * p)
  for (let g = 0; g < D.length; g++) {
    full[g * p + g] = D[g]
    full[g * p + p - 1] = b[g]
    full[(p - 1) * p + g] = b[g]
    full[p * p - 1] += b[g]
  }
  return full
}

/**
 * Σ_clusters (Σψ)(Σψ)ᵀ: the outer product of gradients of patients who are independent only between clusters. A full
 * matrix, because a cluster may reach over several groups.
 *
 * @param cells ascending in cluster
 */
export function clusteredProduct({ groupOf, fitted }: StrataFit, cells: Cells): Float64Array {
  const p = groupOf[groupOf.length - 1] + 2
  const full = new Float64Array(p * p)
  const S = new Float64Array(p)
  const touched: number[] = []
  for (let c = 0; c < cells.length; ) {
    const cluster = cells.code[c]
    for (; c < cells.length && cells.code[c] === cluster; c++) {
      const s = cells.stratum[c]
      const r = cells.sum[c] - cells.mass[c] * fitted[s]
      if (!touched.includes(groupOf[s])) touched.push(groupOf[s])
      S[groupOf[s]] += r
      if (armOf(s) === 1) S[p - 1] += r
    }
    touched.push(p - 1)
    for (const i of touched) for (const j of touched) full[i * p + j] += S[i] * S[j]
    for (const i of touched) S[i] = 0
    touched.length = 0
  }
  return full
}
