/**
 * Mixed and PALM trees alternate between a tree, given an offset, and a joint model of all patients, given the tree.
 */

/** When to stop. */
export interface Alternation {
  /** Change of the joint model's log-likelihood at which to stop. */
  readonly abstol: number
  readonly maxit: number
}

/** How an alternation ended: at a fixed point, in a two-cycle, or at `maxit`. */
export type Ending = 'converged' | 'two-cycle' | 'maxit'

/** What every alternation tells of itself. */
export interface Alternated {
  readonly ending: Ending
  /** Log-likelihood of the joint model after each iteration. */
  readonly logLik: readonly number[]
  /** What the last tree was grown with, per stratum, on the link's scale. */
  readonly offset: Float64Array
}
