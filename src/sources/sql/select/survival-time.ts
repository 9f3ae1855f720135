import { entryNotes } from '../../../data/roles/survival-times.js'
import type { Note } from '../../../errors.js'
import { CopseError } from '../../../errors.js'
import { numberLiteral } from '../dialect.js'
import type { ColumnCheck } from './check-columns.js'
import type { SqlField } from './patients.js'
import type { RoleFields } from './role-fields.js'
import { byTrial, countOf, every, known, total } from './role-fields.js'
import { tableOf } from './small-table.js'

/**
 * Times to an event as survivalTimes has them of files: above 0, or with `zeroTime: half` a 0 taken as half the smallest
 * positive time.
 *
 * @param check what is in the column
 * @param chosen conditions of the rows that are judged
 * @param names columns of the table
 * @returns the time in SQL
 * Coded errors: NOT_FINITE, TIME_NOT_POSITIVE. Notes: TIME_ZERO, SURVIVAL_ENTRY_TIMES.
 */
export async function survivalTime(
  fields: RoleFields,
  time: SqlField,
  check: ColumnCheck,
  chosen: readonly string[],
  names: readonly string[],
): Promise<{ readonly value: string; readonly notes: readonly Note[] }> {
  const { roles, dialect, connection, from, minCell } = fields
  const { name, value } = time
  const infinite = [check.low, check.high].find((end) => Math.abs(end) === Number.POSITIVE_INFINITY)
  if (infinite !== undefined && check.present > 0) throw notFinite(name, infinite)
  const given = [roles.outcome, name, roles.treatment, roles.trial, ...roles.covariates]
  const hints = entryNotes(tableOf([], 0, names), new Set(given.filter((own) => own !== undefined)))
  if (check.present === 0 || check.low > 0) return { value, notes: hints }
  const each = trialOf(fields)
  const count = async (condition: string) =>
    total(
      known(
        (
          await connection.query(
            `SELECT ${countOf(`CASE WHEN ${condition} THEN 1 END`, fields)} ${from} WHERE ${every(chosen)}${each}`,
          )
        ).columns[0],
      ),
    )
  const half = roles.zeroTime === 'half'
  const wrong = check.low < 0 || !half || minCell > 1
  if (wrong) {
    const only = check.low >= 0
    const rows = minCell > 1 ? null : await count(`${value} ${half ? '<' : '<='} 0`)
    throw new CopseError({
      code: 'TIME_NOT_POSITIVE',
      wrong: `time "${name}" is not above 0 in every row`,
      found: rows === null ? 'times of 0 or below' : `${rows} ${rows === 1 ? 'row' : 'rows'} of 0 or below`,
      need: 'times above 0, from the start of follow-up',
      try:
        only && !half && minCell === 1
          ? '--zero-time half, which takes 0 as half the smallest time above 0; or correcting the column'
          : 'correcting the column, or --where',
      place: { column: name },
    })
  }
  const zeros = await count(`${value} = 0`)
  const answer = await connection.query(
    `SELECT min(CASE WHEN ${value} > 0 THEN ${value} END) ${from} WHERE ${every(chosen)}${each}`,
  )
  const least = Math.min(...known(answer.columns[0]))
  const message = `${zeros} ${zeros === 1 ? 'time' : 'times'} of 0 in "${name}" ${zeros === 1 ? 'is' : 'are'} taken as ${least / 2}, half the smallest time above 0 (--zero-time half)`
  return {
    value: `(CASE WHEN ${value} = 0 THEN ${numberLiteral(least / 2, dialect)} ELSE ${value} END)`,
    notes: [{ code: 'TIME_ZERO', column: name, message }, ...hints],
  }
}

const trialOf = (fields: RoleFields): string => {
  const keys = byTrial(fields)
  return keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`
}

const notFinite = (column: string, found: number): CopseError =>
  new CopseError({
    code: 'NOT_FINITE',
    wrong: `column "${column}" has a number that is not finite`,
    found,
    need: 'finite numbers',
    try: 'leaving those empty, or --where',
    place: { column },
  })
