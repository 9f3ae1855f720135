import type { LeaveOneOut } from '../../../results/trust/leave-one-out-schema.js'
import type { StabilityResult } from '../../../results/trust/stability-schema.js'
import { countText, decimalsForAll, fixed } from '../../../words/numbers.js'
import { leaveOneOutSentences } from '../../../words/trust/leave-one-out-words.js'
import { textTable, wrap } from '../text-table.js'

/** How the effects in each trial follow what the other trials predict. */
export function leaveOneOutText({ spec, subgroups }: StabilityResult, found: LeaveOneOut): string {
  const decimals = decimalsForAll(subgroups.map(({ effect }) => effect.se))
  const rows = found.trials.map(({ trial, n, observed, predictedMean, slope, se, c }) => [
    trial,
    countText(n),
    fixed(observed, decimals),
    fixed(predictedMean, decimals),
    slope === null ? '–' : `${fixed(slope, 2)} (${fixed(se, 2)})`,
    fixed(c, 2),
  ])
  const table = textTable(
    [
      { head: spec.trial ?? 'Trial' },
      { head: 'n', align: 'right' },
      { head: 'Effect', align: 'right' },
      { head: 'Predicted', align: 'right' },
      { head: 'Slope (SE)', align: 'right' },
      { head: 'Concordance', align: 'right' },
    ],
    rows,
  )
  const words = leaveOneOutSentences(found, spec.control_.level).flatMap((line) => wrap(line, 100))
  return `${table}\n\n${words.join('\n')}`
}
