import { symmetricEigen } from '../numerics/eigen.js'

/** Least variance of a column, on its own scale. */
const LEAST_VARIANCE = 1e-5
/** Largest correlation with the target. */
const MOST_CORRELATION = 0.99999
/** Least ratio of the eigenvalues of the correlation matrix. */
const LEAST_RATIO = 1e-5

/** What is left of the columns, and which were left out why. */
export interface Usable {
  readonly kept: readonly number[]
  readonly dropped: readonly { readonly column: number; readonly why: 'constant' | 'target' | 'collinear' }[]
}

/**
 * Columns that a model can use, on the rows it uses: those that vary, that are not the target over again, and that the
 * others do not explain.
 *
 * @param target the target's number or code in each of the rows
 * Source: methods-synthesis, 1.5.
 */
export function usableColumns(
  columns: readonly Float64Array[],
  rows: ArrayLike<number>,
  target: ArrayLike<number>,
): Usable {
  const dropped: Usable['dropped'][number][] = []
  const centred = columns.map((column) =>
    unit(Float64Array.from({ length: rows.length }, (_, i) => column[rows[i]])),
  )
  const own = unit(Float64Array.from(target))
  let kept = columns.map((_, c) => c)
  kept = kept.filter((column) => {
    const why = !(centred[column].variance > LEAST_VARIANCE)
      ? 'constant'
      : own.variance > 0 && dot(centred[column].values, own.values) >= MOST_CORRELATION
        ? 'target'
        : null
    if (why !== null) dropped.push({ column, why })
    return why === null
  })
  const correlation = new Float64Array(columns.length ** 2)
  for (const a of kept)
    for (const b of kept)
      if (b <= a) {
        const r = a === b ? 1 : dot(centred[a].values, centred[b].values)
        correlation[a * columns.length + b] = r
        correlation[b * columns.length + a] = r
      }
  while (kept.length > 1) {
    const m = kept.length
    const R = new Float64Array(m * m)
    for (let a = 0; a < m; a++)
      for (let b = 0; b < m; b++) R[a * m + b] = correlation[kept[a] * columns.length + kept[b]]
    const { values, vectors } = symmetricEigen(R, m)
    let [least, most] = [0, 0]
    for (let j = 1; j < m; j++) {
      if (values[j] < values[least]) least = j
      if (values[j] > values[most]) most = j
    }
    if (values[least] / values[most] >= LEAST_RATIO) break
    let worst = 0
    for (let a = 1; a < m; a++)
      // Rounding shall not decide between equal loadings: the first goes.
      if (Math.abs(vectors[a * m + least]) > Math.abs(vectors[worst * m + least]) * (1 + 1e-8)) worst = a
    dropped.push({ column: kept[worst], why: 'collinear' })
    kept = kept.filter((_, a) => a !== worst)
  }
  return { kept, dropped }
}

/** Less its mean and divided by its length, with its variance. */
function unit(values: Float64Array): { readonly values: Float64Array; readonly variance: number } {
  const n = values.length
  let mean = 0
  for (const value of values) mean += value / n
  let square = 0
  for (let i = 0; i < n; i++) {
    values[i] -= mean
    square += values[i] ** 2
  }
  const length = Math.sqrt(square)
  if (length > 0) for (let i = 0; i < n; i++) values[i] /= length
  return { values, variance: square / (n - 1) }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
