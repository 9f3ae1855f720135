import type { Covariate, Ipd } from '../../data/patients/ipd.js'
import { strataOf, stratumOf } from '../../data/patients/strata.js'
import { takeCovariates, takePatients } from '../../data/patients/take-patients.js'
import type { Note } from '../../errors.js'
import { type FamilyName, familyOf } from '../../families/families.js'
import type { LmmContrast } from '../../models/lmm/lmm-contrast.js'
import { sortScratch } from '../../numerics/sort-pairs.js'
import type { FitSubgroup, FitTerm } from '../../results/fit-schema.js'
import { canonicalOrder } from '../../sources/patient-order.js'
import type { Fitted } from '../../trees/methods/fitted.js'
import type { Method } from '../../trees/methods/method.js'
import { methodOf } from '../../trees/methods/methods.js'
import { placePatients } from '../../trees/shape/predict.js'
import type { TreeNode } from '../../trees/shape/tree.js'
import { leavesOf } from '../../trees/shape/tree.js'
import type { EffectsDesign } from '../effects/effects-design.js'
import { columnContrast, effectsDesign } from '../effects/effects-design.js'
import { standardised } from '../effects/effects-outcome.js'
import type { ArmOutcomes } from '../fit/models/arm-outcomes.js'
import type { InferenceControl, ModelPart } from '../fit/models/model-parts.js'
import { parts, ratioOf } from '../fit/models/model-parts.js'
import { covariatesByName } from '../patients/placement.js'
import { effectNotes, withoutIntervals } from './cluster-effects.js'
import type { ClusterInference } from './cluster-inference.js'
import { clusterInference } from './cluster-inference.js'

/** Patients of a fit, sorted as its sums are, with the leaf (by position) that each belongs to. */
interface Placed {
  readonly ipd: Ipd
  readonly adjust: readonly Covariate[]
  readonly leaf: Int32Array
}

/** A model of some leaves: what its terms and effects are combinations of. */
interface ClusteredPart {
  readonly inference: ClusterInference | null
  readonly design: EffectsDesign
  /** One for each of the part's terms, in their order; null where the subgroup's effect has no estimate. */
  readonly terms: readonly (LmmContrast | null)[]
  readonly effects: readonly LeafEffect[]
  /** Cluster of each patient of the design. */
  readonly codes: Int32Array
}

/** The treatment effect of a leaf: its column in a design, and the rows of the leaf's patients there. */
interface LeafEffect {
  readonly leaf: number
  readonly column: number
  readonly rows: Uint32Array
}

/**
 * Effects, coefficients and mean outcomes of trees without random effects with cluster-robust ("CR2") standard errors:
 * own models of the subgroups, or the joint model of a PALM tree, fitted again to the patients. The effects of metaMOB-WT have
 * them already; its outcomes are those of the subgroups' own models.
 *
 * @param part the same of independent patients
 * @param ipd patients whom the models were fitted to, in clusters
 */
