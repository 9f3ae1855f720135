import type { Note } from '../../errors.js'
import { numberText, type TimeKind } from '../dates.js'
import { levelsOf } from '../roles/level-options.js'
import { isEvent, type RoleColumns, type Roles } from '../roles/roles.js'
import { mixedNote } from '../table/non-numbers.js'
import type { Column, NumberColumn, Table, TextColumn } from '../table/table.js'
import { levelNotes } from './level-notes.js'
import { datesApart, type ValueApart, valuesApart } from './values-apart.js'

/**
 * What a reader should look at in the columns that have a role, in the rows that `keep` marks: VALUE_STANDS_APART,
 * COLUMN_MIXED, LEVELS_ALIKE, LABEL_SOUNDS_MISSING. Nothing is changed because of it.
 *
 * @param filled covariates and adjust columns that have values
 */
export function columnNotes(
  { outcome, time, treatment, trial, exposure }: RoleColumns,
  filled: readonly Column[],
  table: Table,
  roles: Roles,
  keep: Uint8Array,
): Note[] {
  const isNumeric = (column: Column): column is NumberColumn =>
    column.kind === 'number' && givenLevels(column, roles) === undefined
  const isFree = (column: Column): column is TextColumn =>
    column.kind === 'text' && givenLevels(column, roles) === undefined
  const present = (column: Column | null): column is Column => column !== null
  const measured = [...(isEvent(roles.family) ? [time] : [outcome]), ...filled, exposure].filter(present)
  const named = [trial, treatment].filter(present)
  return [
    ...apartNotes(measured.filter(isNumeric), keep),
    ...filled.filter(isFree).flatMap((column) => mixedNote(column, table, keep) ?? []),
    ...[...named, ...filled].filter(isFree).flatMap((column) => levelNotes(column, keep)),
  ]
}

const givenLevels = ({ name }: Column, roles: Roles) =>
  levelsOf(roles.ordered, name) ?? levelsOf(roles.levels, name)

/** What of a column's values stands apart. */
export interface ColumnApart {
  readonly name: string
  readonly time?: TimeKind | undefined
  readonly apart: ValueApart
}

function apartNotes(columns: readonly NumberColumn[], keep: Uint8Array): Note[] {
  const found = columns.flatMap((column) =>
    (column.time === undefined
      ? valuesApart(column.values, keep)
      : column.time === 'time'
        ? []
        : datesApart(column.values, keep)
    ).map((apart) => ({ name: column.name, time: column.time, apart })),
  )
  const elsewhere = (value: number, names: readonly string[]) =>
    columns.some(
      ({ name, values }) =>
        !names.includes(name) && values.some((own, row) => own === value && keep[row] === 1),
    )
  return apartNotesOf(found, elsewhere)
}

/**
 * VALUE_STANDS_APART, one note for a value that stands apart in one or more columns, with the `--na` that makes it
 * missing: for all columns, or for these alone where the value is `elsewhere` one like the others.
 *
 * @param elsewhere null if the data are no file that `--na` is for
 */
export function apartNotesOf(
  found: readonly ColumnApart[],
  elsewhere: ((value: number, names: readonly string[]) => boolean) | null,
): Note[] {
  const byText = new Map<string, ColumnApart[]>()
  for (const own of found) {
    const text = numberText(own.apart.value, own.time)
    byText.set(text, [...(byText.get(text) ?? []), own])
  }
  return [...byText].map(([text, own]) => {
    const names = own.map(({ name }) => name)
    const where = own.map(
      ({ name, time, apart: { times, from, to } }) =>
        `"${name}" (${times === 1 ? 'once' : `${times} times`}; the others are ${numberText(from, time)} to ${numberText(to, time)})`,
    )
    const [{ apart, time }] = own
    const one = (name: string) => (/^[\w.]+$/.test(name) ? `${name}=${text}` : `"${name}=${text}"`)
    const options = elsewhere?.(apart.value, names)
      ? names.map((name) => `--na ${one(name)}`)
      : [`--na ${text}`]
    return {
      code: 'VALUE_STANDS_APART',
      ...(names.length === 1 && { column: names[0] }),
      message: `${text} stands apart from the other values of ${where.join(', ')} and is used as ${time === undefined ? 'a number' : 'a date'}; if it means that the value is missing${elsewhere === null ? ', leave it empty in the data' : `: ${options.join(' ')}`}`,
    }
  })
}
