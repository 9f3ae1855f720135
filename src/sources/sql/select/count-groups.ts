import type { Groups } from '../../../data/roles/groups.js'
import { groupRows } from '../../../data/roles/groups.js'
import type { RoleColumns } from '../../../data/roles/roles.js'
import type { SqlValue } from '../connection.js'
import { among } from './patients.js'
import type { Exclusions, RoleFields } from './role-fields.js'
import { byTrial, countOf, known, total, trialValue } from './role-fields.js'
import { columnOf, tableOf } from './small-table.js'

/** Who is in which trial and arm. */
export interface CountedGroups {
  /** Rows of the table. */
  readonly rows: number
  readonly grouped: Groups
  /** What the column says of each trial, by name. */
  readonly trialValue: ReadonlyMap<string, SqlValue>
  /** What the column says of patients in the experimental arm. */
  readonly experimental: readonly SqlValue[]
  /** Rows that are not left out by choice, by what the columns of trial and arm say; those without it do not count. */
  readonly inTrials: ReadonlyMap<SqlValue, number>
  readonly inArms: ReadonlyMap<SqlValue, number>
  /** Conditions of rows that are not left out by choice. */
  readonly chosen: readonly string[]
}

/** Counts rows by trial and arm, and sorts them by the rules for files. Coded errors: those of groupRows. */
export async function countGroups(fields: RoleFields, exclusions: Exclusions): Promise<CountedGroups> {
  const { connection, dialect, roles, from, treatment, trial } = fields
  const groups = await connection.query(
    `SELECT ${trialValue(fields)}, ${treatment.value}, ${countOf('*', fields)} ${from} GROUP BY ${[...byTrial(fields), treatment.bare].join(', ')}`,
  )
  const [trialValues, armValues, counts] = groups.columns
  const sizes = known(counts)
  const columns = {
    outcome: columnOf({ name: roles.outcome, kind: 'text' }, []),
    treatment: columnOf(treatment, armValues),
    trial: trial && columnOf(trial, trialValues),
  } as unknown as RoleColumns
  const named = [columns.treatment, ...(columns.trial === null ? [] : [columns.trial])]
  const grouped = groupRows(tableOf(named, groups.length, []), columns, roles)
  const { levels, codes } = grouped.trial

  const excluded = new Set<SqlValue>()
  const valueOfTrial = new Map<string, SqlValue>()
  for (let r = 0; r < groups.length; r++) {
    if (codes[r] >= 0) valueOfTrial.set(levels[codes[r]], trial === null ? null : trialValues[r])
    if (grouped.chosen[r] === 1) continue
    const isExcluded = trial !== null && trialValues[r] !== null && codes[r] < 0
    if (isExcluded) excluded.add(trialValues[r])
    exclusions.add(
      isExcluded ? `trial "${trialValues[r]}" excluded` : `arm "${armValues[r]}" not compared`,
      sizes[r],
    )
  }
  const ofArm = (which: number) => [
    ...new Set([...grouped.arm.keys()].filter((r) => grouped.arm[r] === which).map((r) => armValues[r])),
  ]
  const compared = [...ofArm(0), ...ofArm(1)]
  const hasOther = [...grouped.arm.keys()].some((r) => grouped.arm[r] < 0 && armValues[r] !== null)
  const chosenBy = (values: ArrayLike<SqlValue>) => {
    const counts = new Map<SqlValue, number>()
    for (let r = 0; r < groups.length; r++)
      if (grouped.chosen[r] === 1 && values[r] !== null)
        counts.set(values[r], (counts.get(values[r]) ?? 0) + sizes[r])
    return counts
  }
  return {
    rows: total(sizes),
    grouped,
    inTrials: chosenBy(trialValues),
    inArms: chosenBy(armValues),
    trialValue: valueOfTrial,
    experimental: ofArm(1),
    chosen: [
      // Without another arm there is nothing to tell apart.
      ...(hasOther ? [`(${treatment.value} IS NULL OR ${among(treatment, compared, dialect)})`] : []),
      ...(trial === null || excluded.size === 0
        ? []
        : [`(${trial.value} IS NULL OR NOT ${among(trial, [...excluded], dialect)})`]),
    ],
  }
}
