import type { OneFit } from '../../../../results/fit-schema.js'
import { isRatio } from '../../../../words/family-words.js'
import { decimalsForAll, degrees, levelInWords, pValue } from '../../../../words/numbers.js'
import { withinSentences } from '../../../../words/within-words.js'
import type { TableBlock } from '../../document.js'
import { right, table } from '../../document.js'
import { effectText } from '../effect-words.js'

/** How the effects of the subgroups differ, from comparisons within trials; no table for a single subgroup. */
export function withinTable({ spec }: OneFit, within: NonNullable<OneFit['within']>): TableBlock[] {
  const differences = within.components.flatMap((component) => component.differences)
  if (differences.length === 0) return []
  const decimals = decimalsForAll(differences.map(({ se }) => se))
  const what = isRatio(spec.family) ? 'Ratio of effects' : 'Difference of effects'
  return [
    table(
      'How effects differ between subgroups, compared within trials',
      [
        { head: 'Subgroups (nodes)' },
        right(`${what} (${levelInWords(spec.control_.level)} CI)`),
        right('df'),
        right('p'),
      ],
      differences.map(({ from, to, estimate, lo, hi, df, p }) => ({
        cells: [
          `${to} against ${from}`,
          effectText({ estimate, lo, hi }, spec.family, decimals),
          degrees(df),
          pValue(p),
        ],
      })),
      withinSentences(within).join(' '),
    ),
  ]
}
