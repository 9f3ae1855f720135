import { armsOf } from '../../data/patients/strata.js'
import { trialLevelNotes, untestedTrialLevelNotes } from '../../data/patients/trial-notes.js'
import type { Note } from '../../errors.js'
import type { Control } from '../../results/control-schema.js'
import type { FitNode, FitSubgroup, OneFit } from '../../results/fit-schema.js'
import type { Fitted } from '../../trees/methods/fitted.js'
import type { Method } from '../../trees/methods/method.js'
import { methodOf, titlesOf } from '../../trees/methods/methods.js'
import { edgeCondition, ruleOf } from '../../trees/shape/rules.js'
import type { Tree, TreeNode } from '../../trees/shape/tree.js'
import { leavesOf, nodeOf } from '../../trees/shape/tree.js'
import { VERSION } from '../../version.js'
import { ruleInWords } from '../../words/rule-words.js'
import { bayesNotes } from '../bayes/bayes-notes.js'
import { bayesPart } from '../bayes/fit-bayes.js'
import { fitClusterNotes } from '../clusters/cluster-notes.js'
import { clusteredPart } from '../clusters/cluster-subgroups.js'
import type { Prepared } from '../patients/prepare.js'
import { byArm, dataSection, specSection } from '../patients/prepare.js'
import type { SurvivalOf } from '../survival/survival-of.js'
import { survivalOf } from '../survival/survival-of.js'
import type { GuidedControl } from './control-of.js'
import { fewDfSubgroupNotes } from './few-df-notes.js'
import { adjustNotes, alternationNotes, rootNotes, treeNotes, unusedNotes } from './fit-notes.js'
import { guideInDates } from './guide-dates.js'
import { guideNotes } from './guide-notes.js'
import type { ArmOutcomes } from './models/arm-outcomes.js'
import { modelPart } from './models/fit-model.js'
import { finite } from './models/model-parts.js'
import { separationNotes } from './separation-notes.js'
import { withNnt } from './with-nnt.js'

/**
 * The result of a fitted method.
 *
 * @param effects models of the same subgroups from other patients, for honest estimates
 * @param given what is told of times to an event, where the patients of `data` are not here
 */
export function resultOf(
  data: Prepared,
  grown: Fitted,
  method: Method,
  { guide, ...control }: GuidedControl,
  effects: { readonly fitted: Fitted; readonly patients: Pick<Prepared, 'ipd' | 'adjust'> } = {
    fitted: grown,
    patients: data,
  },
  given?: SurvivalOf,
): OneFit {
  const { tree } = grown
  const { fitted, patients } = effects
  const { ipd } = patients
  const trials = ipd.trial.levels
  const { family } = data.roles
  const cluster = ipd.cluster?.name ?? null
  const independent = modelPart(fitted, trials, ipd.trial.name, method, control, cluster)
  const part =
    ipd.cluster === null ? independent : clusteredPart(independent, fitted, patients, method, family, control)
  const bayes = bayesPart(fitted, trials, method, control)
  const named = methodOf(method).stratified ? trials : null
  const mixed = methodOf(method).random !== null
  const separation = separationNotes(fitted.tree, {
    trials,
    arms: [ipd.treatment.control, ipd.treatment.experimental],
    stratified: methodOf(method).stratified,
    ownModels: fitted.kind === 'own' && !control.firth,
    remedy: mixed
      ? ` (--firth with ${titlesOf(({ random }) => random === null)} gives one)`
      : control.firth
        ? null
        : ' (--firth gives one)',
  })
  const times = given ?? survivalOf(fitted, { ipd, roles: data.roles }, control)
  const subgroups = leavesOf(fitted.tree).map((leaf, j) => ({
    ...subgroup(tree, leaf, part.effects[j], part.outcomes[j], { ipd, roles: data.roles }),
    ...(times?.subgroups && { survival: times.subgroups[j] }),
  }))
  return {
    schema: 'copse.fit/1',
    version: VERSION,
    spec: {
      ...specSection(data),
      method,
      control_: { ...control, ...times?.settings, minsize: tree.minsize },
      ...(guide && { guide: guideInDates(guide, [tree]) }),
    },
    data: dataSection(data),
    tree: { nodes: tree.nodes.map((node) => nodeResult(tree, node, named, control)) },
    subgroups,
    ...(times?.part && { survival: times.part }),
    model: part.model,
    ...(bayes.part && { bayes: bayes.part }),
    ...(part.within && { within: part.within }),
    notes: [
      ...data.notes,
      ...(methodOf(method).joint === 'within'
        ? untestedTrialLevelNotes(data.ipd)
        : trialLevelNotes(data.ipd)),
      ...unusedNotes(method, family, control),
      ...(ipd.cluster === null
        ? []
        : fitClusterNotes(ipd.cluster.name, method, {
            ...{ firth: control.firth, family, cv: control.cv !== null },
          })),
      ...rootNotes(tree, method),
      ...treeNotes(tree, trials, method),
      ...guideNotes(tree, guide),
      ...adjustNotes(grown),
      ...separation,
      ...alternationNotes(grown, control),
      ...part.notes.filter((note) => !saidBySeparation(note, separation)),
      ...fewDfSubgroupNotes(subgroups),
      ...bayes.notes,
      ...(times?.notes ?? bayesNotes(method, leavesOf(fitted.tree), control, ipd.cluster !== null)),
    ],
  }
}

