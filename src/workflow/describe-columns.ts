import { type Factor, makeFactor } from '../data/factors.js'
import { gatherNumbers } from '../data/gather.js'
import { levelsOf } from '../data/level-options.js'
import { assertFinite } from '../data/non-numbers.js'
import type { Roles } from '../data/roles.js'
import type { Selection } from '../data/select-patients.js'
import type { Column, Table } from '../data/table.js'
import { mean, sortedQuantile, sum } from '../numerics/sums.js'
import type { DescribedColumn, FactorSummary, NumericSummary } from './describe-schema.js'
import type { RowGroup } from './described-groups.js'

/**
 * Summarises a column in each group of rows: numbers by mean, standard deviation and quartiles (definition 7 of
 * Hyndman & Fan, R's default), factors by counts. A binary outcome is a factor.
 *
 * Coded errors: NOT_FINITE, LEVEL_UNKNOWN.
 */
export function describeColumn(
  column: Column,
  role: DescribedColumn['role'],
  table: Table,
  roles: Roles,
  { groups }: Selection,
  rowGroups: readonly RowGroup[],
): DescribedColumn {
  const { name } = column
  const ordered = levelsOf(roles.ordered, name)
  const given = ordered ?? levelsOf(roles.levels, name)
  const isFactor =
    column.kind === 'text' || given !== undefined || (role === 'outcome' && roles.family === 'binomial')
  if (!isFactor) {
    assertFinite(column, table, groups.chosen)
    const summaries = rowGroups.map((group) => summariseNumbers(column.values, group))
    return { name, role, kind: 'numeric', ...(column.time && { time: column.time }), summaries }
  }
  const factor = makeFactor(column, table.lines, given, groups.chosen)
  return {
    name,
    role,
    kind: ordered === undefined ? 'nominal' : 'ordered',
    levels: [...factor.levels],
    summaries: rowGroups.map((group) => summariseFactor(factor, group)),
  }
}

function summariseNumbers(values: Float64Array, { trial, arm, rows }: RowGroup): NumericSummary {
  const found = gatherNumbers(values, rows).filter((value) => !Number.isNaN(value))
  const sorted = found.sort()
  const n = sorted.length
  const centre = mean(sorted)
  // Deviations from the mean, not raw squares: those lose all digits when the mean is large.
  const squares = sum(sorted.map((value) => (value - centre) ** 2))
  const quantile = (probability: number) => finite(sortedQuantile(sorted, probability))
  return {
    trial,
    arm,
    n,
    missing: rows.length - n,
    mean: finite(centre),
    sd: n < 2 ? null : finite(Math.sqrt(squares / (n - 1))),
    min: quantile(0),
    q1: quantile(0.25),
    median: quantile(0.5),
    q3: quantile(0.75),
    max: quantile(1),
  }
}

function summariseFactor({ levels, codes }: Factor, { trial, arm, rows }: RowGroup): FactorSummary {
  const counts = new Array<number>(levels.length).fill(0)
  let n = 0
  for (const row of rows) {
    if (codes[row] < 0) continue
    counts[codes[row]]++
    n++
  }
  const shares = counts.map((count) => ({ n: count, share: n === 0 ? null : count / n }))
  return { trial, arm, n, missing: rows.length - n, counts: shares }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
