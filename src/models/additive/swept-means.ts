import type { Cholesky } from '../../numerics/cholesky.js'
import { forwardSolve } from '../../numerics/cholesky.js'

/** What the sweep leaves. */
export interface SweptMeans {
  /** Shared effect of each trial; 0 for the reference and for dropped columns. */
  readonly trialEffects: Float64Array
  /** What `means` are measured from: beside outcomes near 1e9 their differences would lose digits. */
  readonly origin: number
  /** Mean of each subgroup × arm less the trial effects (`2·subgroup + arm`) and `origin`; NaN without patients. */
  readonly means: Float64Array
  /** Patients per subgroup × arm, and the share of each trial in them. */
  readonly size: Float64Array
  readonly share: readonly Float64Array[]
  /** Factor of the trials' normal equations, swept of the means. */
  readonly factor: Cholesky
}

/** Var(Σ weight·mean + Σ load·δ)/σ²: the means' own part plus what comes through the trial effects. */
export function sweptVariance(
  { size, share, factor }: SweptMeans,
  means: readonly (readonly [group: number, weight: number])[],
  load: Float64Array,
): number {
  const through = load.slice()
  let variance = 0
  for (const [group, weight] of means) {
    if (weight === 0) continue
    variance += (weight * weight) / size[group]
    share[group].forEach((value, k) => {
      through[k] -= weight * value
    })
  }
  const solved = forwardSolve(
    factor.L,
    factor.rank,
    Float64Array.from(factor.kept, (k) => through[k]),
  )
  return solved.reduce((sum, x) => sum + x * x, variance)
}
