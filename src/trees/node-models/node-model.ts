import type { ChosenSplit } from '../grow/split-node.js'
import type { ProcessPath } from '../shape/process-path.js'
import type { Dropped, Instability, NodeFit, StabilityTest, TreeNode } from '../shape/tree.js'
import type { CutProfile } from '../split/cut-profile.js'

/**
 * The model of every node, as the grower asks for it. What it is tested and split by is its own affair.
 *
 * @typeParam Node the source's handle of a set of patients
 */
export interface NodeModel<Node> {
  /** Columns of the root model, aliased ones too: the p of R's default minsize and of pruning. */
  readonly columns: number
  /** Degrees of freedom that pruning charges for a split: R's lmtree takes 1, its mixed and PALM trees 0. */
  readonly dfsplit: 0 | 1
  /** Patients that each child must have unless the settings say. */
  readonly minsize: number
  fit(node: Node): NodeFit
  /**
   * Tests every covariate, or one.
   *
   * @param minsize patients that each side of a split must have
   * @param only the covariate that is asked for; its test is not adjusted for their number
   */
  examine(node: Node, fit: NodeFit, minsize: number, only?: number): Examined
  /** The process behind the test of a covariate, to draw it; null when it could not be tested. */
  process(handle: Node, node: TreeNode, covariate: number, minsize: number): ProcessPath | null
  /** How good the cuts of a numeric or ordered covariate would be, to draw them; null where none is searched for. */
  profile(handle: Node, node: TreeNode, covariate: number, minsize: number): CutProfile | null
}

/** What a node model says of a node that it has looked into. Good until the node is split. */
export interface Examined {
  /** One for each covariate, in their order; or of the one that was asked for. */
  readonly tests: readonly StabilityTest[]
  /** What of the model told nothing about instability here. */
  readonly dropped: Dropped
  /** Of a covariate, by treatment effect and intercepts. */
  instability(covariate: number): readonly Instability[]
  /** The best split on a covariate; null when none is admissible. */
  split(covariate: number): ChosenSplit | null
}
