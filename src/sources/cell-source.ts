/**
 * What a tree needs to know of the patients, and all it ever sees: sums over cells. Rows in memory and databases
 * answer the same questions.
 */

import type { TimeKind } from '../data/dates.js'
import type { Cells, StratumSums } from '../models/cells/cells.js'
import type { EventIntervals } from '../models/hazard/event-times.js'

/**
 * A partitioning covariate. Cells name its levels, or its values, by code: ascending, and the same in every node for a factor;
 * what value a code stands for in a node is for {@link CellSource.valueOf} to say.
 */
export interface SourceCovariate {
  readonly name: string
  readonly kind: 'numeric' | 'ordered' | 'nominal'
  /** Of a numeric covariate whose values are dates or times. */
  readonly time?: TimeKind | undefined
  /** The distinct values of a numeric covariate, ascending, where codes are the same in every node: `values[code]`. */
  readonly values?: Float64Array
  /** Values stand for bins: others lie between them. */
  readonly binned?: true
  /** The levels of a factor: `levels[code]`. */
  readonly levels?: readonly string[]
}

/**
 * Which child each patient of a node goes to: by level of a factor, `child[code]`, −1 for no child; by value of a
 * numeric covariate, the first where it is at most `cut`, else the second.
 */
export type Partition = FactorPartition | CutPartition

export interface FactorPartition {
  readonly covariate: number
  readonly child: Int32Array
  readonly children: number
}

export interface CutPartition {
  readonly covariate: number
  readonly cut: number
}

/** The code of each patient of a node: 0 … codes − 1, not all of them present. */
export interface PatientCodes {
  readonly code: ArrayLike<number>
  readonly codes: number
}

/**
 * The patients of a node by value: their places in it with `first` added, and the bit TIED (numerics/argsort.ts) where the
 * value is that of the one before. The code of a value is the number of smaller ones in the node.
 */
export interface PatientOrder {
  readonly code: null
  readonly order: Uint32Array
  readonly first: number
}

/** Number of ascending values that are at most `cut`: where a cut falls among codes. */
export function countUpTo(values: Float64Array, cut: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle] <= cut) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * A data set that answers in cells. `Node` is the source's own handle of a set of patients. All answers are
 * synchronous; a source that has to wait is told of the nodes to come by the grower (see trees/grow/mob.ts) and
 * fetches their cells beforehand, one scan per tree level.
 */
export interface CellSource<Node = unknown> {
  /** Names of the trials; the first is the reference. */
  readonly trials: readonly string[]
  /** Names of the control and the experimental arm. */
  readonly arms: readonly [control: string, experimental: string]
  readonly covariates: readonly SourceCovariate[]
  /** Per stratum, the value that outcomes are measured from, so that sums do not cancel. */
  readonly centre: Float64Array
  /** Groups of patients whose scores are summed, if there are any. */
  readonly cluster: { readonly count: number } | null
  /** Intervals by which times to an event are counted, of sources whose patients cannot be asked one by one. */
  readonly intervals?: EventIntervals | null
  /** Starts a tree: the node of all patients. Handles of an earlier tree become invalid. */
  root(): Node
  sums(node: Node): StratumSums
  cells(node: Node, covariate: number): Cells
  /**
   * The same cells piece by piece, for those who read them once and in order; each piece is good until the next. Codes
   * go on from one piece to the next, and one value may reach over several.
   */
  pieces(node: Node, covariate: number): Iterable<Cells>
  /** The value of a numeric covariate that a code in the cells of a node stands for. */
  valueOf(node: Node, covariate: number, code: number): number
  /** The same for all codes: `values[code]`. */
  valuesIn(node: Node, covariate: number): Float64Array
  /** Cells of the clusters, ascending in cluster; asked only where there are clusters. */
  clusterCells(node: Node): Cells
  /** @param last whether nobody is going to ask for the cells of the children, or to split them */
  split(node: Node, partition: Partition, last?: boolean): Node[]
}