export function clusteredPart(
  part: ModelPart,
  fitted: Fitted,
  { ipd, adjust }: { readonly ipd: Ipd; readonly adjust: readonly Covariate[] },
  method: Method,
  family: FamilyName,
  control: InferenceControl,
): ModelPart {
  const firth = control.firth && !familyOf(family).linear
  const leaves = leavesOf(fitted.tree)
  if (fitted.kind === 'within') {
    const placed = placedIn(fitted, leaves, ipd, [])
    return { ...part, outcomes: leaves.map((_, j) => ownOutcome(placed, j, part, family, control)) }
  }
  if (firth || (fitted.kind !== 'own' && fitted.kind !== 'palm')) return part
  const placed = placedIn(fitted, leaves, ipd, adjust)
  const models =
    fitted.kind === 'own'
      ? leaves.map((_, j) => ownPart(placed, j, part, methodOf(method).stratified, family, control))
      : [jointPart(placed, leaves, part, family, control)]

  const fixed = models
    .flatMap(({ inference, terms }) => terms.map((contrast) => ({ inference, contrast })))
    .map(({ inference, contrast }, i): FitTerm => {
      const term = part.model.fixed[i]
      if (term.estimate === null) return term
      const estimate = contrast && inference ? inference.estimate(contrast, term.estimate) : null
      return { ...term, ...(estimate === null ? NOTHING : parts(estimate)) }
    })
  const effects: FitSubgroup['effect'][] = []
  const outcomes: ArmOutcomes[] = []
  const notes: Note[] = []
  for (const { inference, design, codes, effects: own } of models)
    for (const { leaf, column, rows } of own) {
      const { estimate } = part.effects[leaf]
      const contrast = columnContrast(design.columns.length, column)
      const found = inference && estimate !== null ? inference.estimate(contrast, estimate) : null
      const clusters = new Set(Array.from(rows, (i) => codes[i])).size
      const effect: FitSubgroup['effect'] = {
        ...(found === null ? { ...NOTHING, estimate } : parts(found)),
        ...{ method: 'satterthwaite', covariance: 'CR2', clusters },
        ...(!familyOf(family).ratio
          ? {}
          : found === null
            ? bareRatio(part.effects[leaf])
            : ratioOf(family, found)),
      }
      effects.push(effect)
      outcomes.push(outcomeOf(part.outcomes[leaf], design, { leaf, column, rows }, inference, family))
      notes.push(...effectNotes(ipd.cluster!.name, effect, inference?.share(contrast) ?? 0, leaves[leaf].id))
    }
  return {
    model: { ...part.model, fixed, covariance: 'CR2' },
    effects,
    outcomes,
    notes: [...part.notes, ...notes],
  }
}

const NOTHING = { se: null, df: null, statistic: null, p: null, lo: null, hi: null }

const bareRatio = ({ ratio }: FitSubgroup['effect']) => ({
  ratio: { estimate: ratio?.estimate ?? null, lo: null, hi: null },
})

function placedIn(
  fitted: Fitted,
  leaves: readonly TreeNode[],
  all: Ipd,
  adjust: readonly Covariate[],
): Placed {
  const { node } = placePatients(fitted.tree, covariatesByName(all), all.n)
  const position = new Map(leaves.map(({ id }, j) => [id, j]))
  const leafOf = (i: number) => position.get(node[i]) ?? -1
  const stratum = Uint16Array.from(all.trial.codes, (k, i) => stratumOf(k, all.treatment.arm[i]))
  const leafKey = { kind: 'numeric' as const, name: '', values: Float64Array.from(node, (_, i) => leafOf(i)) }
  const order = canonicalOrder(
    all,
    stratum,
    strataOf(all.trial.levels.length).length,
    [leafKey, ...adjust],
    sortScratch(all.n),
    new Uint32Array(all.n),
  )
  const rows = order.filter((i) => leafOf(i) >= 0)
  return {
    ipd: takePatients(all, rows),
    adjust: takeCovariates(adjust, rows),
    leaf: Int32Array.from(rows, leafOf),
  }
}

const rowsOfLeaf = ({ leaf }: Placed, j: number): Uint32Array =>
  Uint32Array.from(leaf.keys()).filter((i) => leaf[i] === j)

