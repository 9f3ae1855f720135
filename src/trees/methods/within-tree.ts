import type { AdjustedPatients } from '../../models/within/adjusted-patients.js'
import type { LeafCells } from '../../models/within/leaf-cells.js'
import type { Tree } from '../shape/tree.js'

/** A tree grown by tests from within trials, with what its effects are estimated from. */
export interface WithinTree {
  readonly kind: 'within'
  readonly tree: Tree
  readonly offset: null
  readonly cells: LeafCells
  /** The patients, where effects are adjusted for covariates; else null. */
  readonly adjusted: AdjustedPatients | null
}
