import { CopseError, quoteNames } from '../../errors.js'
import { FORMAT_KEPT, FORMAT_MISSING } from '../delimited/numbers/number-text.js'
import { stackedAbout } from './stacked-about.js'
import type { Column, NumberColumn, Table, TextColumn } from './table.js'
import { textAt } from './table.js'

/** One of several files to be stacked. */
export interface StackedFile {
  readonly table: Table
  /** Value of the trial column for all rows of this file; unused without a trial column. */
  readonly trial: string
  /** Columns that have another name in this file: name here → name in the stack. An empty name leaves a column out. */
  readonly rename?: Readonly<Record<string, string>>
}

/**
 * Stacks files with one trial each. Columns are matched by name; a column that a file does not have is missing there.
 * A column that is text in any file is text in the stack, every number as it was written.
 *
 * Coded errors: COLUMN_NAME_REPEATED (two columns of a file under one name), STACK_NOTHING_SHARED.
 *
 * @param trialColumn name of a new column that tells which file a row comes from; null when the files have a trial column
 */
export function stackTables(files: readonly StackedFile[], trialColumn: string | null): Table {
  const renamed = files.map(namesInStack)
  if (trialColumn !== null)
    for (const [k, names] of renamed.entries())
      if (names.has(trialColumn)) throw repeated(trialColumn, files[k].table.file)
  const names = [...new Set(renamed.flatMap((columns) => [...columns.keys()]))]
  if (files.length > 1 && !names.some((name) => renamed.every((columns) => columns.has(name))))
    throw nothingShared(files)
  const n = files.reduce((sum, { table }) => sum + table.n, 0)
  const columns = new Map<string, Column>()
  if (trialColumn !== null) columns.set(trialColumn, trialOf(files, trialColumn, n))
  for (const name of names) {
    const parts = files.map(({ table }, k) => {
      const own = renamed[k].get(name)
      return { n: table.n, column: own === undefined ? null : (table.columns.get(own) ?? null) }
    })
    columns.set(name, stackColumn(name, parts, n))
  }
  const lines = new Uint32Array(n)
  let at = 0
  for (const { table } of files) {
    lines.set(table.lines, at)
    at += table.n
  }
  return {
    n,
    names: [...columns.keys()],
    columns,
    lines,
    marks: files[0].table.marks,
    notes: [...files.flatMap(({ table }) => table.notes), ...partialNotes(files, renamed, names)],
    file: files.map(({ table }) => table.file ?? 'data').join(' + '),
    asked: files[0].table.asked,
  }
}

/** Name in the stack → name in the file. */
function namesInStack({ table, rename = {} }: StackedFile): Map<string, string> {
  const names = new Map<string, string>()
  for (const own of table.columns.keys()) {
    const name = Object.hasOwn(rename, own) ? rename[own] : own
    if (name === '') continue
    if (names.has(name)) throw repeated(name, table.file)
    names.set(name, own)
  }
  return names
}

type Part = { readonly n: number; readonly column: Column | null }

function stackColumn(name: string, parts: readonly Part[], n: number): Column {
  const numbers = parts.every(({ column }) => column === null || column.kind === 'number')
  const marks = new Set(parts.flatMap(({ column }) => (column?.kind === 'number' ? [column.mark] : [])))
  marks.delete('')
  const times = new Set(parts.flatMap(({ column }) => (column === null ? [] : [timeOf(column)])))
  // Days are days with a time and without, but no plain numbers.
  if (times.has('datetime')) times.delete('date')
  const stacked =
    numbers && marks.size < 2 && times.size < 2 ? stackNumbers(name, parts, n) : stackTexts(name, parts, n)
  const about = stackedAbout(parts)
  return about === undefined ? stacked : { ...stacked, about }
}

const timeOf = (column: Column) => (column.kind === 'number' ? column.time : undefined)

function stackNumbers(name: string, parts: readonly Part[], n: number): NumberColumn {
  const values = new Float64Array(n).fill(Number.NaN)
  const formats = new Uint8Array(n).fill(FORMAT_MISSING)
  const kept = new Map<number, string>()
  let mark: NumberColumn['mark'] = ''
  let time: NumberColumn['time']
  let at = 0
  for (const part of parts) {
    const column = part.column as NumberColumn | null
    if (column !== null) {
      values.set(column.values, at)
      formats.set(column.formats, at)
      for (const [row, text] of column.kept) if (column.formats[row] === FORMAT_KEPT) kept.set(at + row, text)
      if (column.mark !== '') mark = column.mark
      if (time !== 'datetime') time = column.time
    }
    at += part.n
  }
  return { kind: 'number', name, values, formats, kept, mark, ...(time !== undefined && { time }) }
}

function stackTexts(name: string, parts: readonly Part[], n: number): TextColumn {
  const codes = new Int32Array(n).fill(-1)
  const lookup = new Map<string, number>()
  let at = 0
  for (const { n: rows, column } of parts) {
    for (let row = 0; column !== null && row < rows; row++) {
      const text = textAt(column, row)
      if (text === null) continue
      const code = lookup.get(text) ?? lookup.size
      lookup.set(text, code)
      codes[at + row] = code
    }
    at += rows
  }
  return { kind: 'text', name, codes, dictionary: [...lookup.keys()] }
}

function trialOf(files: readonly StackedFile[], name: string, n: number): TextColumn {
  const dictionary = [...new Set(files.map(({ trial }) => trial))]
  const codes = new Int32Array(n)
  let at = 0
  for (const { table, trial } of files) {
    codes.fill(dictionary.indexOf(trial), at, at + table.n)
    at += table.n
  }
  return { kind: 'text', name, codes, dictionary }
}

function partialNotes(
  files: readonly StackedFile[],
  renamed: readonly ReadonlyMap<string, string>[],
  names: readonly string[],
): Table['notes'] {
  return names.flatMap((name) => {
    const without = files.filter((_, k) => !renamed[k].has(name)).map(({ table }) => table.file ?? 'data')
    if (without.length === 0) return []
    const message = `column "${name}" is not in ${quoteNames(without)}: it is missing for all patients there`
    return [{ code: 'STACK_COLUMN_MISSING', message, column: name }]
  })
}

function repeated(name: string, file: string | undefined): CopseError {
  return new CopseError({
    code: 'COLUMN_NAME_REPEATED',
    wrong: `two columns would be called "${name}"`,
    need: 'one column of each name',
    try: 'another name for one of them',
    place: { column: name, ...(file !== undefined && { file }) },
  })
}

function nothingShared(files: readonly StackedFile[]): CopseError {
  return new CopseError({
    code: 'STACK_NOTHING_SHARED',
    wrong: 'the files have no column in common',
    found: files.map(({ table }) => quoteNames(table.names, 6)).join(' and '),
    need: 'the same columns in every file',
    try: 'matching the columns that have different names',
  })
}
