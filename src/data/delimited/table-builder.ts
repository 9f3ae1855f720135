import type { Note } from '../../errors.js'
import type { Table } from '../table.js'
import { ColumnBuilder, type MissingTexts } from './column-builder.js'
import { type DecimalMarks, NumberScanner } from './number-text.js'
import { quotedCells } from './quoted-cells.js'
import { decimalMarks, missingTexts, type ReadOptions } from './read-options.js'
import {
  fileEmpty,
  fileNoRows,
  fileOneColumn,
  headerFault,
  type RaggedRows,
  raggedRows,
} from './reader-errors.js'

const RAGGED_SHOWN = 5

/** Takes the records of a file one by one, the header first, and keeps them as typed columns. */
export class TableBuilder {
  /** Rows taken so far. */
  n = 0
  private readonly options: ReadOptions
  private readonly delimiter: string
  private readonly marks: DecimalMarks
  private readonly scanner: NumberScanner
  private readonly missing: MissingTexts
  private names: readonly string[] | null = null
  private builders: readonly (ColumnBuilder | null)[] = []
  private lines = new Uint32Array(1024)
  private emptyRows = 0
  private readonly ragged: RaggedRows = { count: 0, oneMore: 0, first: [] }

  constructor(options: ReadOptions, delimiter: string) {
    this.options = options
    this.delimiter = delimiter
    this.marks = decimalMarks(options, delimiter)
    this.scanner = new NumberScanner(this.marks)
    this.missing = missingTexts(options, this.scanner)
  }

  /**
   * Takes a record that begins in `line` of the file; `raw` is its text if quotes may be in it, else null.
   * Records without any cell filled are skipped.
   */
  add(cells: readonly string[], raw: string | null, line: number): void {
    if (cells.length === 1 && isBlank(cells[0])) return
    if (this.names === null) this.addHeader(cells)
    else if (cells.length !== this.names.length) this.addRagged(cells.length, line)
    else if (isBlank(cells[0]) && cells.every(isBlank)) this.emptyRows++
    else this.addRow(cells, raw, line)
  }

  /** The table of all records. `notes` are what else is to be said of the file. */
  finish(notes: readonly Note[]): Table {
    const { names, n, ragged, delimiter } = this
    const { file } = this.options
    if (names === null) throw fileEmpty(file)
    const rows = n + ragged.count
    if (rows === 0) throw fileNoRows(names.length, file)
    if (ragged.count > 0) throw raggedRows(ragged, rows, names.length, delimiter, file)
    const builders = this.builders.filter((builder) => builder !== null)
    this.settleThousands(builders)
    const columns = new Map(builders.map((builder) => [builder.name, builder.finish()]))
    const lines = this.lines.slice(0, n)
    const all = [...notes, ...this.notes()]
    return {
      ...{ n, names, columns, lines, marks: this.marks, notes: all, file },
      delimiter: this.delimiter,
      asked: this.options,
    }
  }

  private addHeader(cells: readonly string[]): void {
    const { delimiter, file, only, types, oneColumn } = this.options
    const names = cells.map((cell) => cell.trim())
    if (names.length === 1 && oneColumn !== true) throw fileOneColumn(names[0], delimiter, file)
    const fault = headerFault(names, file)
    if (fault !== null) throw fault
    this.names = names
    const wanted = only === undefined ? null : new Set(only)
    const typeOf = new Map(Object.entries(types ?? {}))
    this.builders = names.map((name) =>
      wanted === null || wanted.has(name)
        ? new ColumnBuilder(name, this.scanner, this.missing, typeOf.get(name))
        : null,
    )
  }

  private addRow(cells: readonly string[], raw: string | null, line: number): void {
    let quoted: readonly boolean[] | null = null
    for (let j = 0; j < cells.length; j++) {
      const builder = this.builders[j]
      if (builder === null) continue
      let cell = cells[j]
      if (mayHaveSpaces(cell)) {
        if (raw !== null) quoted ??= quotedCells(raw, cells, this.delimiter)
        cell = this.trim(cell, quoted?.[j] ?? false)
      }
      builder.add(cell, line)
    }
    this.addLine(line)
  }

  /** Spaces within quotes are part of a text, but not of a number or a missing value. */
  private trim(cell: string, quoted: boolean): string {
    const trimmed = cell.trim()
    return !quoted || this.missing.texts.has(trimmed) || this.scanner.scan(trimmed) ? trimmed : cell
  }

  private addRagged(cells: number, line: number): void {
    const { ragged } = this
    ragged.count++
    if (cells === (this.names?.length ?? 0) + 1) ragged.oneMore++
    if (ragged.first.length < RAGGED_SHOWN) ragged.first.push({ line, cells })
  }

  private addLine(line: number): void {
    if (this.n === this.lines.length) {
      const longer = new Uint32Array(this.n * 2)
      longer.set(this.lines)
      this.lines = longer
    }
    this.lines[this.n++] = line
  }

  /** In a tab-delimited file "1,234" is a thousand, unless some column shows beyond doubt that commas are decimal. */
  private settleThousands(builders: readonly ColumnBuilder[]): void {
    if (this.delimiter !== '\t' || this.options.decimal !== undefined) return
    if (builders.some((builder) => builder.hasDecimalComma)) return
    for (const builder of builders) if (builder.onlyThousandsCommas()) builder.becomeText()
  }

  private notes(): Note[] {
    if (this.emptyRows === 0) return []
    return [{ code: 'ROWS_EMPTY', message: `${this.emptyRows} rows without any cell filled were skipped` }]
  }
}

function isBlank(cell: string): boolean {
  return cell === '' || cell.trim() === ''
}

/** Whether a cell may begin or end with white space; other than ASCII is left to `trim`. */
function mayHaveSpaces(cell: string): boolean {
  if (cell === '') return false
  const first = cell.charCodeAt(0)
  const last = cell.charCodeAt(cell.length - 1)
  return first <= 32 || last <= 32 || first >= 160 || last >= 160
}