/** The model of one subgroup, trials without patients left out. */
function ownPart(
  placed: Placed,
  leaf: number,
  part: ModelPart,
  stratified: boolean,
  family: FamilyName,
  { level, treatmentCoding }: InferenceControl,
): ClusteredPart {
  const rows = rowsOfLeaf(placed, leaf)
  const ipd = takePatients(placed.ipd, rows)
  const whole = effectsDesign(ipd, takeCovariates(placed.adjust, rows))
  const { design: present, at } = withPresentTrials(whole)
  const design: EffectsDesign = stratified
    ? present
    : { ...whole, trial: new Int32Array(rows.length), trials: [''] }
  const known = part.effects[leaf].estimate !== null
  const inference = known ? clusterInference(design, ipd.cluster!, family, level) : null
  const columns = design.columns.length
  const reference = stratified ? (at.get(0) ?? at.size - 1) : 0
  const first = { trial: reference, local: 0, weight: 1 }
  const centre = treatmentCoding === 'half' ? 0.5 : 0
  const others = stratified ? whole.trials.slice(1).map((_, k) => at.get(k + 1)) : []
  // R's order.
  const terms: (LmmContrast | null)[] = [
    { global: scaled(columns, 0, centre), local: [first] },
    columnContrast(columns, 0),
    ...others.map((g): LmmContrast | null =>
      g === undefined || g === reference
        ? null
        : {
            local: [
              { trial: g, local: 0, weight: 1 },
              { ...first, weight: -1 },
            ],
          },
    ),
    ...Array.from({ length: columns - 1 }, (_, c) => columnContrast(columns, c + 1)),
  ]
  const all = Uint32Array.from(rows.keys())
  return { inference, design, codes: ipd.cluster!.codes, terms, effects: [{ leaf, column: 0, rows: all }] }
}

/** Mean outcomes of the arms by the model of one subgroup, not adjusted for covariates. */
function ownOutcome(
  placed: Placed,
  leaf: number,
  part: ModelPart,
  family: FamilyName,
  control: InferenceControl,
): ArmOutcomes {
  const { inference, design, effects } = ownPart(placed, leaf, part, true, family, control)
  return outcomeOf(part.outcomes[leaf], design, effects[0], inference, family)
}

function scaled(columns: number, column: number, weight: number): Float64Array {
  const load = new Float64Array(columns)
  load[column] = weight
  return load
}

/** Trials without patients left out, and the place of each trial that has some. */
function withPresentTrials(design: EffectsDesign): {
  readonly design: EffectsDesign
  readonly at: ReadonlyMap<number, number>
} {
  const present = [...new Set(design.trial)].sort((a, b) => a - b)
  const at = new Map(present.map((k, g) => [k, g]))
  const trial = design.trial.map((k) => at.get(k)!)
  return { design: { ...design, trial, trials: present.map((k) => design.trials[k]) }, at }
}

/** The joint model of a PALM tree: intercepts by trial, then the other subgroups, covariates, treatment by subgroup. */
function jointPart(
  placed: Placed,
  leaves: readonly TreeNode[],
  part: ModelPart,
  family: FamilyName,
  { level, treatmentCoding }: InferenceControl,
): ClusteredPart {
  const kept = withoutSeparated(placed, part, family)
  const ipd = takePatients(placed.ipd, kept)
  const leaf = Int32Array.from(kept, (i) => placed.leaf[i])
  const whole = effectsDesign(ipd, takeCovariates(placed.adjust, kept))
  const [treatment, ...adjust] = whole.columns
  const column = (term: string, of: (i: number) => number) => ({
    term,
    values: Float64Array.from(leaf, (_, i) => of(i)),
  })
  const subgroups = leaves.slice(1).map((_, j) => column('', (i) => Number(leaf[i] === j + 1)))
  const treatments = leaves.map((_, j) => column('', (i) => (leaf[i] === j ? treatment.values[i] : 0)))
  const columns = [...subgroups, ...adjust, ...treatments] as unknown as EffectsDesign['columns']
  const { design, at } = withPresentTrials({ ...whole, columns })
  const inference = clusterInference(design, ipd.cluster!, family, level)

  const treatmentFrom = columns.length - leaves.length
  const first = { trial: at.get(0) ?? at.size - 1, local: 0, weight: 1 }
  const centre = treatmentCoding === 'half' ? 0.5 : 0
  const byNode = new Map(leaves.map(({ id }, j) => [id, j]))
  const byTrial = new Map(whole.trials.map((name, k) => [`trial${name}`, k]))
  const terms = part.model.fixed.map(({ node, term }): LmmContrast | null => {
    const j = node === null ? 0 : byNode.get(node)!
    if (term === 'treatment') return columnContrast(columns.length, treatmentFrom + j)
    if (term === '(Intercept)') {
      const global = scaled(columns.length, treatmentFrom, j === 0 ? centre : -centre)
      if (j === 0) return { global, local: [first] }
      global[treatmentFrom + j] = centre
      global[j - 1] = 1
      return { global }
    }
    const k = byTrial.get(term)
    if (k === undefined)
      return columnContrast(columns.length, subgroups.length + adjust.findIndex((each) => each.term === term))
    const g = at.get(k)
    return g === undefined || g === first.trial
      ? null
      : {
          local: [
            { trial: g, local: 0, weight: 1 },
            { ...first, weight: -1 },
          ],
        }
  })
  const effects = leaves.map((_, j) => ({
    leaf: j,
    column: treatmentFrom + j,
    rows: Uint32Array.from(leaf.keys()).filter((i) => leaf[i] === j),
  }))
  return { inference, design, codes: ipd.cluster!.codes, terms, effects }
}

