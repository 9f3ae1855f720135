import { numberText, type TimeKind } from '../../data/dates.js'
import type { DecimalMarks } from '../../data/delimited/numbers/number-text.js'
import { levelsAlike } from '../../data/notes/level-notes.js'
import { nearNumber } from '../../data/notes/near-numbers.js'
import type { Column, Table } from '../../data/table/table.js'
import { shortInWords } from '../../words/numbers.js'

/** What a person should see of a column before giving it a role. Plain data; never a single patient. */
export interface ColumnOverview {
  readonly name: string
  /** Label of the variable in a file of SPSS, Stata, SAS or R. */
  readonly label?: string | undefined
  /** Whether that file says that the levels have an order, which they are listed in. */
  readonly ordered?: boolean | undefined
  readonly kind: 'number' | 'text'
  /** Of numbers that stand for dates or times, which. */
  readonly time?: TimeKind | undefined
  readonly missing: number
  /** Distinct values; counted to 1000 only. */
  readonly distinct: number
  /** Counts of equally wide bins from the smallest to the largest value; of a text column its commonest values. */
  readonly bars: readonly { readonly label: string; readonly count: number }[]
  /** Of numbers; of dates and times (see `time`) as well. */
  readonly range: readonly [number, number] | null
  /** Distinct values as written, in the order of the file, where there are few. */
  readonly values: readonly string[] | null
  /** Of a text column: whether limits (<0.5) are among its values, and whether some of these look alike ("Male", "male "). */
  readonly limits?: boolean
  readonly alike?: boolean
}

export const MOST_DISTINCT = 1000
const BINS = 20
const FEW = 30

/** Every column of a table in short: type, missing cells, distribution. */
export function overviewOf(table: Table): ColumnOverview[] {
  return [...table.columns.values()].map((column) => {
    const overview = column.kind === 'number' ? ofNumbers(column) : ofTexts(column, table.marks)
    const { label, ordered, levels } = column.about ?? {}
    return {
      ...overview,
      ...(label !== undefined && { label }),
      ...(ordered && levels !== undefined && levels.length > 1 && { ordered }),
    }
  })
}

function ofNumbers({ name, values, time }: Column & { kind: 'number' }): ColumnOverview {
  let [missing, low, high] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const distinct = new Set<number>()
  for (const value of values) {
    if (Number.isNaN(value)) missing++
    else {
      if (value < low) low = value
      if (value > high) high = value
      if (distinct.size <= MOST_DISTINCT) distinct.add(value)
    }
  }
  const finite = Number.isFinite(low) && Number.isFinite(high)
  const few = distinct.size <= FEW
  return {
    name,
    kind: 'number',
    ...(time && { time }),
    missing,
    distinct: Math.min(distinct.size, MOST_DISTINCT),
    bars: !finite ? [] : few ? valueBars(values, distinct, time) : binBars(values, low, high, time),
    range: finite ? [low, high] : null,
    values: few ? [...distinct].map((value) => numberText(value, time)) : null,
  }
}

function valueBars(
  values: Float64Array,
  distinct: ReadonlySet<number>,
  time: TimeKind | undefined,
): ColumnOverview['bars'] {
  const counts = new Map([...distinct].sort((a, b) => a - b).map((value) => [value, 0]))
  for (const value of values) if (!Number.isNaN(value)) counts.set(value, counts.get(value)! + 1)
  return [...counts].map(([value, count]) => ({ label: numberText(value, time), count }))
}

function binBars(
  values: Float64Array,
  low: number,
  high: number,
  time: TimeKind | undefined,
): ColumnOverview['bars'] {
  const width = (high - low) / BINS
  const counts = new Uint32Array(BINS)
  for (const value of values)
    if (!Number.isNaN(value)) counts[Math.min(BINS - 1, Math.floor((value - low) / width))]++
  const edge = (k: number) => {
    const value = low + k * width
    return time === undefined ? shortInWords(value, 3) : numberText(value, time)
  }
  return Array.from(counts, (count, k) => ({ label: `${edge(k)} to ${edge(k + 1)}`, count }))
}

function ofTexts(
  { name, codes, dictionary }: Column & { kind: 'text' },
  marks: DecimalMarks,
): ColumnOverview {
  const counts = new Uint32Array(dictionary.length)
  let missing = 0
  for (const code of codes) {
    if (code < 0) missing++
    else counts[code]++
  }
  const used = dictionary.flatMap((label, code) => (counts[code] > 0 ? [{ label, count: counts[code] }] : []))
  const commonest = used.length <= FEW ? used : []
  return {
    name,
    kind: 'text',
    missing,
    distinct: Math.min(used.length, MOST_DISTINCT),
    bars: [...commonest].sort((a, b) => b.count - a.count).slice(0, 12),
    range: null,
    values: used.length <= FEW ? used.map(({ label }) => label) : null,
    limits: used.some(({ label }) => nearNumber(label.trim(), marks) === 'limit'),
    alike: used.length < MOST_DISTINCT && levelsAlike(used.map(({ label }) => label)).length > 0,
  }
}
