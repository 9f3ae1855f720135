import { BINOMIAL } from '../../families/binomial.js'
import { fitGlm } from '../../models/rows/glm.js'
import type { Variable } from '../variable.js'
import { lengthOf } from '../variable.js'
import { pairedColumns } from './paired-columns.js'

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
 * @returns null where the model separates the rows, or did not converge
 * Source: Snoke et al. (2018); methods-synthesis, 2.2.
 */
export function propensity(
  original: readonly Variable[],
  synthetic: readonly Variable[],
  products: boolean,
): Propensity | null {
  const [n, m] = [lengthOf(original[0]), lengthOf(synthetic[0])]
  const blocks = original.map((variable, v) => pairedColumns(variable, synthetic[v]).columns.map(scaled))
  const columns = [new Float64Array(n + m).fill(1), ...blocks.flat()]
  if (products)
    for (let a = 0; a < blocks.length; a++)
      for (let b = a + 1; b < blocks.length; b++)
        for (const x of blocks[a]) for (const y of blocks[b]) columns.push(scaled(x.map((value, i) => value * y[i])))
  const sum = Float64Array.from({ length: n + m }, (_, i) => Number(i >= n))
  const { eta, rank, converged, diverging } = fitGlm({ sum, columns }, { family: BINOMIAL.glm! })
  if (!converged || diverging.length > 0) return null
  const c = m / (n + m)
  let square = 0
  for (const value of eta) square += (1 / (1 + Math.exp(-value)) - c) ** 2
  const pMSE = square / (n + m)
  const expected = ((rank - 1) * (1 - c) ** 2 * c) / (n + m)
  return { pMSE, expected, ratio: pMSE / expected, parameters: rank }
}

/** A column of mean 0 and standard deviation 1; as it is, if it is constant. */
function scaled(column: Float64Array): Float64Array {
  const n = column.length
  let mean = 0
  for (const value of column) mean += value / n
  let square = 0
  for (const value of column) square += (value - mean) ** 2
  const sd = Math.sqrt(square / (n - 1))
  return sd > 0 ? column.map((value) => (value - mean) / sd) : column
}
