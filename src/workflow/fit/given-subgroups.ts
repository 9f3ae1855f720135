import type { FitControl } from '../../trees/methods/fit-control.js'
import { fitGivenSubgroups } from '../../trees/methods/fit-method.js'
import type { Fitted } from '../../trees/methods/fitted.js'
import type { Method } from '../../trees/methods/method.js'
import { methodOf } from '../../trees/methods/methods.js'
import { placePatients } from '../../trees/shape/predict.js'
import type { Tree } from '../../trees/shape/tree.js'
import { leavesOf } from '../../trees/shape/tree.js'
import { covariatesByName } from '../patients/placement.js'
import type { Prepared } from '../patients/prepare.js'
import { takePrepared } from '../patients/prepare.js'
import { fitSourceOf } from './adjust-rows.js'

/** Models of a tree's subgroups, fitted to other patients than the tree. */
export interface GivenSubgroups {
  readonly fitted: Fitted
  /** Patients who came to a subgroup. */
  readonly placed: Prepared
  /** Patients who did not: a level that the tree has not seen kept them in an inner node. */
  readonly lost: number
}

/**
 * Sends patients down a tree and fits the method's models to the subgroups that they form.
 *
 * @param tree grown from other patients of the same trials
 */
export function fitToPatients(
  data: Prepared,
  tree: Tree,
  method: Method,
  control: FitControl,
): GivenSubgroups {
  const { node } = placePatients(tree, covariatesByName(data.ipd), data.ipd.n)
  const leaves = leavesOf(tree)
  const leaf = new Map(leaves.map(({ id }, j) => [id, j]))
  const kept = Uint32Array.from(node.keys()).filter((i) => leaf.has(node[i]))
  const placed = takePrepared(data, kept)
  const membership = {
    kind: 'nominal' as const,
    name: 'subgroup',
    levels: leaves.map(({ id }) => String(id)),
    codes: Int32Array.from(kept, (i) => leaf.get(node[i])!),
  }
  const { family } = data.roles
  const ipd = { ...placed.ipd, covariates: [membership] }
  const { source, adjusted } = fitSourceOf(
    ipd,
    placed.adjust,
    control.ties,
    family,
    placed.adjust.length > 0 || methodOf(method).joint === 'within',
    control.intervals,
  )
  const child = Int32Array.from(leaves.keys())
  const handles = source.split(source.root(), { covariate: 0, child, children: leaves.length })
  const fitted = fitGivenSubgroups(source, family, method, control, tree, handles, adjusted)
  return { fitted, placed, lost: node.length - kept.length }
}
