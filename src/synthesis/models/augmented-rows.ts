/** Rows of a model of levels: a matrix row by row with an intercept first, the level and the weight of each row. */
export interface LevelRows {
  readonly n: number
  /** Columns, intercept included. */
  readonly q: number
  readonly X: Float64Array
  readonly level: Int32Array
  readonly weight: Float64Array
}

/**
 * Rows of a model of levels with those of White, Daniel & Royston (2010) that keep its estimates finite: for each column,
 * each level and either side a row at the means but for that column, half a standard deviation away, together of weight
 * columns + 1.
 *
 * @param columns used, without the intercept
 * @param rows used
 * @param code level of each row of the data
 * @param L levels
 */
export function augmentedRows(
  columns: readonly Float64Array[],
  rows: ArrayLike<number>,
  code: ArrayLike<number>,
  L: number,
): LevelRows {
  const own = rows.length
  const p = columns.length
  const n = own + 2 * p * L
  const q = p + 1
  const X = new Float64Array(n * q)
  const level = new Int32Array(n)
  const weight = new Float64Array(n).fill(1, 0, own)
  for (let i = 0; i < own; i++) {
    X[i * q] = 1
    for (let c = 0; c < p; c++) X[i * q + c + 1] = columns[c][rows[i]]
    level[i] = code[rows[i]]
  }
  const moments = columns.map((column) => momentsOf(column, rows))
  const each = (p + 1) / (2 * p * L)
  let at = own
  for (let c = 0; c < p; c++)
    for (let l = 0; l < L; l++)
      for (const side of [-0.5, 0.5]) {
        X[at * q] = 1
        for (let d = 0; d < p; d++) X[at * q + d + 1] = moments[d].mean
        const { mean, sd, min, max } = moments[c]
        X[at * q + c + 1] = Math.min(max, Math.max(min, mean + side * sd))
        level[at] = l
        weight[at] = each
        at++
      }
  return { n, q, X, level, weight }
}

function momentsOf(column: Float64Array, rows: ArrayLike<number>) {
  const n = rows.length
  let [sum, min, max] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < n; i++) {
    const value = column[rows[i]]
    sum += value
    if (value < min) min = value
    if (value > max) max = value
  }
  const mean = sum / n
  let square = 0
  for (let i = 0; i < n; i++) square += (column[rows[i]] - mean) ** 2
  return { mean, min, max, sd: Math.sqrt(square / (n - 1)) }
}

/** Columns scaled to [0, 1] in place, for optimisers; returns what takes coefficients back. */
export function scaleColumns({ n, q, X }: LevelRows): {
  readonly low: Float64Array
  readonly range: Float64Array
} {
  const low = new Float64Array(q)
  const range = new Float64Array(q).fill(1)
  for (let c = 1; c < q; c++) {
    let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let i = 0; i < n; i++) {
      const value = X[i * q + c]
      if (value < min) min = value
      if (value > max) max = value
    }
    low[c] = min
    range[c] = max > min ? max - min : 1
    for (let i = 0; i < n; i++) X[i * q + c] = (X[i * q + c] - min) / range[c]
  }
  return { low, range }
}
