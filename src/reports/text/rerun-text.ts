import type { ReportSettings } from '../../results/report-schema.js'
import { countText, decimalsForAll, fixed } from '../../words/numbers.js'
import { textTable } from './text-table.js'

/** Says whether an analysis that was run again gave the same results, and if not, where it differs. */
export function rerunText(before: ReportSettings, now: ReportSettings): string {
  const versions =
    before.version === now.version
      ? `copse ${now.version}, as before`
      : `copse ${now.version}, before ${before.version}`
  const sameData = before.data.sha256 === now.data.sha256
  const data = sameData ? 'the same data' : 'other data than before'
  if (before.results.sha256 === now.results.sha256)
    return `Identical: all results are the same, digit for digit (${versions}; ${data}).\n`
  return `Different: the results are not identical (${versions}; ${data}).\n\n${subgroupsText(before, now)}\n`
}

function subgroupsText({ results: before }: ReportSettings, { results: now }: ReportSettings): string {
  const labels = [...new Set([...before.subgroups, ...now.subgroups].map(({ label }) => label))]
  const widths = [...before.subgroups, ...now.subgroups].map(({ lo, hi }) =>
    lo === null || hi === null ? null : (hi - lo) / 4,
  )
  const decimals = decimalsForAll(widths) + 2
  const cells = ({ subgroups }: ReportSettings['results'], wanted: string) => {
    const found = subgroups.find(({ label }) => label === wanted)
    return found === undefined ? ['–', '–'] : [countText(found.n), fixed(found.estimate, decimals)]
  }
  const table = textTable(
    [
      { head: 'Subgroup' },
      { head: 'n before', align: 'right' },
      { head: 'Effect before', align: 'right' },
      { head: 'n now', align: 'right' },
      { head: 'Effect now', align: 'right' },
    ],
    labels.map((label) => [label, ...cells(before, label), ...cells(now, label)]),
  )
  const alike =
    JSON.stringify(before.subgroups) === JSON.stringify(now.subgroups)
      ? '\n\nThe subgroups and their effects are the same; something else differs.'
      : ''
  return `${table}${alike}`
}
