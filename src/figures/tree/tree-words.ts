import type { FitNode, FitResult, FitSubgroup } from '../../results/fit-schema.js'
import { splitPs } from '../../words/answer-words.js'
import { patientsInArm, patientsUsed } from '../../words/arm-counts.js'
import { instabilityInWords, partInWords } from '../../words/instability-words.js'
import { count, countText, pEquals } from '../../words/numbers.js'
import { cutInWords } from '../../words/rule-words.js'
import { splitKind } from './split-kind.js'

/** What leads to a node, the covariate being named above: `≤ 9`, `female`, `I, II`. */
export function edgeWords(condition: NonNullable<FitNode['condition']>): string {
  if (condition.op === 'in') return condition.values.join(', ')
  return `${condition.op === '<=' ? '≤' : '>'} ${cutInWords(condition.shown ?? condition.value, condition.time)}`
}

/** p-value of the test that an inner node was split by, adjusted if so asked; or that a person has set the split. */
export function splitP({ tests, split }: FitNode): string {
  if (split?.userDriven) return 'set by hand'
  const test = tests.find(({ variable }) => variable === split?.variable)
  return pEquals(test?.pAdjusted ?? null)
}

/** Where the instability behind a split lies, as the text says it; the p-values stay whole. */
export const splitParts = (node: FitNode, spec: FitResult['spec']): string[] =>
  instabilityInWords(node, spec).map((words) => words.replace(/ p ([=<]) /, ' p\u00a0$1\u00a0'))

/** What the texts of inner nodes are: `covariate, p-value of its test (adjusted for the number of covariates), …`. */
export function innerInWords({ tree, spec }: Pick<FitResult, 'tree' | 'spec'>): string {
  const adjusted = spec.control_.bonferroni ? ' (adjusted for the number of covariates)' : ''
  const parted = tree.nodes.some((node) => node.split !== null && splitParts(node, spec).length > 0)
  const others = partInWords('intercepts', spec)
  const asked = tree.nodes.some((node) => splitPs(node).length > 0)
  const parts = parted ? `; then those of the treatment effect and of the ${others} alone, not adjusted` : ''
  const test = `covariate and p-value of its test${adjusted}`
  if (!asked) return `${test}${parts}`
  const shown = tree.nodes.some(
    (node) => node.split !== null && (splitKind(node) === 'plain' || node.split.userDriven),
  )
  const own = shown ? '; where neither is seen, or a person set the split, how it came about' : ''
  return `covariate, whether the effect and whether the level of the outcome differ along it within trials (p-values${spec.control_.bonferroni ? ' adjusted for the number of covariates' : ''}; in bold what differs)${own}`
}

/** Patients of a subgroup by arm, control first. */
export function armCounts(
  { trials }: FitSubgroup,
  { control, experimental }: FitResult['spec'],
): [number, number] {
  return [patientsInArm(trials, control), patientsInArm(trials, experimental)]
}

/** The tree for those who do not see it: one sentence a split and a subgroup. */
export function describeTree(fit: FitResult, effectText: (subgroup: FitSubgroup) => string): string {
  const { subgroups, spec, data, tree } = fit
  const head =
    subgroups.length === 1
      ? `No subgroups were found among ${count(patientsUsed(data), 'patient')}.`
      : `${subgroups.length} subgroups of ${count(patientsUsed(data), 'patient')}.`
  const splits = tree.nodes
    .filter(({ split }) => split !== null)
    .map((node) => {
      const parts = instabilityInWords(node, spec)
      return `Node ${node.id} is split on ${node.split!.variable}, ${[splitP(node), ...parts].join(', ')}.`
    })
  const each = subgroups.map((subgroup) => {
    const [n0, n1] = armCounts(subgroup, spec)
    return `${subgroup.label}: ${countText(n0)} ${spec.control}, ${countText(n1)} ${spec.experimental}, effect ${effectText(subgroup)}.`
  })
  return [head, ...splits, ...each].join(' ')
}
