import type { TimeKind } from '../../data/dates.js'
import type { StrataFit } from '../../models/cells/strata-fit.js'
import type { HazardFit } from '../../models/hazard/hazard-fit.js'
import type { DesignFit } from '../../models/rows/design-fit.js'
import type { Guide } from './guide.js'

/** Settings of tree growing, with R's names (partykit::mob_control). */
export interface TreeControl {
  /** Significance level of the parameter stability tests. */
  readonly alpha: number
  readonly bonferroni: boolean
  /** Minimum patients in a child; null for ⌈10·p_root⌉, p_root the columns of the root model. */
  readonly minsize: number | null
  /** Minimum events in a child, of times to an event; ten unless given. */
  readonly minevents?: number | undefined
  /** Maximum depth, the root having depth 1; null for none. */
  readonly maxdepth: number | null
  /** Share (or, above 1, number) of patients left out at either end of the supLM process. */
  readonly trim: number
  readonly prune: 'none' | 'aic' | 'bic'
  readonly catsplit: 'binary' | 'multiway'
  readonly numsplit: 'left' | 'center'
  readonly ties: 'distinct' | 'rows'
  /** Null distribution of the supLM statistic: exact for the node's fractions, or Hansen's continuous limit. */
  readonly pvalue: 'exact' | 'hansen'
  /**
   * Test of ordered factors: χ² over the levels, supLM over the cumulated levels (R's `ordinal = "L2"`), or the largest
   * component over them (`"max"`).
   */
  readonly ordinal: 'chisq' | 'L2' | 'max'
  /**
   * Coefficients whose instability is tested: all, the treatment effect given the others, or R's component of it (`parm`).
   */
  readonly parm: 'all' | 'treatment' | 'treatment-partykit'
  /** How the covariance of the scores is estimated: outer product of gradients, information, or sandwich. */
  readonly vcov: 'opg' | 'info' | 'sandwich'
  /** Search over nominal factors: all partitions, or only cuts of the levels ordered by their effect. */
  readonly nominal: 'all' | 'effect'
  /** Behave as R's packages do where they are known to fail; for comparison with R only. */
  readonly compat: 'none' | 'partykit'
  /** Splits that a person sets or forbids. */
  readonly guide?: Guide | undefined
}

/** Parameter stability test of one covariate. */
export interface StabilityTest {
  readonly variable: string
  readonly kind: 'supLM' | 'chisq' | 'max' | 'supF' | 'F'
  readonly statistic: number
  /** Degrees of freedom of the χ² or F test, or number of scores of supLM. */
  readonly df: number
  /** Denominator degrees of freedom of the tests from within trials. */
  readonly dfResidual?: number | undefined
  /** Levels of a nominal factor that are present, of tests from within trials. */
  readonly levels?: number
  /** Value of a numeric covariate, or level of a factor, at which the process peaks; null without a test. */
  readonly peak: number | string | null
  /** Null when the covariate cannot be tested here (one value, or no admissible cut). */
  readonly logP: number | null
  /** Bonferroni-adjusted, on the log scale; equal to logP without adjustment. */
  readonly logPAdjusted: number | null
}

/** Where the instability behind a split lies: the same test of a part of the coefficients only. */
export interface Instability {
  readonly part: 'treatment' | 'intercepts'
  readonly statistic: number
  readonly df: number
  /** Not adjusted; null when there is nothing to test. */
  readonly logP: number | null
}

export type Split = (
  | {
      readonly variable: string
      readonly kind: 'numeric'
      readonly cut: number
      /** The cut as texts print it, where that is shorter; see shownCut. */
      readonly shown?: number | undefined
      /** Of a date or time, which: the cut is printed as such. */
      readonly time?: TimeKind | undefined
    }
  | {
      readonly variable: string
      readonly kind: 'ordered' | 'nominal'
      readonly left: readonly string[]
      readonly right: readonly string[]
    }
  /** One child a level, in this order. */
  | { readonly variable: string; readonly kind: 'multiway'; readonly levels: readonly string[] }
) & {
  /** Set by a person, not found by the tests. */
  readonly userDriven?: true | undefined
}

/** Why a terminal node was not split. */
export type StopReason =
  | 'not-significant'
  | 'too-small'
  | 'max-depth'
  | 'no-admissible-split'
  | 'constant'
  | 'test-failed'
  | 'pruned'
  | 'user-driven'

/** The fitted model of a node. */
export type NodeFit = StrataFit | DesignFit | HazardFit

/** Score columns of a node model that fit exactly. */
export interface Dropped {
  readonly groups: readonly number[]
  readonly treatment: boolean
  readonly terms: readonly string[]
}

/** A node of a fitted tree. Nodes are kept in preorder; ids are 1, 2, … in that order, as in R. */
export interface TreeNode {
  readonly id: number
  readonly parent: number | null
  readonly depth: number
  readonly fit: NodeFit
  readonly tests: readonly StabilityTest[]
  /** Score columns left out of the tests because they fit exactly here. */
  readonly dropped: Dropped
  readonly split: Split | null
  /** Of the split's covariate, by treatment effect and intercepts; empty in a terminal node. */
  readonly instability: readonly Instability[]
  /** False when the split of a nominal factor was searched by effect, not over all partitions. */
  readonly exhaustive: boolean
  readonly kids: readonly number[]
  readonly stop: StopReason | null
}

/** A fitted tree: nodes in preorder, `nodes[0]` the root. */
export interface Tree {
  readonly nodes: readonly TreeNode[]
  /** Columns of the root model, aliased ones too. */
  readonly columns: number
  /** The minimum size in force. */
  readonly minsize: number
}

export const nodeOf = (tree: Tree, id: number): TreeNode => tree.nodes[id - 1]

/** The subgroups: terminal nodes in the order of their ids. */
export const leavesOf = (tree: Tree): TreeNode[] => tree.nodes.filter(({ kids }) => kids.length === 0)

/** A node and its patients, in trees whose models are fitted to patients one by one. */
export const rowsOf = ({ id, fit }: Pick<TreeNode, 'id' | 'fit'>): { id: number; rows: Uint32Array } => ({
  id,
  rows: fit.rows,
})
