import type { GlmFamily } from '../../families/glm-family.js'
import { guarded, NONE } from '../rows/guarded-newton.js'
import { armOf } from './cells.js'

/** Sums per stratum. */
export interface LevelSums {
  readonly mass: Float64Array
  readonly sum: Float64Array
  readonly offset: Float64Array
}

/** Which strata share a level: every `stride`-th from `first` to before `end`. */
export interface LevelPart {
  readonly first: number
  readonly end: number
  readonly stride: number
}

/**
 * The level c at which fitted and observed sums agree, Σ n_s·b′(c + offset_s + β·arm) = Σ y, a rising function of c, by Newton's
 * method from `start` between bounds.
 */
export function levelAt(
  family: GlmFamily,
  { mass, sum, offset }: LevelSums,
  { first, end, stride }: LevelPart,
  beta: number,
  start: number,
): number {
  let low = Number.NEGATIVE_INFINITY
  let high = Number.POSITIVE_INFINITY
  let at = start
  for (let iteration = 0; iteration < 200; iteration++) {
    let score = 0
    let information = 0
    for (let s = first; s < end; s += stride) {
      const eta = at + offset[s] + armOf(s) * beta
      score += family.residual(sum[s], mass[s], eta)
      information += mass[s] * family.slope(eta)
    }
    const step = score / information
    // So near to the solution Newton's step is right to all digits, and rounding may put it outside the bounds.
    if (Math.abs(step) <= 1e-8) return at + step
    if (score > 0) low = at
    else high = at
    at = guarded(at, step, low, high)
  }
  return at
}

/** Whether the patients of some sums all have the least outcome (−1) or the largest (1). */
export function endOf({ range: [least, most] }: GlmFamily, mass: number, sum: number): -1 | 0 | 1 {
  if (sum - least * mass <= NONE) return -1
  return most * mass - sum <= NONE ? 1 : 0
}
