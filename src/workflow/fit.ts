import type { Ipd } from '../data/ipd.js'
import { CopseError } from '../errors.js'
import { ruleInWords } from '../reports/rule-words.js'
import { growNow } from '../trees/growth.js'
import type { Method } from '../trees/methods.js'
import { fitMethod, isStratified } from '../trees/methods.js'
import { edgeCondition, ruleOf } from '../trees/rules.js'
import type { Tree, TreeNode } from '../trees/tree.js'
import { leavesOf, nodeOf } from '../trees/tree.js'
import { VERSION } from '../version.js'
import type { FitSource } from './adjust-rows.js'
import { fitSourceOf } from './adjust-rows.js'
import { checkOptions } from './check-options.js'
import type { Control } from './control-schema.js'
import { controlSchema } from './control-schema.js'
import { modelPart } from './fit-model.js'
import { adjustNotes, alternationNotes, rootNotes, treeNotes, unusedNotes } from './fit-notes.js'
import type { FitNode, FitResult, FitSubgroup } from './fit-schema.js'
import { finite } from './model-parts.js'
import { nodeTerms } from './node-models.js'
import type { Prepared } from './prepare.js'
import { byArm, dataSection, specSection } from './prepare.js'

/** Settings as a user gives them: any may be left out. */
export type ControlOptions = Partial<Record<keyof Control, unknown>>

/**
 * Fills in defaults and checks; `compat: "partykit"` implies `ties: "rows"`, and that Hansen's p-values, which are made for
 * a process looked at after every row.
 *
 * Coded errors: OPTION_UNKNOWN, OPTION_INVALID, OPTIONS_CONFLICT.
 */
export function controlOf(options: ControlOptions = {}): Control {
  const control = checkOptions(controlSchema, options)
  const asPartykit = control.compat === 'partykit'
  const ties = asPartykit ? 'rows' : control.ties
  if (control.pvalue === 'exact' && ties === 'rows')
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: '--pvalue exact is for tests at distinct values',
      found: asPartykit ? '--compat partykit' : '--ties rows',
      need: '--ties distinct',
      try: 'leaving one of the two out',
      place: { option: '--pvalue' },
    })
  if (asPartykit && options.ties === 'distinct')
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: '--compat partykit tests at every row, as R does',
      found: '--ties distinct',
      try: 'leaving one of the two out',
      place: { option: '--ties' },
    })
  return { ...control, ties, pvalue: control.pvalue ?? (ties === 'distinct' ? 'exact' : 'hansen') }
}

/**
 * Fits one of the six methods: the tree, its subgroups with their treatment effects, the model behind them, and
 * everything that the reader must know of the numerics.
 *
 * Coded errors: those of {@link controlOf} and of fitMethod.
 *
 * @param onLevel called as the tree grows, with the number of nodes of each level, to show progress
 * @example
 * const table = readDelimited(text)
 * const data = prepare(table, { outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial', … })
 * const { subgroups } = fit(data, 'metamob-si')
 */
export function fit(
  data: Prepared,
  method: Method,
  options: ControlOptions = {},
  onLevel?: (nodes: number) => void,
): FitResult {
  const control = controlOf(options)
  const source = fitSourceOf(data.ipd, data.adjust, control.ties, data.roles.family)
  return fitSource(data, source, method, control, onLevel)
}

/** {@link fit} on a source made before, so that several methods share one. */
export function fitSource(
  data: Prepared,
  { source, adjusted }: FitSource,
  method: Method,
  control: Control,
  onLevel?: (nodes: number) => void,
): FitResult {
  const { ipd } = data
  const fitted = growNow(fitMethod(source, data.roles.family, method, control, adjusted), onLevel)
  const { tree } = fitted
  const { model, effects, outcomes, notes } = modelPart(
    fitted,
    source.trials,
    ipd.trial.name,
    method,
    control,
  )
  const named = isStratified(method) ? source.trials : null
  return {
    schema: 'copse.fit/1',
    version: VERSION,
    spec: { ...specSection(data), method, control_: { ...control, minsize: tree.minsize } },
    data: dataSection(data),
    tree: { nodes: tree.nodes.map((node) => nodeResult(tree, node, named, control)) },
    subgroups: leavesOf(tree).map((leaf, j) => subgroup(tree, leaf, effects[j], outcomes[j], ipd)),
    model,
    notes: [
      ...data.notes,
      ...unusedNotes(method, control),
      ...rootNotes(tree),
      ...treeNotes(tree, source.trials, method),
      ...adjustNotes(fitted),
      ...alternationNotes(fitted, control),
      ...notes,
    ],
  }
}

function nodeResult(tree: Tree, node: TreeNode, trials: readonly string[] | null, control: Control): FitNode {
  const { id, parent, depth, fit, tests, split, instability, kids, stop } = node
  const terms = nodeTerms(fit, trials, control.treatmentCoding)
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
    tests: tests.map((test) => ({
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
  outcome: FitSubgroup['outcome'],
  ipd: Ipd,
): FitSubgroup {
  const rule = ruleOf(tree, leaf.id)
  return {
    node: leaf.id,
    label: ruleInWords(rule),
    rule,
    n: leaf.fit.n,
    trials: ipd.trial.levels.map((trial, k) => ({
      trial,
      ...byArm(ipd, [leaf.fit.sums.n[2 * k], leaf.fit.sums.n[2 * k + 1]]),
    })),
    effect,
    outcome,
  }
}

const exp = (logP: number | null): number | null => (logP === null ? null : Math.exp(logP))
