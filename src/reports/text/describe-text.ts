import { type TimeKind, timeText } from '../../data/dates.js'
import type {
  DescribedColumn,
  DescribedEvents,
  DescribeResult,
  FactorSummary,
  MissingReasonCount,
  NumericSummary,
} from '../../results/describe-schema.js'
import { outcomeKind } from '../../words/family-words.js'
import {
  count,
  countText,
  decimalsFor,
  fixed,
  percent,
  shortInWords,
  significant,
} from '../../words/numbers.js'
import { noteLines } from './notes-text.js'
import { exclusionsInWords, section } from './sections.js'
import { textTable, wrap } from './text-table.js'

/** Trials side by side up to this many; more of them are listed below each other. */
const MOST_SIDE_BY_SIDE = 6

/** A row of the table: a label and one cell per trial, the trials together first. */
export interface Row {
  readonly label: string
  readonly cells: readonly string[]
}

/** Table 1: patients per arm, outcome and covariates, trial by trial. */
export function describeText(result: DescribeResult): string {
  const { spec, data, groups } = result
  const trials = groups.map(({ trial }) => trial ?? 'All trials')
  const blocks = [
    patientRows(result),
    ...result.columns.flatMap((column) =>
      column.role === 'outcome' && result.events !== null
        ? [eventRows(column.name, result)]
        : [columnRows(column, result)],
    ),
  ]
  const heading = [
    `Outcome ${spec.outcome}; ${spec.treatment}: ${spec.experimental} against ${spec.control}; ${count(groups.length - 1, 'trial')}`,
    `${data.used} of ${count(data.rows, 'row')} complete${exclusionsInWords(data)}`,
  ]
  const body =
    trials.length - 1 <= MOST_SIDE_BY_SIDE
      ? textTable(
          [{ head: '' }, ...trials.map((head) => ({ head, align: 'right' as const }))],
          blocks.flat().map(({ label, cells }) => [label, ...cells]),
          Number.POSITIVE_INFINITY,
        )
      : blocks.map((rows) => listed(trials, rows)).join('\n\n')
  const explain = wrap(
    [
      'Numbers are median [quartiles] and range (smallest to largest value); factors are n (% of those known).',
      ...explainEvents(result),
    ].join(' '),
    100,
  ).join('\n')
  const sections = [
    heading.flatMap((line) => wrap(line, 100)).join('\n'),
    section('Trials', `${body}\n\n${explain}`),
    ...optional('Variables', variableLines(result)),
    ...optional('Missing values', reasonLines(result)),
    section('Notes', noteLines(result.notes)),
  ]
  return `${sections.join('\n\n')}\n`
}

