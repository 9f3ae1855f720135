import type { GlmmCells } from './glmm-cells.js'

/** The cells of one trial, with the coefficients they touch: the trial's own numbering of global and local columns. */
export interface GlmmBlock {
  readonly trial: number
  /** Number of cells. */
  readonly size: number
  /** The cells, as numbered by the caller. */
  readonly cells: Int32Array
  readonly n: Float64Array
  readonly sum: Float64Array
  readonly offset: Float64Array
  /** Rows of Z, q numbers a cell. */
  readonly z: Float64Array
  /** Entries per row of [X | X_l]: `index[i·width + e]` is a coefficient of the block (−1: none), `value` its factor. */
  readonly width: number
  readonly index: Int32Array
  readonly value: Float64Array
  /** Global columns among the block's coefficients, which come first, as positions in β. */
  readonly columns: Int32Array
  /** Local columns among them, which follow. */
  readonly locals: Int32Array
  /** Where the block's local coefficients start among all γ. */
  readonly at: number
}

/** All blocks, and the number of global and local coefficients. */
export interface GlmmBlocks {
  readonly q: number
  readonly p: number
  readonly gammas: number
  readonly blocks: readonly GlmmBlock[]
}

/** How the columns of the cells become those of the blocks. */
export interface GlmmColumns {
  /** Global columns to use, ascending: position in β → column. */
  readonly kept: ArrayLike<number>
  /** Columns of X are divided by these (one per column of the cells). */
  readonly xScale: ArrayLike<number>
  /** Columns of Z are multiplied by these. */
  readonly zScale: ArrayLike<number>
}

/** Sorts cells into blocks. Trials without cells have none. */
export function glmmBlocks(source: GlmmCells, which: readonly number[], scales: GlmmColumns): GlmmBlocks {
  const { kept } = scales
  const position = new Int32Array(source.p).fill(-1)
  for (let c = 0; c < kept.length; c++) position[kept[c]] = c
  const lists = Array.from({ length: source.trials }, (): number[] => [])
  for (const i of which) lists[source.trial[i]].push(i)
  let gammas = 0
  const blocks = lists.flatMap((list, trial) => {
    if (list.length === 0) return []
    const block = blockOf(source, trial, list, scales, position, gammas)
    gammas += block.locals.length
    return [block]
  })
  return { q: source.q, p: kept.length, gammas, blocks }
}

function blockOf(
  source: GlmmCells,
  trial: number,
  list: readonly number[],
  { kept, xScale, zScale }: GlmmColumns,
  position: Int32Array,
  at: number,
): GlmmBlock {
  const { q } = source
  const { width: entries, values, columns: of } = source.x
  const width = entries + (source.locals > 0 ? 1 : 0)
  const size = list.length
  const globals = new Set<number>()
  const groups = new Set<number>()
  for (const i of list) {
    for (let e = 0; e < entries; e++) {
      const c = of === undefined ? e : of[i * entries + e]
      if (c >= 0 && position[c] >= 0 && values[i * entries + e] !== 0) globals.add(position[c])
    }
    const local = source.local?.[i] ?? -1
    if (local >= 0) groups.add(local)
  }
  const columns = Int32Array.from(globals).sort()
  const locals = Int32Array.from(groups).sort()
  const place = new Int32Array(kept.length).fill(-1)
  columns.forEach((c, j) => {
    place[c] = j
  })
  const index = new Int32Array(size * width).fill(-1)
  const value = new Float64Array(size * width)
  const z = new Float64Array(size * q)
  list.forEach((i, a) => {
    for (let e = 0; e < entries; e++) {
      const c = of === undefined ? e : of[i * entries + e]
      const x = values[i * entries + e]
      if (c < 0 || position[c] < 0 || x === 0) continue
      index[a * width + e] = place[position[c]]
      value[a * width + e] = x / xScale[c]
    }
    const local = source.local?.[i] ?? -1
    if (local >= 0) {
      index[a * width + entries] = columns.length + locals.indexOf(local)
      value[a * width + entries] = 1
    }
    for (let r = 0; r < q; r++) z[a * q + r] = source.z[i * q + r] * zScale[r]
  })
  return {
    trial,
    size,
    cells: Int32Array.from(list),
    n: Float64Array.from(list, (i) => source.n?.[i] ?? 1),
    sum: Float64Array.from(list, (i) => source.sum[i]),
    offset: Float64Array.from(list, (i) => source.offset?.[i] ?? 0),
    z,
    width,
    index,
    value,
    columns,
    locals,
    at,
  }
}

/**
 * The block's coefficients out of all of them.
 *
 * @param x parameters before β (`head` of them), β (p), γ
 */
export function blockCoefficients(
  { columns, locals, at }: GlmmBlock,
  p: number,
  x: Float64Array,
  head: number,
): Float64Array {
  const c = new Float64Array(columns.length + locals.length)
  for (let j = 0; j < columns.length; j++) c[j] = x[head + columns[j]]
  for (let j = 0; j < locals.length; j++) c[columns.length + j] = x[head + p + at + j]
  return c
}

/** X β + X_l γ of the block's cells, without the offset. */
export function blockTimes({ size, width, index, value }: GlmmBlock, c: Float64Array): Float64Array {
  const out = new Float64Array(size)
  for (let a = 0; a < size; a++)
    for (let e = a * width; e < (a + 1) * width; e++) if (index[e] >= 0) out[a] += value[e] * c[index[e]]
  return out
}
