import { CopseError, countText } from '../../errors.js'
import type { FamilyName } from '../../families/family.js'
import { METHOD_TITLES } from '../../method-titles.js'
import type { TreatmentCoding } from '../../models/cells/strata-terms.js'
import type { LmmCovariance } from '../../models/lmm/lmm-theta.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { Growth } from '../grow/growth.js'
import { mob } from '../grow/mob.js'
import type { Adjusted } from '../node-models/design-model.js'
import { designModel } from '../node-models/design-model.js'
import type { MixedModel } from '../node-models/joint-cells.js'
import type { NodeModel } from '../node-models/node-model.js'
import type { StrataModelSpec } from '../node-models/strata-model.js'
import { strataModel } from '../node-models/strata-model.js'
import type { NodeFit, Tree, TreeControl } from '../shape/tree.js'
import { leavesOf } from '../shape/tree.js'
import { MOST_LEVELS, MOST_LEVELS_ALL } from '../split/find-split.js'
import type { Alternation } from './alternation.js'
import type { GlmmTree, MixedOptions } from './glmm-tree.js'
import { glmmTree, mixedJoint, offsetByPatient } from './glmm-tree.js'
import type { PalmOptions, PalmTree } from './palm-tree.js'
import { palmJoint, palmTree } from './palm-tree.js'

/** The six methods (Huber & Friede 2025, equations 1–6). */
export const METHODS = ['mob', 'mob-si', 'mob-ri', 'metamob-ri', 'metamob-si', 'palmtree'] as const
export type Method = (typeof METHODS)[number]

/** Random effects of the mixed methods; null for the others. */
export const MIXED: Readonly<Record<Method, MixedModel | null>> = {
  mob: null,
  'mob-si': null,
  'mob-ri': { stratified: false, randomIntercept: true, randomTreatment: false },
  'metamob-ri': { stratified: false, randomIntercept: true, randomTreatment: true },
  'metamob-si': { stratified: true, randomIntercept: false, randomTreatment: true },
  palmtree: null,
}

/** Whether every trial has its own intercept in every subgroup. */
export const isStratified = (method: Method): boolean => method === 'mob-si' || method === 'metamob-si'

/** All settings of a fit. */
export interface FitControl extends TreeControl, Alternation {
  readonly reml: boolean
  readonly treatmentCoding: TreatmentCoding
  /** Correlated random intercept and treatment effect in metamob-ri. */
  readonly correlated: boolean
  /** Start mixed trees from the random effects of the model without subgroups (R's `ranefstart = TRUE`). */
  readonly ranefstart: boolean
  /** Points of adaptive Gauss–Hermite quadrature of GLMMs with one random effect; 1 is Laplace's approximation. */
  readonly nagq: number
}

/** What a method returns. */
export type Fitted =
  | { readonly kind: 'own'; readonly tree: Tree }
  | GlmmTree
  | ({ readonly kind: 'palm' } & PalmTree)

/**
 * Fits one method to a source of cells.
 *
 * @param adjusted patients with the covariates that models adjust for; the source then answers in single patients
 *
 * Coded errors: ONE_TRIAL (random effects need two), ARM_EMPTY (no trial with both arms, where intercepts
 * are stratified), TRIALS_TOO_MANY, TOO_MANY_LEVELS.
 */
export function* fitMethod<Node>(
  source: CellSource<Node>,
  family: FamilyName,
  method: Method,
  control: FitControl,
  adjusted: Adjusted<Node> | null = null,
): Growth<Node, Fitted> {
  assertSearchable(source, control)
  const mixed = MIXED[method]
  if (mixed !== null && source.trials.length < 2) throw oneTrial(source.trials[0], method)
  if (isStratified(method)) yield* assertComparison(source, method)
  if (mixed !== null) yield* assertFewerTrials(source, method)

  if (method === 'palmtree') {
    const options = palmOptions(family, control)
    return { kind: 'palm', ...(yield* palmTree(source, options, control, control, adjusted)) }
  }
  if (mixed === null) {
    const model = modelWithOffset(source, ownSpec(family, method), null, control, adjusted)
    return { kind: 'own', tree: yield* mob(source, model, control) }
  }
  return yield* glmmTree(source, mixedOptions(family, mixed, control), control, control, adjusted)
}

const ownSpec = (family: FamilyName, method: Method) =>
  ({ family, method, stratified: isStratified(method), dfsplit: 1 }) as const

const palmOptions = (family: FamilyName, { treatmentCoding }: FitControl): PalmOptions => ({
  family,
  coding: treatmentCoding,
})

function mixedOptions(family: FamilyName, mixed: MixedModel, control: FitControl): MixedOptions {
  const { reml, nagq, ranefstart, treatmentCoding: coding } = control
  const covariance: LmmCovariance = control.correlated ? 'correlated' : 'independent'
  return { ...mixed, family, covariance, reml, nagq, ranefstart, coding }
}

/** The node model that the tree of a fit was grown with, to look into its nodes. */
export function nodeModelOf<Node>(
  source: CellSource<Node>,
  family: FamilyName,
  method: Method,
  control: FitControl,
  fitted: Fitted,
  adjusted: Adjusted<Node> | null = null,
): NodeModel<Node, NodeFit> {
  const offset = fitted.kind === 'own' ? null : fitted.offset
  const dfsplit = fitted.kind === 'own' ? 1 : 0
  return modelWithOffset(source, { ...ownSpec(family, method), dfsplit }, offset, control, adjusted)
}

