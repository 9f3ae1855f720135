import type { FamilyName } from '../../families/families.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { Growth } from '../grow/growth.js'
import type { Lean } from '../grow/lean-tests.js'
import type { Adjusted } from '../node-models/design-model.js'
import { timesOf } from '../node-models/hazard-model.js'
import type { NodeModel } from '../node-models/node-model.js'
import type { Tree } from '../shape/tree.js'
import { leavesOf } from '../shape/tree.js'
import { assertSearchable } from './assert-searchable.js'
import { assertTrials } from './assert-trials.js'
import { assertWithin } from './assert-within.js'
import type { FitControl } from './fit-control.js'
import type { Fitted, Way } from './fitted.js'
import { hazardTrees } from './hazard-trees.js'
import type { Method, MethodRecord } from './method.js'
import { methodOf } from './methods.js'
import { mixedTrees } from './mixed-trees.js'
import { nodeModelWith } from './node-model-with.js'
import { ownTrees } from './own-trees.js'
import { palmTrees } from './palm-trees.js'
import { withinTrees } from './within-trees.js'

/** How trees come about, by the joint model of the method. */
const WAYS: Readonly<Record<MethodRecord['joint'], Way>> = {
  none: ownTrees,
  mixed: mixedTrees,
  additive: palmTrees,
  within: withinTrees,
}

/**
 * Fits one method to a source of cells.
 *
 * @param adjusted patients with the covariates that models adjust for; the source then answers in single patients
 * @param lean only the tree is wanted, of one of many resamples
 *
 * Coded errors: those of assertSearchable and assertTrials.
 */
export function* fitMethod<Node>(
  source: CellSource<Node>,
  family: FamilyName,
  method: Method,
  control: FitControl,
  adjusted: Adjusted<Node> | null = null,
  lean?: Lean,
): Growth<Node, Fitted> {
  const record = methodOf(method)
  assertSearchable(source, control, record.joint === 'within')
  yield* assertTrials(source, record)
  if (record.joint === 'within') assertWithin(source, control)
  return yield* wayOf(record, source, adjusted).grow({
    source,
    family,
    method: record,
    control,
    adjusted,
    lean,
  })
}

/** The same, of times to an event. */
const HAZARD_WAYS: typeof WAYS = { ...WAYS, mixed: hazardTrees, additive: hazardTrees }

const wayOf = <Node>(
  { joint }: MethodRecord,
  source: CellSource<Node>,
  adjusted: Adjusted<Node> | null,
): Way => (timesOf(source, adjusted) === null ? WAYS : HAZARD_WAYS)[joint]

/** The node model that the tree of a fit was grown with, to look into its nodes. */
export function nodeModelOf<Node>(
  source: CellSource<Node>,
  family: FamilyName,
  method: Method,
  control: FitControl,
  fitted: Fitted,
  adjusted: Adjusted<Node> | null = null,
): NodeModel<Node> {
  return nodeModelWith({ source, family, method: methodOf(method), control, adjusted }, fitted.offset)
}

/**
 * Fits the models of a method to patients whose subgroups are given: the tree stays as it is, its terminal nodes get
 * the node models of these patients.
 *
 * @param handles the patients of each terminal node, in the order of their ids
 */
export function fitGivenSubgroups<Node>(
  source: CellSource<Node>,
  family: FamilyName,
  method: Method,
  control: FitControl,
  tree: Tree,
  handles: readonly Node[],
  adjusted: Adjusted<Node> | null = null,
): Fitted {
  const asked = { source, family, method: methodOf(method), control, adjusted }
  const model = nodeModelWith(asked, null)
  const fits = new Map(leavesOf(tree).map(({ id }, j) => [id, model.fit(handles[j])]))
  const nodes = tree.nodes.map((node) => ({ ...node, fit: fits.get(node.id) ?? node.fit }))
  return wayOf(methodOf(method), source, adjusted).given(asked, { ...tree, nodes })
}
