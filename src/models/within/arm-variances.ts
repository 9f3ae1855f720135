import type { LeafCells } from './leaf-cells.js'

/** Arms with fewer degrees of freedom have the variance of all. */
const LARGE_DF = 10

/** Residual variance of each trial × arm around its subgroup means, by `2·trial + arm`. */
export interface ArmVariances {
  readonly phi: Float64Array
  /** Degrees of freedom. */
  readonly d: Float64Array
  /** False where no arm tells how much outcomes vary: `phi` is then 1, for estimates, and no standard error is known. */
  readonly known: boolean
}

/** Variances of continuous outcomes; those of all trials together where an arm is small or has none. */
export function armVariances({ trials, leaves, arms }: LeafCells): ArmVariances {
  const squares = new Float64Array(2 * trials)
  const d = new Float64Array(2 * trials)
  for (let k = 0; k < trials; k++)
    for (let j = 0; j < leaves; j++)
      arms[k * leaves + j].forEach(({ n, squares: own }, arm) => {
        if (n === 0) return
        squares[2 * k + arm] += own
        d[2 * k + arm] += n - 1
      })
  return variancesOf(squares, d)
}

/** Variances from residual sums of squares and their degrees of freedom, by `2·trial + arm`. */
export function variancesOf(squares: Float64Array, d: Float64Array): ArmVariances {
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0)
  const pooled = sum(squares) / sum(d)
  if (!(pooled > 0)) return { phi: new Float64Array(d.length).fill(1), d, known: false }
  const phi = squares.map((own, s) => {
    const variance = own / d[s]
    return d[s] < LARGE_DF || !(variance > 1e-10 * pooled) ? pooled : variance
  })
  return { phi, d, known: true }
}
