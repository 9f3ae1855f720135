import type { FamilyName } from '../../families/families.js'
import { familyOf } from '../../families/families.js'
import type { StratumSums } from '../../models/cells/cells.js'
import { armOf, trialOf } from '../../models/cells/cells.js'
import type { TreatmentCoding } from '../../models/cells/strata-terms.js'
import type { AdditiveGlm } from '../../models/rows/additive-glm.js'
import { fitAdditiveGlm } from '../../models/rows/additive-glm.js'
import type { AdditiveLm } from '../../models/rows/additive-lm.js'
import { fitAdditiveLm } from '../../models/rows/additive-lm.js'
import type { PalmRows } from '../../models/rows/palm-rows.js'
import { fitPalmRows } from '../../models/rows/palm-rows.js'
import type { PatientRows } from '../../models/rows/patient-rows.js'
import type { CellSource } from '../../sources/cell-source.js'
import { byScores } from '../grow/by-scores.js'
import type { Growth } from '../grow/growth.js'
import { mob } from '../grow/mob.js'
import type { Lean } from '../grow/test-node.js'
import type { Adjusted } from '../node-models/design-model.js'
import { designModel } from '../node-models/design-model.js'
import type { NodeModel } from '../node-models/node-model.js'
import { strataModel } from '../node-models/strata-model.js'
import type { NodeFit, Tree, TreeControl } from '../shape/tree.js'
import { leavesOf, rowsOf } from '../shape/tree.js'
import type { Alternated, Alternation } from './alternation.js'
import { SOON } from './alternation.js'

/** The joint model of a PALM tree. */
export type PalmJoint =
  | ({ readonly kind: 'lm' } & AdditiveLm)
  | ({ readonly kind: 'glm' } & AdditiveGlm)
  | ({ readonly kind: 'rows' } & PalmRows)

export interface PalmTree extends Alternated {
  readonly tree: Tree
  readonly joint: PalmJoint
}

/** Settings of the joint model. */
export interface PalmOptions {
  readonly family: FamilyName
  readonly coding: TreatmentCoding
}

/**
 * PALM tree: η = γ_j + β_j t + δ_k with trial effects δ shared by all subgroups, by alternating between the tree of
 * `y ~ t` given the trial effects as offset and the joint model given the tree.
 *
 * @param adjusted patients with the covariates to adjust for: like the trials, their coefficients are shared by all subgroups
 * @param lean only the tree and its joint model are wanted
 * Source: Seibold, Hothorn & Zeileis (2019), algorithm 1.
 */
export function* palmTree<Node>(
  source: CellSource<Node>,
  { family, coding }: PalmOptions,
  control: TreeControl,
  { abstol, maxit }: Alternation,
  adjusted: Adjusted<Node> | null = null,
  lean?: Lean,
): Growth<Node, PalmTree> {
  const { centre } = source
  const root = source.root()
  yield [root]
  const spec = { family, stratified: false, dfsplit: 0, coding, adjusted: false } as const
  const nodeModel = (): NodeModel<Node> =>
    byScores(
      source,
      adjusted === null
        ? strataModel(source, spec, offset, control)
        : designModel(source, adjusted, spec, offset, control),
      control,
      lean,
    )
  // Per stratum, or per patient where models adjust for covariates.
  let offset =
    adjusted === null
      ? globalFit(source.sums(root), source, family)
      : fitPalmRows(family, adjusted.data, source.trials, [adjusted.patientsIn(root)], null, {
          coding,
          constant: source.sums(root).constant,
        }).eta
  const logLik: number[] = []
  for (;;) {
    const toKeep = lean === undefined && logLik.length < SOON
    const tree = yield* mob(source, nodeModel(), control, toKeep)
    const joint = palmJoint(leavesOf(tree), source, { family, coding }, adjusted?.data ?? null)
    const [previous = Number.NEGATIVE_INFINITY] = logLik.slice(-1)
    logLik.push(joint.logLik)
    // The signed increase, as palmtree has it: a falling likelihood stops the alternation too.
    const settled = joint.logLik === previous || joint.logLik - previous <= abstol
    if (settled || logLik.length >= maxit) {
      const kept = toKeep || lean !== undefined ? tree : yield* mob(source, nodeModel(), control)
      return { tree: kept, joint, logLik, offset, ending: settled ? 'converged' : 'maxit' }
    }
    offset = joint.kind === 'rows' ? joint.shared : centre.map((_, s) => joint.trialEffects[trialOf(s)])
  }
}

/** Fitted values per stratum of the model without subgroups. */
function globalFit<Node>(
  all: StratumSums,
  { centre, trials }: CellSource<Node>,
  family: FamilyName,
): Float64Array {
  if (!familyOf(family).linear) return fitAdditiveGlm(familyOf(family), [all], trials, null).eta
  const global = fitAdditiveLm([all], centre)
  return centre.map((_, s) => {
    const value = global.origin + global.means[armOf(s)] + global.trialEffects[trialOf(s)]
    return Number.isNaN(value) ? 0 : value
  })
}

/**
 * The joint model of all patients given their subgroups.
 *
 * @param rows the patients, where it adjusts for covariates; else null
 */
export function palmJoint<Node>(
  leaves: readonly { readonly id: number; readonly fit: NodeFit }[],
  { centre, trials }: CellSource<Node>,
  { family, coding }: PalmOptions,
  rows: PatientRows | null = null,
): PalmJoint {
  const sums = leaves.map(({ fit }) => fit.sums)
  if (rows !== null) {
    const constant = sums.reduce((total, own) => total + own.constant, 0)
    const parts = leaves.map((leaf) => rowsOf(leaf).rows)
    const named = leaves.length === 1 ? null : leaves.map(({ id }) => id)
    return { kind: 'rows', ...fitPalmRows(family, rows, trials, parts, named, { coding, constant }) }
  }
  if (familyOf(family).linear) return { kind: 'lm', ...fitAdditiveLm(sums, centre) }
  const ids = leaves.length === 1 ? null : leaves.map(({ id }) => id)
  return { kind: 'glm', ...fitAdditiveGlm(familyOf(family), sums, trials, ids, { coding }) }
}
