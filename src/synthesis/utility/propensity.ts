import type { Variable } from '../variable.js'
import { lengthOf } from '../variable.js'
import { pairedColumns } from './paired-columns.js'
import { sparseLogit } from './sparse-logit.js'

/** How well a logistic model tells synthetic rows from original ones. */
export interface Propensity {
  readonly pMSE: number
  /** Mean of pMSE if both came from the same process. */
  readonly expected: number
  readonly ratio: number
  /** Columns of the model, intercept included, that are not explained by others. */
  readonly parameters: number
}

/**
 * pMSE of a logistic model on main effects, or also on all products of two variables.
 *
 * @returns null where the model tells all rows apart, or did not converge
 * Source: Snoke et al. (2018); methods-synthesis, 2.2.
 */
export function propensity(
  original: readonly Variable[],
  synthetic: readonly Variable[],
  products: boolean,
): Propensity | null {
  const [n, m] = [lengthOf(original[0]), lengthOf(synthetic[0])]
  const blocks = original.map((variable, v) => pairedColumns(variable, synthetic[v]))
  const columns = [new Float64Array(n + m).fill(1), ...blocks.flat()]
  if (products)
    for (let a = 0; a < blocks.length; a++)
      for (let b = a + 1; b < blocks.length; b++)
        for (const x of blocks[a]) for (const y of blocks[b]) columns.push(x.map((value, i) => value * y[i]))
  const isSynthetic = Float64Array.from({ length: n + m }, (_, i) => Number(i >= n))
  const { fitted, rank, converged } = sparseLogit(columns, isSynthetic)
  const sure = fitted.every((p, i) => Math.abs(p - isSynthetic[i]) < 1e-6)
  if (!converged || sure || rank < 2) return null
  const c = m / (n + m)
  let square = 0
  for (const p of fitted) square += (p - c) ** 2
  const pMSE = square / (n + m)
  const expected = ((rank - 1) * (1 - c) ** 2 * c) / (n + m)
  return { pMSE, expected, ratio: pMSE / expected, parameters: rank }
}
