import type { TimeKind } from '../../data/dates.js'
import { familyOf } from '../../families/families.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { ScoreModel } from '../node-models/score-model.js'
import { thinPath } from '../shape/thin-path.js'
import type { NodeFit, TreeNode } from '../shape/tree.js'
import { findCut } from './find-split.js'

/** How well every admissible cut of a covariate would split a node. */
export interface CutProfile {
  /** Values of the covariate after which to cut, or positions among `levels`. */
  readonly x: readonly number[]
  /** What the split is chosen by: the objective of the node's model (its residual sum of squares) summed over both children. */
  readonly y: readonly number[]
  /** Levels of an ordered factor; null for a numeric covariate. */
  readonly levels: readonly string[] | null
  /** Of dates and times, which the values are. */
  readonly time?: TimeKind | undefined
  /** Objective of the node when it is not split. */
  readonly unsplit: number
  /** The best cut among `x`; null when none is admissible. */
  readonly best: number | null
}

/**
 * The objective over all candidate cuts of a numeric or ordered covariate in a node, ready to be drawn: at most 600
 * points, the minimum among them.
 *
 * @param handle of the node, which is not split yet
 * @param index of the covariate
 */
export function cutProfile<Node>(
  source: CellSource<Node>,
  handle: Node,
  node: TreeNode,
  model: ScoreModel<Node, NodeFit>,
  index: number,
  minsize: number,
): CutProfile {
  const { kind, levels, time } = source.covariates[index]
  const values = kind === 'numeric' ? source.valuesIn(handle, index) : null
  const { fit } = node
  const x: number[] = []
  const y: number[] = []
  const cells = source.cells(handle, index)
  const sides = model.sides.bind(model, fit)
  // Gains are sums of squares explained, or log-likelihoods of the children short of the terms of the outcomes alone.
  const base = familyOf(fit.family).linear ? fit.objfun : -fit.sums.constant
  const found = findCut(cells, { n: fit.n, minsize, sides }, (code, gain) => {
    x.push(values?.[code] ?? code)
    y.push(base - gain)
  })
  return {
    ...thinPath({ x, y }),
    ...(time && { time }),
    levels: levels ?? null,
    unsplit: fit.objfun,
    best: found === null ? null : (values?.[found.cut] ?? found.cut),
  }
}
