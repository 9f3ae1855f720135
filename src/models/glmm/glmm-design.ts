import type { GlmFamily } from '../../families/glm-family.js'
import type { GlmmBlocks } from './glmm-blocks.js'
import { glmmBlocks } from './glmm-blocks.js'
import type { GlmmCells } from './glmm-cells.js'
import { fitFixedPart } from './glmm-fixed.js'
import type { GlmmNullSpace } from './glmm-null-space.js'
import { glmmNullSpace, groupOf } from './glmm-null-space.js'
import type { GlmmSeparation } from './glmm-separation.js'
import { boundaryGroups, glmmSeparation } from './glmm-separation.js'

/** The cells of a mixed model made ready: columns that can be estimated, cells that stay inside the boundary. */
export interface GlmmDesign {
  readonly cells: GlmmCells
  readonly blocks: GlmmBlocks
  /** Columns of X were divided by these, columns of Z multiplied. */
  readonly xScale: Float64Array
  readonly zScale: Float64Array
  /** Global columns that do not depend on local ones and predecessors, ascending. */
  readonly independent: readonly number[]
  /** Those of them that are β of `blocks`: the others cannot be told apart any more once separated cells are gone. */
  readonly kept: readonly number[]
  /** Directions in `independent` (and the local columns) that the remaining cells leave open. */
  readonly open: GlmmNullSpace
  /** Where coefficients go under separation, as signs by column and by trial · locals + local. */
  readonly globalDirection: ReadonlyMap<number, number>
  readonly localDirection: ReadonlyMap<number, number>
  /** trial · locals + local → place among γ and block it belongs to. */
  readonly places: ReadonlyMap<number, { readonly gamma: number; readonly block: number }>
  /** Whether cells were lost to separation. */
  readonly separated: boolean
  /** (β, γ) of the fit without random effects. */
  readonly start: Float64Array
}

/**
 * Drops columns that others explain, then cells that separation carries to the boundary (the likelihood's supremum is
 * reached without them), and fits the model without random effects to the rest.
 *
 * Source: Geyer (2009) for the model in the limit.
 */
export function glmmDesign(cells: GlmmCells, family: GlmFamily): GlmmDesign {
  const present = Array.from({ length: cells.length }, (_, i) => i).filter((i) => (cells.n?.[i] ?? 1) > 0)
  const xScale = columnScale(cells, present)
  const zScale = effectScale(cells, present, family)
  const blocksOf = (which: readonly number[], kept: readonly number[]) =>
    glmmBlocks(cells, which, { kept, xScale, zScale })
  const everything = blocksOf(
    present,
    Array.from({ length: cells.p }, (_, c) => c),
  )
  const dependence = glmmNullSpace(everything)
  const independent = dependence.kept
  const localDirection = new Map<number, number>()
  const globalDirection = new Map<number, number>()
  const groupIn = (i: number) => cells.trial[i] * cells.locals + (cells.local?.[i] ?? -1)

  const atBoundary = boundaryGroups(everything, family)
  for (const [i, side] of atBoundary) localDirection.set(groupIn(i), side)
  let which = present.filter((i) => !atBoundary.has(i))
  for (;;) {
    const same = which.length === present.length && independent.length === cells.p
    const all = same ? everything : blocksOf(which, independent)
    const open = same ? dependence : glmmNullSpace(all)
    const kept = open.kept.map((c) => independent[c])
    const blocks = kept.length === independent.length ? all : blocksOf(which, kept)
    let separation: GlmmSeparation | null = null
    const { x } = fitFixedPart(blocks, family, (step, at) => {
      separation = glmmSeparation(blocks, family, step, at)
      return separation !== null
    })
    const found = separation as GlmmSeparation | null
    if (found === null)
      return {
        cells,
        blocks,
        xScale,
        zScale,
        independent,
        kept,
        open,
        globalDirection,
        localDirection,
        places: localPlaces(cells, blocks),
        separated: which.length < present.length,
        start: x,
      }
    noteDirections(blocks, kept, found, groupIn, globalDirection, localDirection)
    which = which.filter((i) => !found.moves.has(i))
  }
}

function localPlaces({ locals }: GlmmCells, { blocks }: GlmmBlocks) {
  const places = new Map<number, { gamma: number; block: number }>()
  blocks.forEach((block, b) => {
    block.locals.forEach((local, j) => {
      places.set(block.trial * locals + local, { gamma: block.at + j, block: b })
    })
  })
  return places
}

/** The first direction decides: later ones are infinitely slower. */
function noteDirections(
  { p, blocks }: GlmmBlocks,
  kept: readonly number[],
  { direction }: GlmmSeparation,
  groupIn: (i: number) => number,
  globalDirection: Map<number, number>,
  localDirection: Map<number, number>,
): void {
  const most = direction.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  const counts = (value: number) => Math.abs(value) > 1e-7 * most
  kept.forEach((column, c) => {
    if (counts(direction[c]) && !globalDirection.has(column))
      globalDirection.set(column, Math.sign(direction[c]))
  })
  for (const block of blocks)
    for (let a = 0; a < block.size; a++) {
      const g = groupOf(block, a)
      if (g < 0 || !counts(direction[p + g])) continue
      const group = groupIn(block.cells[a])
      if (!localDirection.has(group)) localDirection.set(group, Math.sign(direction[p + g]))
    }
}

/** Root mean square of each column of X over patients. */
function columnScale(cells: GlmmCells, present: readonly number[]): Float64Array {
  const { width, values, columns } = cells.x
  const squares = new Float64Array(cells.p)
  let patients = 0
  for (const i of present) {
    const n = cells.n?.[i] ?? 1
    patients += n
    for (let e = 0; e < width; e++) {
      const c = columns === undefined ? e : columns[i * width + e]
      if (c >= 0) squares[c] += n * values[i * width + e] ** 2
    }
  }
  return squares.map((sum) => (sum > 0 ? Math.sqrt(sum / patients) : 1))
}

/**
 * The standard deviation of random effects at which a trial of average size tells as much of its effect as their
 * distribution does: it makes the search for θ indifferent to the units of Z.
 */
function effectScale(cells: GlmmCells, present: readonly number[], family: GlmFamily): Float64Array {
  let [n, sum] = [0, 0]
  for (const i of present) {
    n += cells.n?.[i] ?? 1
    sum += cells.sum[i]
  }
  const out = new Float64Array(4)
  family.derivatives(family.start(sum, n), out)
  return Float64Array.from({ length: cells.q }, (_, r) => {
    let information = 0
    for (const i of present) information += (cells.n?.[i] ?? 1) * out[1] * cells.z[i * cells.q + r] ** 2
    return information > 0 ? Math.sqrt(cells.trials / information) : 1
  })
}