/**
 * The node model of a method.
 *
 * @param offset per stratum, or per patient of PALM trees that adjust for covariates; null for 0
 */
function modelWithOffset<Node>(
  source: CellSource<Node>,
  spec: StrataModelSpec & { readonly method: Method },
  offset: Float64Array | null,
  control: FitControl,
  adjusted: Adjusted<Node> | null,
): NodeModel<Node, NodeFit> {
  if (adjusted === null)
    return strataModel(source, spec, offset ?? new Float64Array(source.centre.length), control)
  const { data } = adjusted
  const shared = spec.method === 'palmtree'
  const perPatient =
    offset === null ? new Float64Array(data.n) : shared ? offset : offsetByPatient(offset, data)
  const design = { ...spec, coding: control.treatmentCoding, adjusted: !shared }
  return designModel(source, adjusted, design, perPatient, control)
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
  const model = modelWithOffset(source, ownSpec(family, method), null, control, adjusted)
  const fits = new Map(leavesOf(tree).map(({ id }, j) => [id, model.fit(handles[j])]))
  const nodes = tree.nodes.map((node) => ({ ...node, fit: fits.get(node.id) ?? node.fit }))
  const given = { ...tree, nodes }
  const mixed = MIXED[method]
  if (method !== 'palmtree' && mixed === null) return { kind: 'own', tree: given }
  const leaves = leavesOf(given)
  const offset = new Float64Array(source.centre.length)
  const once = (logLik: number) => ({ tree: given, ending: 'converged' as const, logLik: [logLik], offset })
  if (mixed === null) {
    const joint = palmJoint(leaves, source, palmOptions(family, control), adjusted?.data ?? null)
    return { kind: 'palm', joint, ...once(joint.logLik) }
  }
  const joint = mixedJoint(
    leaves,
    source.centre,
    mixedOptions(family, mixed, control),
    adjusted?.data ?? null,
  )
  return { ...joint, ...once(joint.joint.logLik) }
}

function oneTrial(trial: string, method: Method): CopseError {
  return new CopseError({
    code: 'ONE_TRIAL',
    wrong: `${METHOD_TITLES[method]} has random effects of trials, but all patients are in trial "${trial}"`,
    found: 1,
    need: 'at least 2 trials',
    try: '--method mob, or another --trial column',
    place: { trial },
  })
}

/** With as many trials as patients the variance between trials cannot be told from that within. */
function* assertFewerTrials<Node>(source: CellSource<Node>, method: Method): Growth<Node, void> {
  const root = source.root()
  yield [root]
  const patients = source.sums(root).n.reduce((sum, n) => sum + n, 0)
  if (patients > source.trials.length) return
  throw new CopseError({
    code: 'TRIALS_TOO_MANY',
    wrong: `${METHOD_TITLES[method]} has random effects of trials, but no trial has two patients`,
    found: `${source.trials.length} trials of ${countText(patients)} patients`,
    need: 'trials of several patients',
    try: '--method mob, or another --trial column',
  })
}

/** With an intercept for each trial, trials with one arm compare nothing; where all are such there is no effect to look for. */
function* assertComparison<Node>(source: CellSource<Node>, method: Method): Growth<Node, void> {
  const root = source.root()
  yield [root]
  const { n } = source.sums(root)
  if (source.trials.some((_, k) => n[2 * k] > 0 && n[2 * k + 1] > 0)) return
  throw new CopseError({
    code: 'ARM_EMPTY',
    wrong: `no trial has patients in both arms, and method ${method} compares arms within trials only`,
    found: `${source.trials.length} trials with one arm each`,
    need: 'at least one with both',
    try: `checking how the arms "${source.arms[0]}" and "${source.arms[1]}" are coded in each trial, or --method mob`,
    place: { option: '--trial' },
  })
}

/** ` = 4194303`; beyond what a number holds exactly, the power of ten that it exceeds. */
const waysInWords = (power: number): string =>
  power <= 53 ? ` = ${2 ** power - 1}` : ` (more than 10^${Math.floor(power * Math.log10(2))})`

function assertSearchable<Node>({ covariates }: CellSource<Node>, control: TreeControl): void {
  for (const covariate of covariates) {
    if (covariate.kind !== 'nominal') continue
    const levels = covariate.levels!.length
    const place = { column: covariate.name }
    if (levels > MOST_LEVELS)
      throw new CopseError({
        code: 'TOO_MANY_LEVELS',
        wrong: `nominal covariate "${covariate.name}" has too many levels to be a subgroup`,
        found: levels,
        need: `at most ${MOST_LEVELS}`,
        try: `grouping the levels, --ordered ${covariate.name}=… if they have an order, or leaving it out`,
        place,
      })
    if (levels > MOST_LEVELS_ALL && control.catsplit === 'binary' && control.nominal === 'all')
      throw new CopseError({
        code: 'TOO_MANY_LEVELS',
        wrong: `nominal covariate "${covariate.name}" has ${levels} levels, which can be parted in 2^${levels - 1} − 1${waysInWords(levels - 1)} ways`,
        found: levels,
        need: `at most ${MOST_LEVELS_ALL} to try them all`,
        try: `--nominal effect (levels in the order of their treatment effects, ${levels - 1} cuts), --catsplit multiway, --ordered ${covariate.name}=…, or leaving it out`,
        place,
      })
  }
}
