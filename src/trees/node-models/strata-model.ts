import { type FamilyName, familyOf } from '../../families/families.js'
import { ArrowPart } from '../../fluctuation/arrow-parts.js'
import { ArrowScores } from '../../fluctuation/arrow-scores.js'
import { strataComponents } from '../../fluctuation/component-scores.js'
import type { Root } from '../../fluctuation/matrix-root.js'
import { inverseRoot, sandwichRoot } from '../../fluctuation/matrix-root.js'
import {
  clusteredProduct,
  expectedInformation,
  fullMatrix,
  outerProduct,
} from '../../fluctuation/score-matrix.js'
import type { Scores } from '../../fluctuation/scores.js'
import { keptScores } from '../../fluctuation/uninformative.js'
import { fitStrata } from '../../models/cells/fit-strata.js'
import type { StrataFit } from '../../models/cells/strata-fit.js'
import { groupsOf } from '../../models/cells/strata-fit.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { TreeControl } from '../shape/tree.js'
import { strataSides } from '../split/split-sides.js'
import type { ScoreModel } from './score-model.js'

/** What distinguishes the node models of the methods. */
export interface StrataModelSpec {
  readonly family: FamilyName
  /** One intercept per trial (γ_trial, MOB-SI) instead of one (γ, MOB). */
  readonly stratified: boolean
  /** Degrees of freedom that pruning charges for a split. */
  readonly dfsplit: 0 | 1
}

/** Settings that the scores depend on. */
export type ScoreControl = Pick<TreeControl, 'parm' | 'vcov' | 'ordinal'>

/**
 * The node model g(E y) = γ + β t + offset (or γ_trial + β t + offset), on cells.
 *
 * @param offset per stratum, on the link's scale
 */
export function strataModel<Node>(
  source: CellSource<Node>,
  { family, stratified, dfsplit }: StrataModelSpec,
  offset: Float64Array,
  control: ScoreControl,
): ScoreModel<Node, StrataFit> {
  const trials = source.trials.length
  const groupOf = groupsOf(trials, stratified)
  const scale = familyOf(family).linear
    ? source.centre.reduce((most, value, s) => Math.max(most, Math.abs(value), Math.abs(offset[s])), 0)
    : 1
  const clustered = source.cluster !== null
  // The parts of a node's scores share the root, which is dear: a decomposition of (trials + 1)² numbers.
  let known: { readonly fit: StrataFit; readonly root: Root } | null = null
  const byComponent = clustered || control.vcov === 'sandwich' || control.ordinal === 'max'

  return {
    columns: stratified ? trials + 1 : 2,
    dfsplit,
    fit(node) {
      return fitStrata(family, source.sums(node), source.centre, offset, groupOf)
    },
    scores(node, fit, part = control.parm): Scores {
      const kept = keptScores(fit, scale)
      const arrow = control.vcov === 'info' ? expectedInformation(fit) : outerProduct(fit)
      if (!byComponent)
        return part === 'all' ? new ArrowScores(fit, arrow, kept) : new ArrowPart(fit, arrow, kept, part)
      const outer = () =>
        clustered ? clusteredProduct(fit, source.clusterCells(node)) : fullMatrix(outerProduct(fit))
      const rootOf = (cut: (full: Float64Array) => Float64Array): Root => {
        if (control.vcov === 'opg') return inverseRoot(cut(outer()))
        const information = cut(fullMatrix(expectedInformation(fit)))
        return control.vcov === 'info' ? inverseRoot(information) : sandwichRoot(information, cut(outer()))
      }
      return strataComponents(
        fit,
        (cut) => {
          if (known?.fit !== fit) known = { fit, root: rootOf(cut) }
          return known.root
        },
        kept,
        part,
      )
    },
    sides: (fit, cells, starts) => strataSides(fit, offset, cells, starts),
  }
}
