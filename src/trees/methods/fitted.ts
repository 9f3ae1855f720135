import type { FamilyName } from '../../families/families.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { Growth } from '../grow/growth.js'
import type { Lean } from '../grow/lean-tests.js'
import type { Adjusted } from '../node-models/design-model.js'
import type { Tree } from '../shape/tree.js'
import type { HazardTree } from './alternation.js'
import type { FitControl } from './fit-control.js'
import type { GlmmTree } from './glmm-tree.js'
import type { MethodRecord } from './method.js'
import type { PalmTree } from './palm-tree.js'
import type { WithinTree } from './within-tree.js'

/** What a method returns. */
export type Fitted =
  /** Subgroups with models of their own. */
  | { readonly kind: 'own'; readonly tree: Tree; readonly offset: null }
  | GlmmTree
  | ({ readonly kind: 'palm' } & PalmTree)
  | WithinTree
  | HazardTree

/** A method asked for on a source. */
export interface Asked<Node> {
  readonly source: CellSource<Node>
  readonly family: FamilyName
  readonly method: MethodRecord
  readonly control: FitControl
  /** Patients with the covariates that models adjust for; null without. */
  readonly adjusted: Adjusted<Node> | null
  /** Only the tree is wanted: what readers of a result look for in it is left out. */
  readonly lean?: Lean | undefined
}

/** How trees of a kind come about, and how their models are fitted once the subgroups are given. */
export interface Way {
  grow<Node>(asked: Asked<Node>): Growth<Node, Fitted>
  /** @param tree whose terminal nodes have the node models of the patients asked for */
  given<Node>(asked: Asked<Node>, tree: Tree): Fitted
}
