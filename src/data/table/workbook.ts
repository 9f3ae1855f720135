import { meant } from '../../closest-name.js'
import { CopseError, type Note, quoteNames } from '../../errors.js'
import type { ReadOptions } from '../delimited/read-options.js'
import { rowsSkipped } from '../delimited/rows-skipped.js'
import { headerWith, isFilledSheet, layOut } from '../excel/lay-out.js'
import { readWorkbook, type WorkbookSheet } from '../excel/read-workbook.js'
import { sheetNotes } from '../excel/sheet-notes.js'
import { numbersOfTexts } from '../excel/text-numbers.js'
import type { Table } from './table.js'
import { createRowReader } from './table-from-rows.js'

/** A sheet as typed columns, and the names of all sheets that hold anything: those that Excel shows, then the hidden ones. */
export interface ReadSheet {
  readonly table: Table
  readonly sheets: readonly string[]
  readonly sheet: string | null
}

/**
 * A sheet of an Excel workbook (.xlsx): the one asked for, else the first that has the columns of `options.only`, else the
 * first that holds anything. Hidden sheets are read only when they are asked for.
 *
 * Understood: titles above the table and remarks below it, empty rows and columns around it, merged cells, dates, numbers
 * stored as text; all of it is said in notes.
 *
 * @param option that says which sheet, for messages
 * Coded errors: FILE_BINARY, FILE_FORMAT_UNREAD, FILE_TOO_LARGE, FILE_EMPTY, SHEET_UNKNOWN, and those of createRowReader.
 */
export function tableOfWorkbook(
  bytes: Uint8Array,
  options: ReadOptions,
  wanted: string | undefined,
  option: '--sheet' | '--table',
): ReadSheet {
  const { file, only = [] } = options
  const filled = sheetsOf(bytes, file).filter(isFilledSheet)
  const shown = filled.filter(({ hidden }) => !hidden)
  const all = [...shown, ...filled.filter(({ hidden }) => hidden)]
  const names = all.map(({ name }) => name)
  const chosen =
    wanted === undefined
      ? (shown.find((sheet) => headerWith(sheet, only) !== undefined) ?? shown[0])
      : all.find(({ name }) => name === wanted)
  if (chosen === undefined && wanted !== undefined) throw sheetUnknown(wanted, names, option, file)
  // Results then say which, and are made again from it.
  const isSaid = option === '--table' && filled.length > 1 && chosen !== undefined
  const asked = isSaid ? { ...options, table: chosen.name } : options
  if (chosen === undefined) {
    if (all.length > 0) throw allHidden(names, option, file)
    return { sheets: names, sheet: null, table: createRowReader(asked).finish() }
  }
  const table = tableOfSheet(chosen, asked)
  const read = { sheets: names, sheet: chosen.name }
  const notes = [...table.notes, ...otherSheets(chosen, shown, all, wanted, option, file)]
  return { ...read, table: { ...table, notes } }
}

function sheetsOf(bytes: Uint8Array, file: string | undefined): WorkbookSheet[] {
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf && bytes[2] === 0x11 && bytes[3] === 0xe0)
    throw oldOrLocked(file)
  try {
    return readWorkbook(bytes, file)
  } catch (error) {
    throw error instanceof CopseError ? error : notWorkbook(file)
  }
}

function tableOfSheet(sheet: WorkbookSheet, options: ReadOptions): Table {
  const layout = layOut(sheet, options.headerRow, options.only ?? [], options.file)
  const { header, above, below } = layout
  const names = header.cells.map((cell) => String(cell ?? '').trim())
  const { rows, texts, notes } = numbersOfTexts(layout.rows, names, options)
  const stayTexts = Object.fromEntries(texts.map((name) => [name, 'text' as const]))
  const reader = createRowReader(
    texts.length === 0 ? options : { ...options, types: { ...stayTexts, ...options.types } },
  )
  reader.add(header.cells, header.row)
  for (const { row, cells } of rows) reader.add(cells, row)
  const table = reader.finish()
  const all = [
    ...rowsSkipped(above, below, header.row, 'SHEET_ROWS_SKIPPED'),
    ...sheetNotes(sheet, layout),
    ...notes,
    ...table.notes,
  ]
  return { ...table, notes: all, asked: options }
}

function otherSheets(
  chosen: WorkbookSheet,
  shown: readonly WorkbookSheet[],
  all: readonly WorkbookSheet[],
  wanted: string | undefined,
  option: string,
  file: string | undefined,
): Note[] {
  const notes: Note[] = []
  // Whoever asked for one on the command line knows that there are others.
  const isAsked = wanted !== undefined && option === '--table'
  if (chosen.hidden) {
    const message = `sheet "${chosen.name}" is hidden in the workbook: it was read since it was asked for`
    notes.push({ code: 'SHEET_HIDDEN', message })
  } else if (all.length > shown.length && !isAsked) {
    const hidden = all.filter((sheet) => sheet.hidden).map(({ name }) => name)
    const message = `sheet "${chosen.name}" was read; hidden in the workbook, and not read: ${quoteNames(hidden)}`
    notes.push({ code: 'SHEET_HIDDEN', message })
  }
  if (shown.length < 2 || isAsked || chosen.hidden) return notes
  const message = `${file} has ${shown.length} sheets: only "${chosen.name}" was read`
  return [...notes, { code: 'FILE_MORE_SHEETS', message }]
}

const placeOf = (file: string | undefined) => (file === undefined ? {} : { file })

/** A file that calls itself a workbook and is none. */
const notWorkbook = (file: string | undefined): CopseError =>
  new CopseError({
    code: 'FILE_BINARY',
    wrong: 'the file is not an Excel workbook that can be read',
    need: 'an Excel workbook (.xlsx), Parquet, CSV or TSV',
    try: 'saving the sheet as CSV',
    place: placeOf(file),
  })

const oldOrLocked = (file: string | undefined): CopseError =>
  new CopseError({
    code: 'FILE_FORMAT_UNREAD',
    wrong: 'the file is an old Excel workbook (.xls) or one with a password',
    need: 'an Excel workbook (.xlsx) without a password',
    try: 'opening it in Excel and saving it as .xlsx without a password',
    place: placeOf(file),
  })

function allHidden(names: readonly string[], option: string, file: string | undefined): CopseError {
  return new CopseError({
    code: 'SHEET_HIDDEN',
    wrong: 'all sheets of the workbook that hold anything are hidden',
    found: quoteNames(names),
    try: option === '--table' ? '--table with the name of one of them' : 'choosing one of them',
    place: { option, ...placeOf(file) },
  })
}

function sheetUnknown(
  wanted: string,
  names: readonly string[],
  option: string,
  file: string | undefined,
): CopseError {
  return new CopseError({
    code: 'SHEET_UNKNOWN',
    wrong: `the workbook has no sheet "${wanted}" that holds anything`,
    found: quoteNames(names),
    need: 'one of them',
    ...meant(wanted, names),
    place: { option, ...placeOf(file) },
  })
}