/**
 * Patients whose outcomes a joint model cannot but fit exactly tell nothing of its other coefficients: an arm of a
 * subgroup without an estimate, in which all outcomes are the same.
 */
function withoutSeparated({ ipd, leaf }: Placed, part: ModelPart, family: FamilyName): Uint32Array {
  const all = Uint32Array.from(leaf.keys())
  const { linear, range } = familyOf(family)
  if (linear) return all
  const armOfLeaf = (i: number) => stratumOf(leaf[i], ipd.treatment.arm[i])
  const varied = new Uint8Array(strataOf(part.effects.length).length)
  const { values } = ipd.outcome
  const least = new Float64Array(varied.length).fill(Number.POSITIVE_INFINITY)
  for (const i of all) least[armOfLeaf(i)] = Math.min(least[armOfLeaf(i)], values[i])
  for (const i of all)
    if (values[i] > least[armOfLeaf(i)] || (values[i] > range[0] && values[i] < range[1]))
      varied[armOfLeaf(i)] = 1
  return all.filter((i) => part.effects[leaf[i]].estimate !== null || varied[armOfLeaf(i)] === 1)
}

/** Mean outcomes of a leaf's arms, their intervals cluster-robust. */
function outcomeOf(
  outcome: ArmOutcomes,
  { trial, columns, weights }: EffectsDesign,
  { column, rows }: LeafEffect,
  inference: ClusterInference | null,
  family: FamilyName,
): ArmOutcomes {
  if (outcome === null) return null
  if (inference === null) return withoutIntervals(outcome)
  // The leaf's own treatment first, as `standardised` has it; the other leaves' is 0 here.
  const order = [column, ...[...columns.keys()].filter((c) => c !== column)]
  const robust = standardised(
    {
      length: rows.length,
      trial: Int32Array.from(rows, (i) => trial[i]),
      columns: order.map((c) => Float64Array.from(rows, (i) => columns[c].values[i])),
      patients: Float64Array.from(rows, (i) => weights?.[i] ?? 1),
    },
    {
      ...{ family, intercepts: inference.intercepts, quantile: 1 },
      coefficients: order.map((c) => inference.coefficients[c]),
      se({ global, local }) {
        const load = new Float64Array(columns.length)
        order.forEach((c, at) => {
          load[c] = global![at]
        })
        return inference.reach({ global: load, ...(local && { local }) })
      },
    },
  )
  if (robust === null) return withoutIntervals(outcome)
  const [lowest, highest] = familyOf(family).range
  const [low, high] = [lowest - highest, highest - lowest]
  const { lo, hi } = robust.difference
  return {
    ...outcome,
    control: { ...robust.control, estimate: outcome.control.estimate },
    experimental: { ...robust.experimental, estimate: outcome.experimental.estimate },
    difference: {
      estimate: outcome.difference.estimate,
      lo: lo === null ? null : Math.max(low, lo),
      hi: hi === null ? null : Math.min(high, hi),
    },
  }
}
