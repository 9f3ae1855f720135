import type { Note } from '../../../errors.js'
import { quoteNames } from '../../../errors.js'
import { type FamilyName, familyOf } from '../../../families/families.js'
import { type Estimate, inferenceOf } from '../../../families/inference.js'
import type { AdjustedPatients } from '../../../models/within/adjusted-patients.js'
import type { ComponentEffects, WithinEffects } from '../../../models/within/within-effects.js'
import { withinEffects } from '../../../models/within/within-effects.js'
import type { FitSubgroup, OneFit } from '../../../results/fit-schema.js'
import type { WithinTree } from '../../../trees/methods/within-tree.js'
import type { NodeFit, Tree, TreeNode } from '../../../trees/shape/tree.js'
import { leavesOf } from '../../../trees/shape/tree.js'
import {
  differencesNotKnown,
  FEW,
  fewInDifferences,
  fewInTests,
  notKnownFromClusters,
} from '../../clusters/cluster-notes.js'
import type { ArmOutcomes } from './arm-outcomes.js'
import { outcomesOf } from './arm-outcomes.js'
import { differenceNotes } from './difference-notes.js'
import type { InferenceControl, ModelPart } from './model-parts.js'
import { finite, NOT_MIXED, parts, ratioOf } from './model-parts.js'

/** Effective degrees of freedom of a test below which so few clusters decide it that its size is not sure. */
const FEW_FOR_TESTS = 10

/** Σ r²/v over its degrees of freedom from which counts or events vary more than their model says. */
const OVERDISPERSED = 1.5

/**
 * metaMOB-WT: differences between subgroups from within trials, their level from the pooled trials.
 *
 * @param cluster name of the clusters' column; null without
 */
export function withinPart(
  { tree, cells, adjusted }: WithinTree,
  trials: readonly string[],
  trialName: string,
  { level }: InferenceControl,
  cluster: string | null,
): ModelPart {
  const leaves = leavesOf(tree)
  const found = withinEffects(cells, level, adjusted)
  const { family } = cells
  const effects = found.effects.map((effect, j): FitSubgroup['effect'] => ({
    ...parts(effect),
    ...(adjusted?.cluster != null
      ? { method: 'satterthwaite', covariance: 'CR2', clusters: clustersOf(adjusted, cells.leaves, j) }
      : { method: effect?.method === 'z' ? 'z' : 't' }),
    ...ratioOf(family, effect),
  }))
  const [largest] = [...found.components].sort((a, b) => b.trials.length - a.trials.length)
  const tau2 =
    largest === undefined || largest.trials.length < 2 || Number.isNaN(largest.level.se)
      ? null
      : largest.level.tau2
  const model = {
    ...NOT_MIXED,
    kind: 'within' as const,
    logLik: null,
    residualVariance: null,
    fixed: [],
    random:
      tau2 === null
        ? []
        : [{ group: trialName, term: 'treatment', term2: null, variance: tau2, sd: Math.sqrt(tau2) }],
    ranef:
      tau2 === null
        ? []
        : largest.trials.map((k, a) => ({ level: trials[k], treatment: largest.level.deviations[a] })),
    criterion: tau2 === null ? null : ('REML' as const),
    iterations: 1,
    converged: true,
    singular: tau2 === 0,
  }
  return {
    model,
    effects,
    outcomes: leaves.map(({ fit }) => ownOutcomes(fit, level)),
    within: {
      components: found.components.map((component) => componentPart(component, leaves, trials, level)),
      outside: found.outside.map((k) => trials[k]),
    },
    notes: [
      ...notesOf(found.components, found.component, found.outside, leaves, trials, family),
      ...differenceNotes(cells, found.components),
      ...(cluster === null ? [] : clusterNotes(cluster, tree, found, effects)),
    ],
  }
}

/** Clusters with patients in a subgroup. */
function clustersOf({ cell, cluster }: AdjustedPatients, leaves: number, j: number): number {
  const seen = new Set<number>()
  for (let i = 0; i < cell.length; i++) if (cell[i] % leaves === j) seen.add(cluster!.code[i])
  return seen.size
}

/** Mean outcomes of a subgroup's arms, by the trials' own intercepts and one effect in it. */
function ownOutcomes(fit: NodeFit, level: number): ArmOutcomes {
  const family = familyOf(fit.family)
  const df = fit.n - fit.rank
  const sigma = Math.sqrt(family.dispersionOf(fit.rss, df))
  return outcomesOf(fit.predictor(), fit.family, sigma, inferenceOf(family).quantile(level, df))
}

