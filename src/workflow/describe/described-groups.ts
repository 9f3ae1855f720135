import { strataOf, stratumOf } from '../../data/patients/strata.js'
import type { Groups } from '../../data/roles/groups.js'

/** A set of rows to be described; null stands for all trials, or both arms. The order of the rows has no meaning. */
export interface RowGroup {
  readonly trial: string | null
  readonly arm: string | null
  readonly rows: Uint32Array
}

/** A trial, or all of them, and its two arms. */
export interface TrialRows {
  readonly both: RowGroup
  readonly control: RowGroup
  readonly experimental: RowGroup
}

/** The chosen rows whose trial and treatment are known: of all trials together, then of each. */
export function rowGroups({ trial, arm, chosen, control, experimental }: Groups): TrialRows[] {
  const size = strataOf(trial.levels.length).length
  const stratum = (row: number) =>
    chosen[row] === 0 || arm[row] < 0 || trial.codes[row] < 0 ? -1 : stratumOf(trial.codes[row], arm[row])

  // Counting sort by trial and arm: the rows of a trial are then a range, its arms the two parts of it.
  const start = new Uint32Array(size + 1)
  for (let row = 0; row < arm.length; row++) if (stratum(row) >= 0) start[stratum(row) + 1]++
  for (let s = 0; s < size; s++) start[s + 1] += start[s]
  const rows = new Uint32Array(start[size])
  const next = start.slice()
  for (let row = 0; row < arm.length; row++) if (stratum(row) >= 0) rows[next[stratum(row)]++] = row

  const named = (
    name: string | null,
    both: Uint32Array,
    first: Uint32Array,
    second: Uint32Array,
  ): TrialRows => ({
    both: { trial: name, arm: null, rows: both },
    control: { trial: name, arm: control, rows: first },
    experimental: { trial: name, arm: experimental, rows: second },
  })
  const range = (from: number, to: number) => rows.subarray(start[from], start[to])
  const ofArm = (code: number) => rows.filter((row) => arm[row] === code)
  return [
    named(null, rows, ofArm(0), ofArm(1)),
    ...trial.levels.map((name, k) =>
      named(
        name,
        range(stratumOf(k, 0), stratumOf(k + 1, 0)),
        range(stratumOf(k, 0), stratumOf(k, 1)),
        range(stratumOf(k, 1), stratumOf(k + 1, 0)),
      ),
    ),
  ]
}
