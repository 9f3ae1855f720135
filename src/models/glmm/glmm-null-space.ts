import { cholesky, choleskySolve } from '../../numerics/cholesky.js'
import type { GlmmBlock, GlmmBlocks } from './glmm-blocks.js'

/** Directions of (β, γ) that change no linear predictor of some cells. */
export interface GlmmNullSpace {
  /** Positions in β of columns that neither local columns nor their predecessors explain, ascending. */
  readonly kept: readonly number[]
  /** The other positions, and for each the β of a direction with 1 there; its γ is −x̄ᵀβ in every group. */
  readonly dropped: readonly number[]
  readonly vectors: readonly Float64Array[]
  /** Mean row of X of each local group's cells (gammas × p), and how many cells it has. */
  readonly means: Float64Array
  readonly counts: Float64Array
}

/** A swept column shorter than this (squared, relative) lies in the span of the local columns. */
const IN_LOCAL_SPAN = 1e-14
/** Squared relative length below which a column is taken to depend on its predecessors. */
const DEPENDENT = 1e-12

/**
 * Linear dependences among the columns of [X_l | X] on the cells that `of` admits, from cross-products of X centred
 * within local groups.
 */
export function glmmNullSpace(
  { p, gammas, blocks }: GlmmBlocks,
  of: (block: GlmmBlock, a: number) => boolean = () => true,
): GlmmNullSpace {
  const means = new Float64Array(gammas * p)
  const counts = new Float64Array(gammas)
  for (const block of blocks)
    for (let a = 0; a < block.size; a++) {
      const g = groupOf(block, a)
      if (g < 0 || !of(block, a)) continue
      counts[g]++
      globals(block, a, (c, x) => {
        means[g * p + c] += x
      })
    }
  for (let g = 0; g < gammas; g++) for (let c = 0; c < p; c++) means[g * p + c] /= counts[g] || 1

  const XX = new Float64Array(p * p)
  const raw = new Float64Array(p)
  const v = new Float64Array(p)
  const filled = new Int32Array(p)
  for (const block of blocks)
    for (let a = 0; a < block.size; a++) {
      if (!of(block, a)) continue
      const g = groupOf(block, a)
      for (let c = 0; c < p; c++) v[c] = g < 0 ? 0 : -means[g * p + c]
      globals(block, a, (c, x) => {
        v[c] += x
        raw[c] += x * x
      })
      let count = 0
      for (let c = 0; c < p; c++) if (v[c] !== 0) filled[count++] = c
      for (let e = 0; e < count; e++)
        for (let f = 0; f <= e; f++) XX[filled[e] * p + filled[f]] += v[filled[e]] * v[filled[f]]
    }
  const scale = raw.map((square, c) => (XX[c * p + c] > IN_LOCAL_SPAN * square ? XX[c * p + c] : Infinity))
  const { rank, kept, L } = cholesky(XX, p, DEPENDENT, scale)
  const present = new Set(kept)
  const dropped = Array.from({ length: p }, (_, c) => c).filter((c) => !present.has(c))
  const vectors = dropped.map((c) => {
    const vector = new Float64Array(p)
    vector[c] = 1
    const cross = Float64Array.from(kept, (k) => XX[Math.max(k, c) * p + Math.min(k, c)])
    choleskySolve(L, rank, cross).forEach((value, j) => {
      vector[kept[j]] = -value
    })
    return vector
  })
  return { kept: Array.from(kept), dropped, vectors, means, counts }
}

/** Local group of a cell among all γ, or −1. */
export function groupOf({ width, index, columns, at }: GlmmBlock, a: number): number {
  const local = width === 0 ? -1 : index[(a + 1) * width - 1] - columns.length
  return local >= 0 ? at + local : -1
}

/** Calls `use` with position in β and value of each entry of a cell's row of X. */
function globals(
  { width, index, value, columns }: GlmmBlock,
  a: number,
  use: (c: number, x: number) => void,
): void {
  for (let e = a * width; e < (a + 1) * width; e++)
    if (index[e] >= 0 && index[e] < columns.length) use(columns[index[e]], value[e])
}
