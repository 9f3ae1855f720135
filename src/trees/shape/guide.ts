/** What a person wants of one node, against or without the tests: to see what would become of the tree. */
export interface GuidedNode {
  /** The way from the root: the number of the child at each split, counted from 0; empty for the root. */
  readonly path: readonly number[]
  /** Split here: a numeric covariate at a cut (left is ≤), a factor with these levels on the left. */
  readonly split?: GuidedSplit | undefined
  /** Covariates that this node may not be split on. */
  readonly forbid?: readonly string[] | undefined
  /** This node may not be split at all. */
  readonly leaf?: boolean | undefined
}

export interface GuidedSplit {
  readonly variable: string
  /** A number; of a date also its text, `2014-03-31`. */
  readonly cut?: number | string | undefined
  readonly left?: readonly string[] | undefined
}

export type Guide = readonly GuidedNode[]

export const samePath = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((kid, depth) => kid === b[depth])

/** What is wanted of the node at the end of a path. */
export const guidedAt = (guide: Guide | undefined, path: readonly number[]): GuidedNode | null =>
  guide?.find((node) => samePath(node.path, path)) ?? null
