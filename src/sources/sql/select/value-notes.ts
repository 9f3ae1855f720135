import { apartNotesOf, type ColumnApart } from '../../../data/notes/column-notes.js'
import { levelNotesOf } from '../../../data/notes/level-notes.js'
import { datesApart, mayBeCode, valuesApart } from '../../../data/notes/values-apart.js'
import { levelsOf } from '../../../data/roles/level-options.js'
import { mixedNoteOf } from '../../../data/table/non-numbers.js'
import type { Note } from '../../../errors.js'
import { familyOf } from '../../../families/families.js'
import type { SqlValue } from '../connection.js'
import { numberLiteral } from '../dialect.js'
import type { CheckedColumns } from './check-columns.js'
import type { CountedGroups } from './count-groups.js'
import type { SqlField } from './patients.js'
import type { RoleFields } from './role-fields.js'
import { byTrial, countOf, every, known, total } from './role-fields.js'
import { columnOf, tableOf } from './small-table.js'

/** Values of a column and how often each occurs. */
type Counts = ReadonlyMap<SqlValue, number>

/** What is to be said of the values of the columns. */
export interface ValueNotes {
  readonly notes: readonly Note[]
  /** Whether the outcome has two values and no more. */
  readonly twoOutcomes: boolean
}

/**
 * What columnNotes says of the columns of a file: VALUE_STANDS_APART, COLUMN_MIXED, LEVELS_ALIKE, LABEL_SOUNDS_MISSING.
 *
 * Of numbers their ends and what is next to these are asked for, in one statement for all columns; only where an end may be
 * a code for a missing value, all their values. Where sums of few patients may not leave, numbers are not looked at, and
 * levels are not counted.
 */
export async function valueNotes(
  fields: RoleFields,
  groups: CountedGroups,
  checked: CheckedColumns,
): Promise<ValueNotes> {
  const { roles, minCell, trial, treatment, outcome, exposure } = fields
  const given = ({ name }: SqlField) =>
    (levelsOf(roles.ordered, name) ?? levelsOf(roles.levels, name)) !== undefined
  const isPrivate = minCell > 1
  const measured = [
    ...(['event', 'time'].includes(familyOf(roles.family).outcome) ? [] : [outcome]),
    ...checked.covariates,
    ...(exposure === null ? [] : [exposure]),
  ].filter((field) => field.kind === 'number' && !given(field))
  const counts = isPrivate
    ? new Map<SqlField, Counts>()
    : await countsOfEnds(fields, groups, checked, measured)
  const notes = [...apartNotes(measured, counts)]

  const texts = checked.covariates.filter((field) => field.kind === 'text' && !given(field))
  const levels = new Map<SqlField, ReadonlyMap<string, number | null>>()
  for (const field of texts) levels.set(field, textsOf(await countsOf(fields, groups, field), isPrivate))
  for (const [field, own] of levels) {
    if (isPrivate) break
    const column = columnOf(field, [])
    const note = mixedNoteOf(field.name, [...own] as [string, number][], tableOf([column], 0, []), null)
    if (note !== null) notes.push(note)
  }
  const named = [
    ...(trial === null ? [] : [{ field: trial, own: groups.inTrials }]),
    { field: treatment, own: groups.inArms },
  ]
  for (const { field, own } of named)
    if (field.kind === 'text' && !given(field))
      notes.push(...levelNotesOf(field.name, textsOf(own, isPrivate), false))
  for (const [field, own] of levels) notes.push(...levelNotesOf(field.name, own, false))
  const own = counts.get(outcome)
  return { notes, twoOutcomes: familyOf(roles.family).linear && own?.size === 2 }
}

