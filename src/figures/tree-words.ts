import { patientsInArm } from '../reports/arm-counts.js'
import { pEquals } from '../reports/numbers.js'
import { cutInWords } from '../reports/rule-words.js'
import type { FitNode, FitResult, FitSubgroup } from '../workflow/fit-schema.js'

/** What leads to a node, the covariate being named above: `≤ 9`, `female`, `I, II`. */
export function edgeWords(condition: NonNullable<FitNode['condition']>): string {
  if (condition.op === 'in') return condition.values.join(', ')
  return `${condition.op === '<=' ? '≤' : '>'} ${cutInWords(condition.value, condition.time)}`
}

/** p-value of the test that an inner node was split by, adjusted if so asked; or that a person has set the split. */
export function splitP({ tests, split }: FitNode): string {
  if (split?.userDriven) return 'set by hand'
  const test = tests.find(({ variable }) => variable === split?.variable)
  return pEquals(test?.pAdjusted ?? null)
}

/** Patients of a subgroup by arm, control first. */
export function armCounts(
  { trials }: FitSubgroup,
  { control, experimental }: FitResult['spec'],
): [number, number] {
  return [patientsInArm(trials, control), patientsInArm(trials, experimental)]
}

/** The tree for those who do not see it: one sentence a subgroup. */
export function describeTree(fit: FitResult, effectText: (subgroup: FitSubgroup) => string): string {
  const { subgroups, spec, data } = fit
  const head =
    subgroups.length === 1
      ? `No subgroups were found among ${data.used} patients.`
      : `${subgroups.length} subgroups of ${data.used} patients.`
  const each = subgroups.map((subgroup) => {
    const [n0, n1] = armCounts(subgroup, spec)
    return `${subgroup.label}: ${n0} ${spec.control}, ${n1} ${spec.experimental}, effect ${effectText(subgroup)}.`
  })
  return [head, ...each].join(' ')
}
