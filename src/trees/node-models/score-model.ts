import type { FamilyName } from '../../families/families.js'
import type { ScorePart } from '../../fluctuation/component-scores.js'
import type { Scores } from '../../fluctuation/scores.js'
import type { Cells, StratumSums } from '../../models/cells/cells.js'
import type { SplitSides } from '../split/split-sides.js'

/** What is needed to know of a fitted node model. */
export interface FittedNode {
  readonly family: FamilyName
  /** Patients. */
  readonly n: number
  /** What splits minimise: Σ r² of a linear model, else the negative log-likelihood. */
  readonly objfun: number
  /** Sums over the strata, of which joint models are made. */
  readonly sums: StratumSums
}

/**
 * A node model that is tested by its scores and split by what its sides gain: what the six methods of Huber & Friede (2025)
 * have in common. {@link byScores} makes of it what the grower asks for.
 *
 * @typeParam Node the source's handle of a set of patients
 */
export interface ScoreModel<Node, Fit extends FittedNode = FittedNode> {
  /** Columns of the root model, aliased ones too: the p of R's default minsize and of pruning. */
  readonly columns: number
  /** Degrees of freedom that pruning charges for a split: R's lmtree takes 1, its mixed and PALM trees 0. */
  readonly dfsplit: 0 | 1
  fit(node: Node): Fit
  /**
   * The scores that the tests cumulate.
   *
   * @param part of the coefficients, by components; without it those that the settings ask for
   */
  scores(node: Node, fit: Fit, part?: ScorePart): Scores
  /**
   * The two sides of a split search over the cells of a covariate.
   *
   * @param starts first cell of each atom that moves as one; null when every cell does
   */
  sides(fit: Fit, cells: Cells, starts: Uint32Array | null): SplitSides
}