/** In the order of the alphabet, so that notes do not depend on that of the answer. */
const textsOf = (counts: Counts, isPrivate: boolean): ReadonlyMap<string, number | null> =>
  new Map(
    [...counts]
      .map(([value, count]) => [String(value), isPrivate ? null : count] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

/** All values of a column. */
async function countsOf(fields: RoleFields, groups: CountedGroups, field: SqlField): Promise<Counts> {
  const { connection, minCell } = fields
  const keys = [...eachTrial(fields), field.bare]
  const count = minCell > 1 ? '' : `, ${countOf('*', fields)}`
  const { columns, length } = await connection.query(
    `SELECT ${field.value}${count} ${rowsOf(fields, groups)} GROUP BY ${keys.join(', ')}`,
  )
  const counts = new Map<SqlValue, number>()
  for (let r = 0; r < length; r++) {
    const value = columns[0][r]
    if (value !== null)
      counts.set(value, (counts.get(value) ?? 0) + (minCell > 1 ? 0 : (columns[1][r] as number)))
  }
  return counts
}

/**
 * Of each column its smallest and largest value with how often they occur, the values next to them, and as many as are left
 * in place of those between: that is all that values apart are told by, unless an end may be a code.
 */
async function countsOfEnds(
  fields: RoleFields,
  groups: CountedGroups,
  { byName }: CheckedColumns,
  measured: readonly SqlField[],
): Promise<ReadonlyMap<SqlField, Counts>> {
  const { connection, dialect } = fields
  const found = new Map<SqlField, Counts>()
  const plain: SqlField[] = []
  for (const field of measured) {
    const { low, high, present } = byName.get(field.name)!
    if (present === 0 || !Number.isFinite(low) || !Number.isFinite(high)) continue
    const isDate = field.time === 'date' || field.time === 'datetime'
    if (field.time === 'time') found.set(field, new Map([[low, present]]))
    else if (mayBeCode(low, isDate) || mayBeCode(high, isDate))
      found.set(field, await countsOf(fields, groups, field))
    else plain.push(field)
  }
  if (plain.length === 0) return found
  const parts = plain.flatMap(({ name, value }) => {
    const { low, high } = byName.get(name)!
    const [least, most] = [numberLiteral(low, dialect), numberLiteral(high, dialect)]
    const countIf = (condition: string) =>
      `CAST(sum(CASE WHEN ${condition} THEN 1 ELSE 0 END) AS ${dialect.double})`
    return [
      `min(CASE WHEN ${value} > ${least} THEN ${value} END)`,
      `max(CASE WHEN ${value} < ${most} THEN ${value} END)`,
      countIf(`${value} = ${least}`),
      countIf(`${value} = ${most}`),
    ]
  })
  const keys = connection.mayCopy ? [] : byTrial(fields)
  const by = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`
  const { columns } = await connection.query(`SELECT ${parts.join(', ')} ${rowsOf(fields, groups)}${by}`)
  plain.forEach((field, j) => {
    const { low, high, present } = byName.get(field.name)!
    const [above, below, lows, highs] = columns.slice(4 * j, 4 * j + 4).map(known)
    if (low === high) {
      found.set(field, new Map([[low, present]]))
      return
    }
    const rest = present - total(lows) - total(highs)
    const own = new Map([
      [low, total(lows)],
      [high, total(highs)],
    ])
    if (rest > 0) {
      const [next, last] = [Math.min(...above), Math.max(...below)]
      own.set(last, 1)
      own.set(next, next === last ? rest : rest - 1)
    }
    found.set(field, own)
  })
  return found
}

function apartNotes(measured: readonly SqlField[], counts: ReadonlyMap<SqlField, Counts>): readonly Note[] {
  const found = measured.flatMap((field): ColumnApart[] => {
    const own = counts.get(field)
    const { name, time } = field
    if (own === undefined || time === 'time') return []
    const values = Float64Array.from(own.keys(), Number)
    const times = Float64Array.from(own.values())
    const apart = time === undefined ? valuesApart : datesApart
    return apart(values, undefined, times).map((value) => ({ name, time, apart: value }))
  })
  return apartNotesOf(found, null)
}

const rowsOf = ({ from }: RoleFields, { chosen }: CountedGroups): string => `${from} WHERE ${every(chosen)}`

/** Only servers of their own have to be asked trial by trial. */
const eachTrial = (fields: RoleFields): string[] =>
  fields.connection.mayCopy || fields.connection.groupingSets ? [] : byTrial(fields)
