import type { Ipd } from '../data/ipd.js'
import { CopseError } from '../errors.js'
import { strataTerms } from '../models/strata-terms.js'
import { ruleInWords } from '../reports/rule-words.js'
import { ColumnSource } from '../sources/columns.js'
import { growNow } from '../trees/growth.js'
import type { Method } from '../trees/methods.js'
import { fitMethod, isStratified } from '../trees/methods.js'
import { edgeCondition, ruleOf } from '../trees/rules.js'
import type { Tree, TreeNode } from '../trees/tree.js'
import { leavesOf, nodeOf } from '../trees/tree.js'
import { VERSION } from '../version.js'
import { checkOptions } from './check-options.js'
import type { Control } from './control-schema.js'
import { controlSchema } from './control-schema.js'
import { modelPart } from './fit-model.js'
import { alternationNotes, rootNotes, treeNotes, unusedNotes } from './fit-notes.js'
import type { FitNode, FitResult, FitSubgroup } from './fit-schema.js'
import type { Prepared } from './prepare.js'
import { byArm, dataSection, specSection } from './prepare.js'

/** Settings as a user gives them: any may be left out. */
export type ControlOptions = Partial<Record<keyof Control, unknown>>

/**
 * Fills in defaults and checks; `compat: "partykit"` implies `ties: "rows"`.
 *
 * Coded errors: OPTION_UNKNOWN, OPTION_INVALID, OPTIONS_CONFLICT.
 */
export function controlOf(options: ControlOptions = {}): Control {
  const control = checkOptions(controlSchema, options)
  if (control.pvalue === 'exact' && (control.ties === 'rows' || control.compat === 'partykit'))
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: '--pvalue exact is for tests at distinct values',
      found: control.compat === 'partykit' ? '--compat partykit' : '--ties rows',
      need: '--ties distinct',
      try: 'leaving one of the two out',
      place: { option: '--pvalue' },
    })
  if (control.compat === 'none') return control
  if (options.ties === 'distinct')
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: '--compat partykit tests at every row, as R does',
      found: '--ties distinct',
      try: 'leaving one of the two out',
      place: { option: '--ties' },
    })
  return { ...control, ties: 'rows' }
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
  return fitSource(data, new ColumnSource(data.ipd, control.ties), method, control, onLevel)
}

/** {@link fit} on a source made before, so that several methods share one. */
export function fitSource(
  data: Prepared,
  source: ColumnSource,
  method: Method,
  control: Control,
  onLevel?: (nodes: number) => void,
): FitResult {
  return fitWithTree(data, source, method, control, onLevel).result
}

/** {@link fitSource}, with the tree as it was grown, to look into its nodes. */
export function fitWithTree(
  data: Prepared,
  source: ColumnSource,
  method: Method,
  control: Control,
  onLevel?: (nodes: number) => void,
): { readonly result: FitResult; readonly tree: Tree } {
  const { ipd } = data
  const fitted = growNow(fitMethod(source, method, control), onLevel)
  const { tree } = fitted
  const { model, effects, notes } = modelPart(fitted, source.trials, ipd.trial.name, method, control)
  const named = isStratified(method) ? source.trials : null
  const result: FitResult = {
    schema: 'copse.fit/1',
    version: VERSION,
    spec: { ...specSection(data), method, control_: { ...control, minsize: tree.minsize } },
    data: dataSection(data),
    tree: { nodes: tree.nodes.map((node) => nodeResult(tree, node, named, control)) },
    subgroups: leavesOf(tree).map((leaf, j) => subgroup(tree, leaf, effects[j], ipd)),
    model,
    notes: [
      ...data.notes,
      ...unusedNotes(method, control),
      ...rootNotes(tree),
      ...treeNotes(tree, source.trials, method),
      ...alternationNotes(fitted, control),
      ...notes,
    ],
  }
  return { result, tree }
}

function nodeResult(tree: Tree, node: TreeNode, trials: readonly string[] | null, control: Control): FitNode {
  const { id, parent, depth, fit, tests, split, kids, stop } = node
  const terms = strataTerms(fit, trials, control.treatmentCoding)
  const above = parent === null ? null : nodeOf(tree, parent)
  return {
    id,
    parent,
    depth,
    condition: above === null ? null : edgeCondition(above.split!, above.kids.indexOf(id)),
    n: fit.n,
    objfun: fit.rss,
    coefficients: Object.fromEntries(terms.map(({ term, estimate }) => [term, estimate])),
    tests: tests.map((test) => ({
      ...test,
      p: exp(test.logP),
      pAdjusted: exp(test.logPAdjusted),
    })),
    split,
    kids: [...kids],
    stop,
  }
}

function subgroup(tree: Tree, leaf: TreeNode, effect: FitSubgroup['effect'], ipd: Ipd): FitSubgroup {
  const rule = ruleOf(tree, leaf.id)
  return {
    node: leaf.id,
    label: ruleInWords(rule),
    rule,
    n: leaf.fit.n,
    trials: ipd.trial.levels.map((trial, k) => ({
      trial,
      ...byArm(ipd, [leaf.sums.n[2 * k], leaf.sums.n[2 * k + 1]]),
    })),
    effect,
  }
}

const exp = (logP: number | null): number | null => (logP === null ? null : Math.exp(logP))
