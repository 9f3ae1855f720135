import type { OneFit } from '../../../results/fit-schema.js'
import { nntText } from '../../../words/benefit/nnt-words.js'
import { ratioEstimate, ratioInterval } from '../../../words/family-words.js'
import { fixed, interval, levelInWords, pValue, significant } from '../../../words/numbers.js'
import { afterSearch, atInWords } from '../../../words/survival/survival-words.js'
import { section } from '../sections.js'
import { textTable, wrap } from '../text-table.js'

const NONE = { estimate: null, lo: null, hi: null }
const RIGHT = { align: 'right' } as const

/** Cox's model, medians, restricted means and risks of the subgroups; null of other outcomes. */
export function survivalText(result: OneFit): string | null {
  const { subgroups, spec, survival } = result
  if (survival === undefined) return null
  const { control, experimental, time } = spec
  const { at, horizon } = survival
  const ci = `${levelInWords(spec.control_.level)} CI`
  const first = textTable(
    [
      { head: 'Node', ...RIGHT },
      { head: `${control}: events/n`, ...RIGHT },
      { head: `${experimental}: events/n`, ...RIGHT },
      { head: 'Cox HR', ...RIGHT },
      { head: ci, ...RIGHT },
      { head: 'p', ...RIGHT },
      { head: 'PH test p', ...RIGHT },
    ],
    subgroups.map(({ node, survival: own }) => [
      String(node),
      `${own!.control.events}/${own!.control.n}`,
      `${own!.experimental.events}/${own!.experimental.n}`,
      ratioEstimate(own!.cox?.ratio),
      ratioInterval(own!.cox?.ratio ?? NONE),
      pValue(own!.cox?.p ?? null),
      pValue(own!.proportional?.p ?? null),
    ]),
    100,
  )
  const median = ({ time: value, lo, hi }: { time: number | null; lo: number | null; hi: number | null }) =>
    value === null ? 'not reached' : `${significant(value)} (${end(lo)} to ${end(hi)})`
  const second = textTable(
    [
      { head: 'Node', ...RIGHT },
      { head: `Median: ${control}`, ...RIGHT },
      { head: experimental, ...RIGHT },
      { head: `Mean to ${significant(horizon)}: ${control}`, ...RIGHT },
      { head: experimental, ...RIGHT },
      { head: 'Difference', ...RIGHT },
    ],
    subgroups.map(({ node, survival: own }) => [
      String(node),
      median(own!.control.median),
      median(own!.experimental.median),
      significant(own!.control.rmst?.estimate ?? null),
      significant(own!.experimental.rmst?.estimate ?? null),
      own!.rmst === null
        ? '–'
        : `${significant(own!.rmst.estimate)} (${end(own!.rmst.lo)} to ${end(own!.rmst.hi)})`,
    ]),
    100,
  )
  const needed = spec.better !== undefined
  const percent = (value: number | null | undefined) => (value == null ? null : 100 * value)
  const risk = (own: { risk: number | null; lo: number | null; hi: number | null } | null | undefined) =>
    own == null ? '–' : `${fixed(percent(own.risk), 1)}% (${interval(percent(own.lo), percent(own.hi), 1)})`
  const third =
    at === null
      ? []
      : [
          textTable(
            [
              { head: 'Node', ...RIGHT },
              { head: `Risk by ${significant(at)}: ${control}`, ...RIGHT },
              { head: experimental, ...RIGHT },
              { head: 'Difference', ...RIGHT },
              ...(needed ? [{ head: 'NNT', ...RIGHT }] : []),
            ],
            subgroups.map(({ node, survival: own }) => [
              String(node),
              risk(own!.control.at),
              risk(own!.experimental.at),
              risk(own!.risk && { ...own!.risk, risk: own!.risk.estimate }),
              ...(needed ? [nntText(own!.risk?.nnt)] : []),
            ]),
            100,
          ),
        ]
  const explain = [
    `Cox HR: Cox model of the subgroup, stratified by trial, ties by Efron. PH test: of proportional hazards.`,
    ...afterSearch(result),
    `Medians and restricted means of ${time}, without the event, by Kaplan–Meier curves of the arms with the trials pooled: not adjusted for trial.`,
    ...(at === null ? [] : [atInWords(at, spec, needed)]),
  ]
  return section(
    'Times to the event',
    [first, second, ...third, wrap(explain.join(' '), 100).join('\n')].join('\n\n'),
  )
}

const end = (value: number | null): string => (value === null ? '–' : significant(value))