function componentPart(
  component: ComponentEffects,
  leaves: readonly TreeNode[],
  trials: readonly string[],
  confidence: number,
): NonNullable<OneFit['within']>['components'][number] {
  const { leaves: own, level, pooled, shared, wald } = component
  const pairs = own.flatMap((_, j) => own.slice(j + 1).map((_, l) => [j, j + 1 + l] as const))
  return {
    subgroups: own.map((j) => leaves[j].id),
    trials: component.trials.map((k, a) => ({ trial: trials[k], effect: pooled[a] })),
    pooled: { estimate: level.mu, se: finite(level.se), tau2: level.tau2 },
    differences: pairs.map(([j, l]) => ({
      from: leaves[own[j]].id,
      to: leaves[own[l]].id,
      ...plain(component.difference(j, l, confidence)),
    })),
    wald,
    heterogeneity: shared.heterogeneity,
  }
}

/** What rests on few clusters. */
function clusterNotes(
  name: string,
  { nodes }: Tree,
  { components }: WithinEffects,
  effects: readonly FitSubgroup['effect'][],
): Note[] {
  const leaves = nodes.filter(({ kids }) => kids.length === 0)
  const notes = leaves.flatMap(({ id }, j) => {
    const { estimate, se } = effects[j]
    return estimate !== null && se === null ? [notKnownFromClusters(name, id)] : []
  })
  const differences = components.flatMap(({ leaves: own, difference }) =>
    own.flatMap((_, l) => own.slice(0, l).map((_, j) => difference(j, l, 0.95))),
  )
  if (differences.some(({ se }) => se === null)) notes.push(differencesNotKnown(name))
  const dfs = differences.flatMap(({ df }) => (df === null ? [] : [df]))
  if (dfs.some((df) => df < FEW)) notes.push(fewInDifferences(name, Math.min(...dfs)))
  const tests = nodes[0].tests.flatMap(({ dfResidual }) => (dfResidual === undefined ? [] : [dfResidual]))
  if (tests.some((df) => df < FEW_FOR_TESTS)) notes.push(fewInTests(name, Math.min(...tests)))
  return notes
}

function plain(estimate: Estimate) {
  const { se, df, statistic, p, lo, hi } = estimate
  return { estimate: finite(estimate.estimate), se, df, statistic, p, lo, hi }
}

function notesOf(
  components: readonly ComponentEffects[],
  component: readonly (number | null)[],
  outside: readonly number[],
  leaves: readonly TreeNode[],
  trials: readonly string[],
  family: FamilyName,
): Note[] {
  const notes: Note[] = []
  const telling = familyOf(family).linear
    ? 'both arms'
    : 'both arms and outcomes that bound its effect on both sides'
  leaves.forEach(({ id }, j) => {
    if (component[j] === null)
      notes.push({
        code: 'EFFECT_NOT_ESTIMABLE',
        node: id,
        message: `subgroup ${id} has no estimate of the treatment effect: no trial has there ${telling}`,
      })
  })
  for (const { shared, leaves: own } of components)
    if (!shared.known)
      for (const j of own)
        notes.push({
          code: 'SE_NOT_COMPUTABLE',
          node: leaves[j].id,
          message: `the treatment effect of subgroup ${leaves[j].id} has no standard error: outcomes do not vary within any trial, arm and subgroup`,
        })
  if (components.length > 1)
    notes.push({
      code: 'SUBGROUPS_NOT_COMPARABLE',
      message: `the subgroups fall into ${components.length} parts that share no trial with both arms: effects of different parts cannot be compared within trials`,
    })
  if (outside.length > 0)
    notes.push({
      code: 'TRIAL_TELLS_NOTHING',
      message: `${quoteNames(outside.map((k) => trials[k]))} ${outside.length === 1 ? 'tells' : 'tell'} nothing of the treatment effect: no subgroup there has ${telling}`,
    })
  if (components.some(({ shared }) => (shared.dispersion ?? 0) > OVERDISPERSED))
    notes.push({
      code: 'OVERDISPERSED',
      message:
        'outcomes vary more within trials and subgroups than the model says: standard errors of the effects are too small; the tests of the tree allow for it',
    })
  return notes
}
