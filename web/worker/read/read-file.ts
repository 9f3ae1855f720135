import { createDelimitedReader } from '../../../src/data/delimited/delimited.js'
import type { ReadOptions } from '../../../src/data/delimited/read-options.js'
import { isNotUtf8 } from '../../../src/data/delimited/reader-errors.js'
import { windows1252Text } from '../../../src/data/delimited/text/windows-1252.js'
import { FORMAT_BYTES } from '../../../src/data/formats/file-format.js'
import { programFile } from '../../../src/data/formats/program-file.js'
import type { Table } from '../../../src/data/table/table.js'
import { CopseError } from '../../../src/errors.js'
import type { FileOverview, OpenFile, Progress, Reading } from '../api.js'

/** A file as typed columns, and how it was understood. */
export interface ReadFile {
  readonly table: Table
  readonly about: FileOverview
}

/** How one file is read: its part of what was said of all. */
export type FileReading = Omit<ReadOptions, 'file' | 'headerRow'> & {
  /** Of a workbook. */
  readonly sheet?: string | undefined
  /** As typed. */
  readonly headerRow?: string | undefined
}

/**
 * What was said of all files, for one of them. Columns are named as they are in the stack; of several files levels that look
 * alike are found when they are stacked.
 */
export function readingOfFile(
  { na, types, mergeAlike, limits, delimiter, decimal, sheets, headerRows, files }: Reading,
  name: string,
  alone: boolean,
): FileReading {
  const rename = Object.entries(alone ? {} : (files[name]?.rename ?? {}))
  const inFile = <T>(byColumn: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      Object.entries(byColumn).flatMap(([column, value]) => {
        const own = rename.filter(([, called]) => called === column).map(([own]) => own)
        const kept = rename.some(([own]) => own === column) ? own : [...own, column]
        return kept.map((one) => [one, value] as const)
      }),
    )
  return {
    na,
    ...(Object.keys(types).length > 0 && { types: inFile(types) }),
    ...(alone && mergeAlike.length > 0 && { mergeAlike }),
    ...(Object.keys(limits).length > 0 && { limits: inFile(limits) }),
    ...(delimiter !== null && { delimiter }),
    ...(decimal !== null && { decimal }),
    ...{ sheet: sheets[name], headerRow: headerRows[name] },
  }
}

/**
 * Reads a file of any kind that the app knows, block by block where the kind allows. The kind is told by the first
 * bytes, not by the name. Readers of other than text are loaded only when such a file comes.
 */
export async function readFile(
  { name, blob }: OpenFile,
  { sheet, headerRow: typed, delimiter, decimal, ...how }: FileReading,
  progress: Progress,
): Promise<ReadFile> {
  const headerRow = rowOf(typed, name)
  // Settings of earlier files may name columns that these do not have, until they are known.
  const named: ReadOptions = {
    ...{ ...how, file: name, partly: true },
    ...(headerRow !== undefined && { headerRow }),
  }
  const start = new Uint8Array(await blob.slice(0, FORMAT_BYTES).arrayBuffer())
  const starts = (...bytes: number[]) => bytes.every((byte, at) => start[at] === byte)
  const isExcel = starts(0x50, 0x4b, 3, 4)
  if (isExcel || programFile(start, name) !== null) {
    const read = await (await import('./read-whole-file.js')).readWholeFile(blob, named, sheet)
    return { table: read.table, about: about(name, read.table, isExcel ? 'excel' : 'program', read) }
  }
  if (starts(0x50, 0x41, 0x52, 0x31)) {
    const table = await (await import('./read-parquet.js')).readParquet(blob, named, progress)
    return { table, about: about(name, table, 'parquet') }
  }
  const marked = { ...named, ...(delimiter && { delimiter }), ...(decimal && { decimal }) }
  const table = await readText(blob, marked, progress)
  return { table, about: about(name, table, 'text') }
}

/** Coded error: OPTION_INVALID. */
function rowOf(typed: string | undefined, file: string): number | undefined {
  if (typed === undefined || typed.trim() === '') return undefined
  if (/^[1-9]\d{0,8}$/.test(typed.trim())) return Number(typed)
  throw new CopseError({
    code: 'OPTION_INVALID',
    wrong: 'the row of the names of the columns cannot be used',
    found: JSON.stringify(typed),
    need: 'the number of a row, from 1',
    place: { option: '--header-row', file },
  })
}

function about(
  name: string,
  table: Table,
  kind: FileOverview['kind'],
  { sheets = [], sheet = null }: { sheets?: readonly string[]; sheet?: string | null } = {},
): FileOverview {
  const marks = [...table.columns.values()].flatMap((column) =>
    column.kind === 'number' && column.mark !== '' ? [column.mark] : [],
  )
  return {
    ...{ name, kind, sheets, sheet, rows: table.n, columns: table.names },
    delimiter: table.delimiter ?? null,
    marks: [...new Set(marks)],
  }
}

async function readText(blob: Blob, options: ReadOptions, progress: Progress): Promise<Table> {
  try {
    return await readInto(blob, options, progress, 'utf-8')
  } catch (error) {
    if (!isNotUtf8(error)) throw error
    // As the command line does, the other encoding of spreadsheets is tried.
    const table = await readInto(blob, options, progress, 'windows-1252')
    const message = `${options.file} is not UTF-8: it was read as Windows-1252; check names with accents`
    return { ...table, notes: [...table.notes, { code: 'FILE_NOT_UTF8', message }] }
  }
}

async function readInto(
  blob: Blob,
  options: ReadOptions,
  progress: Progress,
  encoding: 'utf-8' | 'windows-1252',
): Promise<Table> {
  const reader = createDelimitedReader(options, blob.size)
  const stream = blob.stream().getReader()
  let at = 0
  for (;;) {
    const { done, value } = await stream.read().catch((error: unknown) => {
      throw unreadable(options.file, error)
    })
    if (done) break
    at += value.length
    reader.push(encoding === 'utf-8' ? value : windows1252Text(value))
    progress(`Reading ${options.file}: ${reader.rows} rows`, at / blob.size)
  }
  return reader.finish()
}

/** A file can vanish, or change, between being dropped and being read. */
function unreadable(file: string | undefined, error: unknown): CopseError {
  return new CopseError({
    code: 'FILE_UNREADABLE',
    wrong: `"${file}" cannot be read`,
    found: error instanceof Error ? error.name : String(error),
    try: 'choosing the file again',
    place: file === undefined ? {} : { file },
  })
}
