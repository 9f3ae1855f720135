import { strataOf, stratumOf } from '../../../data/patients/strata.js'
import type { TrialRows } from '../../../data/patients/trial-notes.js'
import { findNamed } from '../../../data/roles/factors.js'
import type { Groups } from '../../../data/roles/groups.js'
import { CopseError } from '../../../errors.js'
import type { SqlValue } from '../connection.js'
import type { NeededField } from './check-columns.js'
import type { RoleFields } from './role-fields.js'
import { byTrial, every, trialValue } from './role-fields.js'

/** The patients used by trial and arm, and the rows that miss something. */
export interface StrataSummary {
  readonly used: number
  /** By place in the levels of the trial: control, experimental. */
  readonly counts: readonly (readonly [control: number, experimental: number])[]
  /** The same with case weights counting patients. */
  readonly patients: readonly (readonly [control: number, experimental: number])[]
  /** Mean outcome by `2·trial + arm`, weighted. */
  readonly means: Float64Array
  /** Pooled standard deviation within strata. */
  readonly spread: number
  /** Smallest and largest outcome; unknown where no value may leave. */
  readonly low: number
  readonly high: number
  /** Trials all of whose patients have the same outcome; none where no value may leave. */
  readonly alike: readonly boolean[]
  /** Rows of each trial, used and missing. */
  readonly byTrial: ReadonlyMap<number, TrialRows>
  /** Rows by the first column that they miss. */
  readonly missing: Float64Array
}

/**
 * Adds up outcomes by trial and arm.
 *
 * @param arm 0 control, 1 experimental, in SQL
 * @param needed columns that a patient needs, those first that are blamed first
 * @param isComplete by place in `needed`: whether no row misses it
 * @param chosen conditions of the rows that are not left out by choice
 * Coded error: CELL_TOO_SMALL.
 */
export async function summariseStrata(
  fields: RoleFields,
  y: string,
  arm: string,
  needed: readonly NeededField[],
  isComplete: readonly boolean[],
  chosen: readonly string[],
  { trial: { levels }, control, experimental }: Groups,
): Promise<StrataSummary> {
  const { connection, dialect, from, trial, weights, minCell } = fields
  const isPrivate = minCell > 1
  const double = (expression: string) => `CAST(${expression} AS ${dialect.double})`
  const guarded = (expression: string) =>
    double(isPrivate ? `CASE WHEN count(*) >= ${minCell} THEN ${expression} END` : expression)
  const mean =
    weights === null ? `sum((${y})) / count(*)` : `sum(${weights.value} * (${y})) / sum(${weights.value})`
  const blamed = needed.flatMap(({ value }, at) =>
    isComplete[at] ? [] : [`WHEN ${value} IS NULL THEN ${at}`],
  )
  const missed = blamed.length === 0 ? null : `CASE ${blamed.join(' ')} ELSE -1 END`
  const asked = [
    trialValue(fields),
    double(arm),
    double(missed ?? '-1'),
    guarded('count(*)'),
    guarded(weights === null ? 'count(*)' : `sum(${weights.value})`),
    guarded(mean),
    guarded(`var_pop(${double(y)})`),
    ...(isPrivate ? ['0', '1'] : [double(`min(${y})`), double(`max(${y})`)]),
  ]
  const keys = [...byTrial(fields), arm, ...(missed === null ? [] : [missed])]
  const answer = await connection.query(
    `SELECT ${asked.join(', ')} ${from} WHERE ${every(chosen)} GROUP BY ${keys.join(', ')}`,
  )

  const trials = new Map<number, TrialRows>()
  const placeOf = (value: SqlValue) =>
    trial === null ? 0 : value === null ? -1 : findNamed(levels, String(value))
  const [ofTrial, ofArm, missing, size, weight, ofMean, variances, lows, highs] = answer.columns as [
    ArrayLike<SqlValue>,
    ...ArrayLike<number>[],
  ]
  const counts = levels.map((): [number, number] => [0, 0])
  const patients = levels.map((): [number, number] => [0, 0])
  const means = new Float64Array(strataOf(levels.length).length)
  const byColumn = new Float64Array(needed.length)
  const ranges = levels.map(() => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as [number, number])
  let [low, high, squares, used] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0]
  for (let r = 0; r < answer.length; r++) {
    const k = placeOf(ofTrial[r])
    const rows = trials.get(k) ?? { used: 0, missing: new Map<number, number>() }
    if (k >= 0) trials.set(k, rows)
    if (size[r] === null) {
      // How many rows miss something may stay unknown; of patients used that would be an analysis without them.
      if (missing[r] >= 0) continue
      throw tooFew(levels[k], ofArm[r] === 0 ? control : experimental, minCell)
    }
    if (missing[r] >= 0) {
      byColumn[missing[r]] += size[r]
      rows.missing.set(missing[r], (rows.missing.get(missing[r]) ?? 0) + size[r])
      continue
    }
    rows.used += size[r]
    used += size[r]
    counts[k][ofArm[r]] += size[r]
    patients[k][ofArm[r]] += weight[r]
    means[stratumOf(k, ofArm[r])] = ofMean[r]
    squares += size[r] * variances[r]
    ranges[k] = [Math.min(ranges[k][0], lows[r]), Math.max(ranges[k][1], highs[r])]
    low = Math.min(low, lows[r])
    high = Math.max(high, highs[r])
  }
  const spread = Math.sqrt(squares / used)
  const alike = ranges.map(([least, most]) => least === most)
  return { used, counts, patients, means, spread, low, high, alike, byTrial: trials, missing: byColumn }
}

function tooFew(trial: string, arm: string, minCell: number): CopseError {
  return new CopseError({
    code: 'CELL_TOO_SMALL',
    wrong: `trial "${trial}" has fewer than ${minCell} patients in arm "${arm}"`,
    found: `--min-cell ${minCell}`,
    try: `--exclude-trial ${JSON.stringify(trial)}`,
    place: { trial, arm },
  })
}
