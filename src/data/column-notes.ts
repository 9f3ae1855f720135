import type { Note } from '../errors.js'
import { levelNotes } from './level-notes.js'
import { levelsOf } from './level-options.js'
import { mixedNote } from './non-numbers.js'
import type { RoleColumns, Roles } from './roles.js'
import type { Column, NumberColumn, Table, TextColumn } from './table.js'
import { type ValueApart, valuesApart } from './values-apart.js'

/**
 * What a reader should look at in the columns that have a role, in the rows that `keep` marks: VALUE_STANDS_APART,
 * COLUMN_MIXED, LEVELS_ALIKE, LABEL_SOUNDS_MISSING. Nothing is changed because of it.
 *
 * @param filled covariates and adjust columns that have values
 */
export function columnNotes(
  { outcome, treatment, trial, exposure }: RoleColumns,
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
  const measured = [...(roles.family === 'binomial' ? [] : [outcome]), ...filled, exposure].filter(present)
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
  readonly apart: ValueApart
}

function apartNotes(columns: readonly NumberColumn[], keep: Uint8Array): Note[] {
  const found = columns.flatMap((column) =>
    valuesApart(column.values, keep).map((apart) => ({ name: column.name, apart })),
  )
  const elsewhere = (value: number, names: readonly string[]) =>
    columns.some(
      ({ name, values }) => !names.includes(name) && values.some((own, row) => own === value && keep[row] === 1),
    )
  return apartNotesOf(found, elsewhere)
}

/**
 * VALUE_STANDS_APART, one note for a value that stands apart in one or more columns, with the `--na` that makes it
 * missing: for all columns, or for these alone where the value is `elsewhere` one like the others.
 */
export function apartNotesOf(
  found: readonly ColumnApart[],
  elsewhere: (value: number, names: readonly string[]) => boolean,
): Note[] {
  const byValue = new Map<number, ColumnApart[]>()
  for (const own of found) byValue.set(own.apart.value, [...(byValue.get(own.apart.value) ?? []), own])
  return [...byValue].map(([value, own]) => {
    const names = own.map(({ name }) => name)
    const where = own.map(
      ({ name, apart: { times, from, to } }) =>
        `"${name}" (${times === 1 ? 'once' : `${times} times`}; the others are ${from} to ${to})`,
    )
    const options = elsewhere(value, names)
      ? names.map((name) => `--na ${/^[\w.]+$/.test(name) ? `${name}=${value}` : `"${name}=${value}"`}`)
      : [`--na ${value}`]
    return {
      code: 'VALUE_STANDS_APART',
      ...(names.length === 1 && { column: names[0] }),
      message: `${value} stands apart from the other values of ${where.join(', ')} and is used as a number; if it means that the value is missing: ${options.join(' ')}`,
    }
  })
}
