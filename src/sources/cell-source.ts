/**
 * What a tree needs to know of the patients, and all it ever sees: sums over cells. Rows in memory and databases
 * answer the same questions.
 */

import type { Cells, StratumSums } from '../models/cells.js'

/** A partitioning covariate; cells name its values by code: the rank among its distinct values. */
export interface SourceCovariate {
  readonly name: string
  readonly kind: 'numeric' | 'ordered' | 'nominal'
  /** The distinct values of a numeric covariate, ascending: `values[code]`. */
  readonly values?: Float64Array
  /** The levels of a factor: `levels[code]`. */
  readonly levels?: readonly string[]
}

/** Number of distinct values or levels of a covariate. */
export function codeCount(covariate: SourceCovariate): number {
  return covariate.values?.length ?? covariate.levels?.length ?? 0
}

/** Which child each patient of a node goes to: `child[code]` of the covariate. −1 stands for no child. */
export interface Partition {
  readonly covariate: number
  readonly child: Int32Array
  readonly children: number
}

/**
 * A data set that answers in cells. `Node` is the source's own handle of a set of patients. All answers are
 * synchronous; a source that has to wait is told of the nodes to come by the grower (see trees/grow.ts) and
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
  /** Starts a tree: the node of all patients. Handles of an earlier tree become invalid. */
  root(): Node
  sums(node: Node): StratumSums
  cells(node: Node, covariate: number): Cells
  /** Cells of the clusters, ascending in cluster; asked only where there are clusters. */
  clusterCells(node: Node): Cells
  split(node: Node, partition: Partition): Node[]
}
