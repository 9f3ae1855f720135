import type { Cells } from '../models/cells/cells.js'

/**
 * The score process of a fitted node model, S = Σ ψ_i in the order of a covariate, and the norm that makes it one of
 * independent Brownian bridges: ‖W‖² = Sᵀ J⁻¹ S / n.
 */
export interface Scores {
  /** Dimension of the process: the number of score columns that carry information and are tested. */
  readonly k: number
  /** Groups, and whether the treatment score, that have an exact fit and so no information on instability. */
  readonly droppedGroups: readonly number[]
  readonly droppedTreatment: boolean
  /** Names of covariates of the node model that have none either. */
  readonly droppedTerms?: readonly string[]
  /** A process at its start. */
  walk(): ScoreWalk
}

/** A score process on its way through the cells of a covariate. */
export interface ScoreWalk {
  clear(): void
  /** Adds the scores of cell `c`. */
  add(cells: Cells, c: number): void
  /** n·‖W‖² of what was added. */
  squared(): number
  /** Adds one cell after another and writes n·‖W‖² after each. */
  path(cells: Cells, squared: Float64Array): void
}

/** {@link ScoreWalk.path} in the plainest way. */
export function pathOf(walk: Pick<ScoreWalk, 'add' | 'squared'>, cells: Cells, squared: Float64Array): void {
  for (let c = 0; c < cells.length; c++) {
    walk.add(cells, c)
    squared[c] = walk.squared()
  }
}

/** A process whose components are known one by one: those of the symmetric root J^(−1/2), as in R. */
export interface ComponentWalk extends ScoreWalk {
  /** √n·max_j |W_j|. */
  largest(): number
}

/** Scores whose components are known one by one. */
export interface ComponentScores extends Scores {
  walk(): ComponentWalk
}
