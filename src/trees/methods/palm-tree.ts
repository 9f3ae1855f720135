import type { FamilyName } from '../../families/families.js'
import { familyOf } from '../../families/families.js'
import type { AdditiveFit } from '../../models/additive/additive-fit.js'
import { fitAdditiveGlm } from '../../models/additive/additive-glm.js'
import { fitAdditiveLm } from '../../models/additive/additive-lm.js'
import { fitAdditiveRows } from '../../models/additive/additive-rows.js'
import type { StratumSums } from '../../models/cells/cells.js'
import type { TreatmentCoding } from '../../models/cells/strata-terms.js'
import type { PatientRows } from '../../models/rows/patient-rows.js'
import type { CellSource } from '../../sources/cell-source.js'
import { byScores } from '../grow/by-scores.js'
import type { Growth } from '../grow/growth.js'
import { keepsInstability, type Lean } from '../grow/lean-tests.js'
import { mob } from '../grow/mob.js'
import type { Adjusted } from '../node-models/design-model.js'
import { designModel } from '../node-models/design-model.js'
import type { NodeModel } from '../node-models/node-model.js'
import { strataModel } from '../node-models/strata-model.js'
import type { NodeFit, Tree, TreeControl } from '../shape/tree.js'
import { leavesOf } from '../shape/tree.js'
import type { Alternated, Alternation } from './alternation.js'
import { SOON } from './alternation.js'

export interface PalmTree extends Alternated {
  readonly tree: Tree
  readonly joint: AdditiveFit
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
  const whole = { sums: source.sums(root), rows: adjusted?.patientsIn(root) ?? NOBODY }
  let offset = additive([whole], null, source, { family, coding }, adjusted?.data ?? null).eta
  const logLik: number[] = []
  for (;;) {
    const toKeep = keepsInstability(lean) && (lean !== undefined || logLik.length < SOON)
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
    offset = joint.shared
  }
}

/**
 * The joint model of all patients given their subgroups.
 *
 * @param rows the patients, where it adjusts for covariates; else null
 */
export function palmJoint<Node>(
  leaves: readonly { readonly id: number; readonly fit: NodeFit }[],
  source: CellSource<Node>,
  options: PalmOptions,
  rows: PatientRows | null = null,
): AdditiveFit {
  const ids = leaves.length === 1 ? null : leaves.map(({ id }) => id)
  return additive(
    leaves.map(({ fit }) => fit),
    ids,
    source,
    options,
    rows,
  )
}

const NOBODY = new Uint32Array(0)

/** The additive model of subgroups given as sums, and as patients where it adjusts for covariates. */
function additive<Node>(
  parts: readonly { readonly sums: StratumSums; readonly rows: Uint32Array }[],
  ids: readonly number[] | null,
  { centre, trials }: CellSource<Node>,
  { family, coding }: PalmOptions,
  rows: PatientRows | null,
): AdditiveFit {
  const names = { trials, ids, coding }
  const sums = parts.map((part) => part.sums)
  if (rows !== null) {
    const constant = sums.reduce((total, own) => total + own.constant, 0)
    return fitAdditiveRows(
      family,
      rows,
      parts.map((part) => part.rows),
      names,
      constant,
    )
  }
  const record = familyOf(family)
  return record.linear ? fitAdditiveLm(sums, centre, names) : fitAdditiveGlm(record, sums, names)
}
