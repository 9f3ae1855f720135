import { householderQr, rSolve } from './lm-qr.js'

/** Weighted least squares on rows. */
export interface RowLm {
  /** Columns kept, ascending; the others depend on their predecessors. */
  readonly kept: readonly number[]
  /** One per column, 0 for those that were not kept. */
  readonly beta: Float64Array
  /** (XᵀWX)⁻¹ of the columns kept. */
  readonly covariance: Float64Array
  readonly residuals: Float64Array
  /** Σ w r². */
  readonly rss: number
}

/**
 * Least squares of y on columns, refined once on its own residuals; columns that depend on their predecessors are left
 * out, in order, as R does.
 *
 * @param y near 0: measure it from its mean
 * @param weight of each row; null for 1
 */
export function fitRowLm(
  y: Float64Array,
  columns: readonly ArrayLike<number>[],
  weight: Float64Array | null,
): RowLm {
  const n = y.length
  const root = weight?.map(Math.sqrt) ?? null
  const scaled = (x: ArrayLike<number>) => (root === null ? x : root.map((own, i) => own * x[i]))
  const { kept, R, transform } = householderQr(columns.map(scaled), n)
  const rank = kept.length
  const beta = new Float64Array(columns.length)
  const residuals = y.slice()
  for (let pass = 0; pass < 2; pass++) {
    const step = rSolve(
      R,
      rank,
      transform(root === null ? residuals : residuals.map((value, i) => value * root[i])),
    )
    kept.forEach((c, j) => {
      beta[c] += step[j]
      const x = columns[c]
      for (let i = 0; i < n; i++) residuals[i] -= step[j] * x[i]
    })
  }
  let rss = 0
  for (let i = 0; i < n; i++) rss += (weight === null ? 1 : weight[i]) * residuals[i] ** 2
  return { kept, beta, covariance: inverseCrossProduct(R, rank), residuals, rss }
}

/** (RᵀR)⁻¹. */
function inverseCrossProduct(R: Float64Array, rank: number): Float64Array {
  const inverse = Array.from({ length: rank }, (_, j) => {
    const unit = new Float64Array(rank)
    unit[j] = 1
    return rSolve(R, rank, unit)
  })
  const V = new Float64Array(rank * rank)
  for (let a = 0; a < rank; a++)
    for (let b = 0; b <= a; b++) {
      let sum = 0
      for (let j = a; j < rank; j++) sum += inverse[j][a] * inverse[j][b]
      V[a * rank + b] = sum
      V[b * rank + a] = sum
    }
  return V
}
