import type { OneFit } from '../../results/fit-schema.js'
import { familyWords, ratioEstimate, ratioInterval } from '../../words/family-words.js'
import { decimalsForAll, degrees, fixed, interval, pValue } from '../../words/numbers.js'
import { withinSentences } from '../../words/within-words.js'
import { section } from './sections.js'
import { textTable, wrap } from './text-table.js'

/** How the effects of the subgroups differ, from comparisons within trials; null for a single subgroup. */
export function withinText({ spec }: OneFit, within: NonNullable<OneFit['within']>): string | null {
  const differences = within.components.flatMap((component) => component.differences)
  if (differences.length === 0) return null
  const { ratio } = familyWords(spec.family)
  const decimals = decimalsForAll(differences.map(({ se }) => se))
  const exp = (value: number | null) => (value === null ? null : Math.exp(value))
  const rows = differences.map(({ from, to, estimate, lo, hi, df, p }) => {
    const own = { estimate: exp(estimate), lo: exp(lo), hi: exp(hi) }
    return [
      `${to} against ${from}`,
      ...(ratio === null
        ? [fixed(estimate, decimals), interval(lo, hi, decimals)]
        : [ratioEstimate(own), ratioInterval(own)]),
      degrees(df),
      pValue(p),
    ]
  })
  const table = textTable(
    [
      { head: 'Nodes' },
      { head: ratio === null ? 'Difference' : `Ratio of ${ratio.head}s`, align: 'right' },
      { head: `${Math.round(100 * spec.control_.level)}% CI`, align: 'right' },
      { head: 'df', align: 'right' },
      { head: 'p', align: 'right' },
    ],
    rows,
  )
  const words = withinSentences(within).flatMap((line) => wrap(line, 100))
  return section('How effects differ between subgroups, within trials', `${table}\n\n${words.join('\n')}`)
}
