import type { JointHazard } from '../../models/hazard/joint-hazard.js'
import type { Tree } from '../shape/tree.js'

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

/** A tree of times to an event with a joint model of all patients. */
export interface HazardTree extends Alternated {
  readonly kind: 'hazard'
  readonly tree: Tree
  readonly joint: JointHazard
}

/**
 * Iterations by which most alternations have ended. Later trees are grown without what only readers of a tree need, and the
 * last one once more with it: where tree and model do not settle, that saves a quarter of a long fit.
 */
export const SOON = 4

/** Stop when the log-likelihood no longer changes, or repeats what it was two iterations ago at its higher value. */
export function endingOf(logLik: readonly number[], abstol: number, maxit: number): Ending | null {
  const [current, previous = Number.NEGATIVE_INFINITY, beforePrevious = Number.NEGATIVE_INFINITY] = [
    ...logLik,
  ].reverse()
  // Where the model fits exactly both are infinite, and their difference is no number.
  if (current === previous || Math.abs(current - previous) <= abstol) return 'converged'
  if (Math.abs(current - beforePrevious) < abstol && current > previous) return 'two-cycle'
  return logLik.length >= maxit ? 'maxit' : null
}
