import { cholesky, choleskyInverse } from '../../numerics/cholesky.js'
import { pnorm, qchisq, qnorm } from '../../numerics/distributions/distributions.js'
import type { Rng } from '../../numerics/random/rng.js'

/** Of the diagonal of X'X. */
const RIDGE = 1e-5

/** Linear regression of the normal scores of the ranks of a number. */
export interface NormalRank {
  /** Intercept first. */
  readonly b: Float64Array
  readonly s: number
  readonly rss: number
  readonly n: number
  /** Inverse of X'X with its ridge. */
  readonly V: Float64Array
  /** The observed values, ascending. */
  readonly sorted: Float64Array
}

/**
 * Regression of Φ⁻¹(rank/(n + 1)) on the columns, all coefficients slightly shrunk, also the intercept.
 *
 * @param y observed values in `rows`
 * Source: methods-synthesis, 1.6.
 */
export function fitNormalRank(
  columns: readonly Float64Array[],
  rows: ArrayLike<number>,
  y: ArrayLike<number>,
): NormalRank {
  const n = rows.length
  const q = columns.length + 1
  const z = normalScores(Float64Array.from({ length: n }, (_, i) => y[rows[i]]))
  const A = new Float64Array(q * q)
  const c = new Float64Array(q)
  const x = new Float64Array(q)
  x[0] = 1
  const load = (i: number) => {
    for (let j = 1; j < q; j++) x[j] = columns[j - 1][rows[i]]
  }
  for (let i = 0; i < n; i++) {
    load(i)
    for (let a = 0; a < q; a++) {
      c[a] += x[a] * z.scores[i]
      for (let d = 0; d <= a; d++) A[a * q + d] += x[a] * x[d]
    }
  }
  for (let a = 0; a < q; a++) A[a * q + a] *= 1 + RIDGE
  const { L } = cholesky(A, q)
  const V = choleskyInverse(L, q)
  const b = new Float64Array(q)
  for (let a = 0; a < q; a++) for (let d = 0; d < q; d++) b[a] += V[a * q + d] * c[d]
  let rss = 0
  for (let i = 0; i < n; i++) {
    load(i)
    let residual = z.scores[i]
    for (let a = 0; a < q; a++) residual -= x[a] * b[a]
    rss += residual ** 2
  }
  return { b, s: Math.sqrt(rss / (n - q - 1)), rss, n, V, sorted: z.sorted }
}

/** Φ⁻¹(rank/(n + 1)), average ranks for ties, and the values in order. */
export function normalScores(y: Float64Array): {
  readonly scores: Float64Array
  readonly sorted: Float64Array
} {
  const n = y.length
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => y[a] - y[b])
  const scores = new Float64Array(n)
  for (let from = 0; from < n; ) {
    let to = from + 1
    while (to < n && y[order[to]] === y[order[from]]) to++
    const score = qnorm((from + 1 + to) / 2 / (n + 1))
    for (let i = from; i < to; i++) scores[order[i]] = score
    from = to
  }
  return { scores, sorted: Float64Array.from(order, (i) => y[i]) }
}

/** Parameters drawn from their posterior (methods-synthesis, 1.12). */
export function drawParameters(
  { b, rss, n, V, sorted }: NormalRank,
  rng: Rng,
): Pick<NormalRank, 'b' | 's' | 'sorted'> {
  const q = b.length
  const s = Math.sqrt(rss / qchisq(rng.uniform(), n - q))
  const { L, kept } = cholesky(V, q)
  const rank = kept.length
  const e = Float64Array.from({ length: rank }, () => rng.normal())
  const drawn = Float64Array.from(b)
  kept.forEach((column, a) => {
    for (let d = 0; d <= a; d++) drawn[column] += s * L[a * rank + d] * e[d]
  })
  return { b: drawn, s, sorted }
}

/** A place among the ordered values, from 1 to n: not rounded. */
export function drawPlace(
  { b, s, sorted }: Pick<NormalRank, 'b' | 's' | 'sorted'>,
  x: readonly Float64Array[],
  row: number,
  rng: Rng,
): number {
  let eta = b[0]
  for (let c = 0; c < x.length; c++) eta += b[c + 1] * x[c][row]
  const place = pnorm(eta + s * rng.normal()) * (sorted.length + 1)
  return Math.min(sorted.length, Math.max(1, place))
}

/** The value at a place: that of the nearest (half to even), or between its neighbours. */
export function valueAt(sorted: Float64Array, place: number, between: boolean): number {
  if (!between) return sorted[roundHalfEven(place) - 1]
  const below = Math.floor(place)
  const low = sorted[below - 1]
  return below === sorted.length ? low : low + (place - below) * (sorted[below] - low)
}

function roundHalfEven(x: number): number {
  const below = Math.floor(x)
  const rest = x - below
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1
  return below % 2 === 0 ? below : below + 1
}