/**
 * Whether a note on a model says again what the notes on its subgroups have said: that one has no estimate because of
 * separation, or that the model of all patients is separated by its coefficients.
 */
function saidBySeparation({ code, node, column }: Note, separation: readonly Note[]): boolean {
  if (code !== 'GLM_SEPARATION') return false
  const told = separation.flatMap((note) => (note.node === undefined ? [] : [note.node]))
  if (node !== undefined) return told.includes(node)
  return told.some((id) => column === 'treatment effect' || column === `treatment effect of subgroup ${id}`)
}

function nodeResult(tree: Tree, node: TreeNode, trials: readonly string[] | null, control: Control): FitNode {
  const { id, parent, depth, fit, tests, split, instability, kids, stop } = node
  const terms = fit.terms(trials, control.treatmentCoding)
  const above = parent === null ? null : nodeOf(tree, parent)
  return {
    id,
    parent,
    depth,
    condition: above === null ? null : edgeCondition(above.split!, above.kids.indexOf(id)),
    n: fit.n,
    objfun: fit.objfun,
    coefficients: Object.fromEntries(
      terms.map(({ term, estimate }) => [term, estimate === null ? null : finite(estimate)]),
    ),
    tests: tests.map(({ levels: _, ...test }) => ({
      ...test,
      p: exp(test.logP),
      pAdjusted: exp(test.logPAdjusted),
    })),
    split,
    instability: instability.map((test) => ({ ...test, p: exp(test.logP) })),
    kids: [...kids],
    stop,
  }
}

function subgroup(
  tree: Tree,
  leaf: TreeNode,
  effect: FitSubgroup['effect'],
  outcomes: ArmOutcomes,
  { ipd, roles }: Pick<Prepared, 'ipd' | 'roles'>,
): FitSubgroup {
  const rule = ruleOf(tree, leaf.id)
  return {
    node: leaf.id,
    label: ruleInWords(rule),
    rule,
    n: leaf.fit.n,
    trials: ipd.trial.levels.map((trial, k) => ({
      trial,
      ...byArm(ipd, armsOf(leaf.fit.sums.n, k)),
    })),
    effect,
    outcome: outcomes && withNnt(namedOutcome(outcomes, ipd.trial.levels), effect, roles),
  }
}

function namedOutcome(
  { byTrial, ...outcome }: NonNullable<ArmOutcomes>,
  trials: readonly string[],
): NonNullable<FitSubgroup['outcome']> {
  const present = byTrial.flatMap((means, k) =>
    means === null ? [] : [{ trial: trials[k], control: finite(means[0]), experimental: finite(means[1]) }],
  )
  return { ...outcome, trials: present }
}

const exp = (logP: number | null): number | null => (logP === null ? null : Math.exp(logP))
