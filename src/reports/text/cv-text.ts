import type { CrossValidation, FitResult } from '../../results/fit-schema.js'
import { count, decimalsForAll, fixed, interval, significant, significantTo } from '../../words/numbers.js'
import { textTable, wrap } from './text-table.js'

/** What cross-validation says of a tree, as text. */
export function cvText(cv: CrossValidation, result: Pick<FitResult, 'subgroups' | 'spec'>): string {
  const { subgroups } = result
  const { loss, calibration, parts } = cv
  const better = loss.tree !== null && loss.single !== null && loss.tree < loss.single
  const sizes = parts.map((part) => part.subgroups)
  const chosen = new Map<string, number>()
  for (const { variables } of parts)
    for (const variable of new Set(variables)) chosen.set(variable, (chosen.get(variable) ?? 0) + 1)
  const used = [...chosen].sort((a, b) => b[1] - a[1]).map(([name, times]) => `${name} ${times}`)
  const lines = [
    `${count(cv.folds, 'fold')}, seed ${cv.seed}: trees of ${Math.min(...sizes)} to ${Math.max(...sizes)} subgroups; splits on ${used.length === 0 ? 'nothing' : `${used.join(', ')} (folds)`}`,
    ...(loss.tree === null && loss.single === null
      ? []
      : [
          `${result.spec.time === undefined ? 'Deviance' : '−2 log partial likelihood'} per patient left out: ${significantTo(loss.tree, 4)} with the tree, ${significantTo(loss.single, 4)} without splits: ${better ? 'the tree predicts better' : 'the tree does not predict better'}`,
        ]),
    calibration === null
      ? 'No fold’s tree tells patients apart: there is no slope of observed on predicted effects'
      : `Slope of observed on predicted effect: ${significant(calibration.slope)} (${interval(calibration.lo, calibration.hi, 2)}); 1 if effects are as large as predicted`,
  ]
  const rows = cv.subgroups.map(({ node, effect, predicted }) => ({
    node,
    label: subgroups.find((subgroup) => subgroup.node === node)?.label ?? '',
    effect,
    predicted,
  }))
  const decimals = decimalsForAll(subgroups.map(({ effect }) => effect.se))
  const table = textTable(
    [
      { head: 'Node', align: 'right' },
      { head: 'Subgroup' },
      { head: 'Effect', align: 'right' },
      { head: 'Predicted without them', align: 'right' },
    ],
    rows.map(({ node, label, effect, predicted }) => [
      String(node),
      label,
      fixed(effect, decimals),
      fixed(predicted, decimals),
    ]),
  )
  return `${lines.flatMap((line) => wrap(line, 100)).join('\n')}\n\n${table}`
}