const optional = (heading: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [section(heading, lines.flatMap((line) => wrap(line, 100)).join('\n'))]

/** `rmdq: Roland–Morris questionnaire`, for columns that have a label in their file. */
export const variableLines = ({ columns }: DescribeResult): string[] =>
  columns.flatMap(({ name, label }) => (label === undefined ? [] : [`${name}: ${label}`]))

/** `age: 4 missing: 2 not asked (−99), 1 illegible (997), 1 without a code`, where the file tells why. */
export const reasonLines = ({ columns }: DescribeResult): string[] =>
  columns.flatMap(({ name, reasons, summaries }) => {
    // That cells are empty is no reason.
    if (reasons === undefined || reasons.every(({ reason }) => EMPTY.includes(reason))) return []
    const lost = summaries[0].missing
    const known = reasons.reduce((sum, { n }) => sum + n, 0)
    const words = reasons.map((reason) => `${countText(reason.n)} ${reasonInWords(reason)}`)
    const others = lost > known ? [`${countText(lost - known)} taken as missing when the file was read`] : []
    return [`${name}: ${countText(lost)} missing: ${[...words, ...others].join(', ')}`]
  })

const EMPTY = ['system', 'empty']

function reasonInWords({ reason, label }: MissingReasonCount): string {
  const code = reason.replace(/^-/, '−')
  if (label !== undefined && label.trim() !== '') return `${label.trim()} (${code})`
  if (reason === 'system') return 'without a code'
  if (reason === 'empty') return 'empty'
  return reason === 'NaN' ? 'not a number' : `with the code ${code}`
}

/** One line per trial, the rows of a block as columns. */
function listed(trials: readonly string[], rows: readonly Row[]): string {
  // A factor's first row only names it.
  const named = rows[0].cells.every((cell) => cell === '')
  const shown = named ? rows.slice(1) : rows
  const columns = shown.map(({ label }) => ({ head: label.trim(), align: 'right' as const }))
  return textTable(
    [{ head: named ? `${rows[0].label} by trial` : 'Trial' }, ...columns],
    trials.map((trial, k) => [trial, ...shown.map(({ cells }) => cells[k])]),
    Number.POSITIVE_INFINITY,
  )
}

export function patientRows({ groups, spec }: DescribeResult): Row[] {
  const arm = (name: string): Row => ({
    label: `  ${name}`,
    cells: groups.map(({ arms, n }) =>
      n === 0 ? '0' : `${countText(arms[name].n)} (${percent(arms[name].n, n)})`,
    ),
  })
  return [
    { label: 'Patients', cells: groups.map(({ n }) => countText(n)) },
    arm(spec.control),
    arm(spec.experimental),
    { label: '  complete', cells: groups.map(({ used }) => countText(used)) },
  ]
}

/** Events by arm with their risk or rate, in place of a summary of the outcome. */
export function eventRows(name: string, { spec, groups, events, columns }: DescribeResult): Row[] {
  const binary = outcomeKind(spec.family) === 'event'
  const find = (trial: string | null, arm: string | null) =>
    events!.find((group) => group.trial === trial && group.arm === arm)!
  const rates = events!.flatMap(({ rate }) => (rate !== null && rate > 0 ? [rate] : []))
  const decimals = rates.length === 0 ? 2 : Math.max(0, 2 - Math.floor(Math.log10(Math.min(...rates))))
  const row = (label: string, arm: string | null): Row => ({
    label,
    cells: groups.map(({ trial }) => {
      const { n, events: number, rate } = find(trial, arm)
      if (n === 0) return '–'
      const shown = countText(number)
      return binary ? `${shown} (${percent(number, n)})` : `${shown} (${fixed(rate, decimals)})`
    }),
  })
  const missing = columns.find(({ role }) => role === 'outcome')!.summaries
  const lost = groups.map(
    ({ trial }) => missing.find((summary) => summary.trial === trial && summary.arm === null)?.missing ?? 0,
  )
  return [
    row(`${name}: events`, null),
    row(`  ${spec.control}`, spec.control),
    row(`  ${spec.experimental}`, spec.experimental),
    ...(lost.every((n) => n === 0) ? [] : [{ label: '  missing', cells: lost.map(countText) }]),
    ...(spec.time === undefined
      ? []
      : followUpRows(
          spec.time,
          groups.map(({ trial }) => find(trial, null)),
        )),
  ]
}

/** Time at risk, and follow-up. */
function followUpRows(time: string, all: readonly DescribedEvents[]): Row[] {
  const end = (value: number | null | undefined) => (value == null ? '–' : significant(value))
  return [
    {
      label: `${time} at risk`,
      cells: all.map(({ exposure }) => (exposure === null ? '–' : countText(exposure))),
    },
    {
      label: 'Median follow-up',
      cells: all.map(({ followUp }) => end(followUp?.median)),
    },
    {
      label: '  95% CI',
      cells: all.map(({ followUp }) =>
        followUp?.median == null || (followUp.lo === null && followUp.hi === null)
          ? '–'
          : `${end(followUp.lo)} to ${end(followUp.hi)}`,
      ),
    },
  ]
}

/** What the numbers of {@link eventRows} are; nothing without events. */
export function explainEvents({ spec, events, times }: DescribeResult): string[] {
  if (events === null) return []
  const weighted = spec.weights === null ? '' : `, each row counting ${spec.weights} times`
  if (outcomeKind(spec.family) === 'event') {
    const event = spec.event === null ? '' : ` (${spec.outcome} = ${spec.event})`
    return [`Events${event} are n (% of patients with an outcome)${weighted}.`]
  }
  const unit = spec.time ?? spec.exposure
  const per = unit === null ? 'per patient' : `per unit of ${unit}`
  return [
    `Events${spec.time === undefined || spec.event === null ? '' : ` (${spec.outcome} = ${spec.event})`} are their number (rate ${per})${weighted}.`,
    ...(times === undefined
      ? []
      : [
          `Median follow-up (95% CI) by the reverse Kaplan–Meier estimate. Of the patients in the analysis ${percent(times.censored ?? 0, 1)} are censored; the longest time is ${significant(times.longest)}.`,
        ]),
  ]
}

export function columnRows(column: DescribedColumn, { spec, groups }: DescribeResult): Row[] {
  const of = <Summary extends { trial: string | null; arm: string | null }>(
    summaries: readonly Summary[],
    trial: string | null,
    arm: string | null,
  ) => summaries.find((summary) => summary.trial === trial && summary.arm === arm)
  const label = ['outcome', 'exposure', 'weights'].includes(column.role)
    ? `${column.name} (${column.role})`
    : column.name
  const missing: Row = {
    label: '  missing',
    cells: groups.map(({ trial }) =>
      countText(of<NumericSummary | FactorSummary>(column.summaries, trial, null)?.missing ?? 0),
    ),
  }
  const withMissing = (rows: Row[]): Row[] =>
    missing.cells.every((cell) => cell === '0') ? rows : [...rows, missing]

  if (column.kind === 'numeric' && column.time !== undefined) {
    const { time, summaries } = column
    const all = (words: (summary: NumericSummary, time: TimeKind) => string) =>
      groups.map(({ trial }) => filled(of(summaries, trial, null), (summary) => words(summary, time)))
    return withMissing([
      { label, cells: all(timeQuartiles) },
      { label: RANGE, cells: all(rangeInWords) },
    ])
  }
  if (column.kind === 'numeric') {
    // Numbers of a column are printed alike: as precisely as those of all trials together need.
    const all = quartilesOf(of(column.summaries, null, null))
    const most = mostDecimals(all)
    const decimals = Math.max(0, ...all.map((value) => decimalsOf(value, most)))
    const quartiles = (arm: string | null) =>
      groups.map(({ trial }) => quartilesInWords(of(column.summaries, trial, arm), decimals, most))
    const arms = column.role === 'outcome' ? [spec.control, spec.experimental] : []
    return withMissing([
      { label, cells: quartiles(null) },
      {
        label: RANGE,
        cells: groups.map(({ trial }) => filled(of(column.summaries, trial, null), rangeInWords)),
      },
      ...arms.map((arm) => ({ label: `  ${arm}`, cells: quartiles(arm) })),
    ])
  }
  const levels = column.levels.map((level, l): Row => {
    const cells = groups.map(({ trial }) => {
      const summary = of(column.summaries, trial, null)
      return summary === undefined || summary.n === 0
        ? '–'
        : `${countText(summary.counts[l].n)} (${percent(summary.counts[l].n, summary.n)})`
    })
    return { label: `  ${level}`, cells }
  })
  return withMissing([{ label, cells: groups.map(() => '') }, ...levels])
}

const RANGE = '  range'

const filled = (summary: NumericSummary | undefined, words: (summary: NumericSummary) => string): string =>
  summary === undefined || summary.n === 0 ? '–' : words(summary)

/** Smallest and largest value as they are in the data: `18 to 85`. */
function rangeInWords({ min, max }: NumericSummary, time?: TimeKind): string {
  return [min, max].map((end) => (end === null ? '–' : endInWords(end, time))).join(' to ')
}

function endInWords(value: number, time: TimeKind | undefined): string {
  if (time !== undefined) return timeText(value, time)
  return shortInWords(value, Number.isInteger(value) ? 15 : 6)
}

/** Quartiles of dates or times; between two days is the earlier one. */
function timeQuartiles({ q1, median, q3 }: NumericSummary, time: TimeKind): string {
  const [low, middle, high] = [q1, median, q3].map((value) => (value === null ? '–' : timeText(value, time)))
  return `${middle} [${low}, ${high}]`
}

/** `9 [5, 13]`, each number with `decimals` or, if it needs more, up to `most`. */
function quartilesInWords(summary: NumericSummary | undefined, decimals: number, most: number): string {
  const values = quartilesOf(summary)
  if (values.length === 0) return '–'
  const [q1, median, q3] = values.map((value) => fixed(value, Math.max(decimals, decimalsOf(value, most))))
  return `${median} [${q1}, ${q3}]`
}

const quartilesOf = (summary: NumericSummary | undefined): number[] =>
  [summary?.q1, summary?.median, summary?.q3].filter((value) => typeof value === 'number')

/** Decimals, at most so many, that a number needs. */
function decimalsOf(value: number, most: number): number {
  const enough = (decimals: number) => Number(value.toFixed(decimals)) === Number(value.toFixed(most))
  for (let decimals = 0; decimals < most; decimals++) if (enough(decimals)) return decimals
  return most
}

/** Two, or as many more as tell quartiles apart that are nearer to each other. */
function mostDecimals(quartiles: readonly number[]): number {
  const [q1 = 0, median = 0, q3 = 0] = quartiles
  const spread = q3 > q1 ? q3 - q1 : Math.abs(median)
  return spread > 0 ? Math.min(100, Math.max(2, decimalsFor(spread))) : 2
}
