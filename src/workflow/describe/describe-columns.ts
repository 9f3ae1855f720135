import { gatherNumbers } from '../../data/patients/gather.js'
import type { Selection } from '../../data/patients/select-patients.js'
import { type Factor, makeFactor } from '../../data/roles/factors.js'
import { levelsOf } from '../../data/roles/level-options.js'
import { isEvent, type Roles } from '../../data/roles/roles.js'
import { assertFinite } from '../../data/table/non-numbers.js'
import type { Column, Table } from '../../data/table/table.js'
import { argsort } from '../../numerics/argsort.js'
import { weightedMoments, weightedQuantile } from '../../numerics/weighted.js'
import type { DescribedColumn, FactorSummary, NumericSummary } from '../../results/describe-schema.js'
import type { RowGroup } from './described-groups.js'

/**
 * Summarises a column in each group of rows: numbers by mean, standard deviation and quartiles (definition 7 of
 * Hyndman & Fan, R's default), factors by counts. A binary outcome is a factor. Case weights count patients, but in the
 * summary of the weights themselves, which is of rows.
 *
 * Coded errors: NOT_FINITE, LEVEL_UNKNOWN.
 */
export function describeColumn(
  column: Column,
  role: DescribedColumn['role'],
  table: Table,
  roles: Roles,
  { groups, weights: caseWeights }: Selection,
  rowGroups: readonly RowGroup[],
): DescribedColumn {
  const parts = { name: column.name, role, ...ofFile(column, caseWeights, rowGroups[0].rows) }
  const { name } = column
  const weights = role === 'weights' ? null : caseWeights
  const ordered = levelsOf(roles.ordered, name)
  const given = ordered ?? levelsOf(roles.levels, name)
  const isFactor =
    column.kind === 'text' || given !== undefined || (role === 'outcome' && isEvent(roles.family))
  if (!isFactor) {
    assertFinite(column, table, groups.chosen)
    const summaries = rowGroups.map((group) => summariseNumbers(column.values, weights, group))
    return { ...parts, kind: 'numeric', ...(column.time && { time: column.time }), summaries }
  }
  const factor = makeFactor(column, table.lines, given, groups.chosen)
  return {
    ...parts,
    kind: ordered === undefined ? 'nominal' : 'ordered',
    levels: [...factor.levels],
    summaries: rowGroups.map((group) => summariseFactor(factor, weights, group)),
  }
}

/** Label and reasons of missing values, where the file tells them. `rows` are all that are described. */
function ofFile(
  { about }: Column,
  weights: Float64Array | null,
  rows: Uint32Array,
): Pick<DescribedColumn, 'label' | 'reasons'> {
  if (about === undefined) return {}
  const described = new Set(rows)
  const reasons = (about.missing ?? [])
    .map(({ reason, label, rows: own }) => ({
      reason,
      ...(label !== undefined && { label }),
      n: missingOf(
        own.filter((row) => described.has(row)),
        weights,
        () => true,
      ),
    }))
    .filter(({ n }) => n > 0)
  return {
    ...(about.label !== undefined && { label: about.label }),
    ...(reasons.length > 0 && { reasons }),
  }
}

function summariseNumbers(
  values: Float64Array,
  weights: Float64Array | null,
  { trial, arm, rows }: RowGroup,
): NumericSummary {
  const known = weighted(rows, weights).filter((row) => !Number.isNaN(values[row]))
  const found = gatherNumbers(values, known)
  const order = argsort(found)
  const sorted = gatherNumbers(found, order)
  const own = weights && gatherNumbers(gatherNumbers(weights, known), order)
  const { n, mean, sd } = weightedMoments(sorted, own)
  const quantile = (probability: number) => finite(weightedQuantile(sorted, own, probability))
  return {
    trial,
    arm,
    n,
    missing: missingOf(rows, weights, (row) => Number.isNaN(values[row])),
    mean: finite(mean),
    sd: sd === null ? null : finite(sd),
    min: quantile(0),
    q1: quantile(0.25),
    median: quantile(0.5),
    q3: quantile(0.75),
    max: quantile(1),
  }
}

function summariseFactor(
  { levels, codes }: Factor,
  weights: Float64Array | null,
  { trial, arm, rows }: RowGroup,
): FactorSummary {
  const counts = new Array<number>(levels.length).fill(0)
  let n = 0
  for (const row of weighted(rows, weights)) {
    if (codes[row] < 0) continue
    const w = weights?.[row] ?? 1
    counts[codes[row]] += w
    n += w
  }
  const shares = counts.map((count) => ({ n: count, share: n === 0 ? null : count / n }))
  return { trial, arm, n, missing: missingOf(rows, weights, (row) => codes[row] < 0), counts: shares }
}

/** Rows that are known to stand for patients. */
const weighted = (rows: Uint32Array, weights: Float64Array | null): Uint32Array =>
  weights === null ? rows : rows.filter((row) => !Number.isNaN(weights[row]))

/** Patients whose value is missing. */
const missingOf = (
  rows: Uint32Array,
  weights: Float64Array | null,
  isMissing: (row: number) => boolean,
): number =>
  weighted(rows, weights).reduce((sum, row) => sum + (isMissing(row) ? (weights?.[row] ?? 1) : 0), 0)

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
