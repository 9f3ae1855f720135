import type { Note } from '../../errors.js'
import { isIdentifierName } from '../identifier-names.js'
import type { Table } from '../table.js'
import type { CellBytes } from './cell-bytes.js'
import { type CellRules, ColumnBuilder } from './column-builder.js'
import { withoutMissingTimes } from './missing-times.js'
import { NumberScanner } from './number-text.js'
import { decimalMarks, missingTexts, type ReadOptions } from './read-options.js'
import {
  fileEmpty,
  fileNoRows,
  fileOneColumn,
  headerFault,
  type RaggedRows,
  raggedRows,
} from './reader-errors.js'
import { settleColumns } from './settle-columns.js'

const RAGGED_SHOWN = 5

/** Takes the records of a file one by one, the header first, and keeps them as typed columns. */
export class TableBuilder {
  /** Rows taken so far. */
  n = 0
  private readonly options: ReadOptions
  private readonly delimiter: string
  private readonly rules: CellRules
  private names: readonly string[] | null = null
  private builders: readonly (ColumnBuilder | null)[] = []
  private kept: readonly ColumnBuilder[] = []
  private lines = new Uint32Array(1024)
  private emptyRows = 0
  private readonly ragged: RaggedRows = { count: 0, oneMore: 0, first: [] }

  constructor(options: ReadOptions, delimiter: string) {
    this.options = options
    this.delimiter = delimiter
    const marks = decimalMarks(options, delimiter)
    const scanner = new NumberScanner(marks)
    this.rules = { expected: 0, delimiter, marks, scanner, missing: missingTexts(options, scanner) }
  }

  /**
   * Takes a record that begins in `line` of the file; `quoted` says which of its cells were in quotes, null for none.
   * Records without any cell filled are skipped.
   */
  add(cells: readonly string[], quoted: readonly boolean[] | null, line: number): void {
    if (cells.length === 1 && isBlank(cells[0])) return
    if (this.names === null) this.addHeader(cells)
    else if (cells.length !== this.names.length) this.addRagged(cells.length, line)
    else if (isBlank(cells[0]) && cells.every(isBlank)) this.emptyRows++
    else this.addRow(cells, quoted, line)
  }

  /**
   * Takes records after the header straight from their bytes, one a line, until one has to be taken apart with more
   * care: its cells are in lines of their own, or too few, or all empty, and so on. The position where that begins.
   *
   * @param to just after a line end
   * @param line of the file at `from`
   */
  addBytes(bytes: Uint8Array<ArrayBuffer>, from: number, to: number, line: number, cells: CellBytes): number {
    if (this.names === null) return from
    for (let start = from; start < to; ) {
      const next = this.putRow(bytes, start, cells)
      if (next === -1 || this.isMissingRow()) {
        for (const builder of this.kept) builder.forget()
        return start
      }
      for (const builder of this.kept) builder.keep()
      this.addLine(line++)
      start = next
    }
    return to
  }

  /** Makes room for about so many rows at the next occasion. */
  expect(rows: number): void {
    this.rules.expected = rows
  }

  /** The table of all records. `notes` are what else is to be said of the file. */
  finish(notes: readonly Note[]): Table {
    const { names, n, ragged, delimiter } = this
    const { file } = this.options
    if (names === null) throw fileEmpty(file)
    const rows = n + ragged.count
    if (rows === 0) throw fileNoRows(names.length, file)
    if (ragged.count > 0) throw raggedRows(ragged, rows, names.length, delimiter, file)
    this.settleThousands()
    const settled = settleColumns(
      this.kept.map((builder) => builder.finish()),
      this.options.types,
    )
    const columns = new Map(
      settled.columns.map((column) => [column.name, withoutMissingTimes(column, this.options, names)]),
    )
    const { marks } = this.rules
    const lines = this.lines.slice(0, n)
    const all = [...notes, ...this.notes(), ...settled.notes]
    return {
      ...{ n, names, columns, lines, marks, notes: all, file },
      delimiter: this.delimiter,
      asked: this.options,
    }
  }

  private addHeader(cells: readonly string[]): void {
    const { delimiter, file, only, identifiers = false, types, oneColumn } = this.options
    const names = cells.map((cell) => cell.trim())
    if (names.length === 1 && oneColumn !== true) throw fileOneColumn(names[0], delimiter, file)
    const fault = headerFault(names, file)
    if (fault !== null) throw fault
    this.names = names
    const wanted = only === undefined ? null : new Set(only)
    const typeOf = new Map(Object.entries(types ?? {}))
    const { rules } = this
    this.builders = names.map((name) => {
      if (wanted !== null && !wanted.has(name) && !(identifiers && isIdentifierName(name))) return null
      const missing = missingTexts(this.options, rules.scanner, { column: name, names })
      return new ColumnBuilder(name, rules, typeOf.get(name), missing)
    })
    this.kept = this.builders.filter((builder) => builder !== null)
  }

  private addRow(cells: readonly string[], quoted: readonly boolean[] | null, line: number): void {
    for (let j = 0; j < cells.length; j++) this.builders[j]?.add(cells[j], quoted?.[j] ?? false, line)
    this.addLine(line)
  }

  /** Puts down the cells of the record that begins at `from`. Where the next one begins, or −1. */
  private putRow(bytes: Uint8Array<ArrayBuffer>, from: number, cells: CellBytes): number {
    const { builders } = this
    const last = builders.length - 1
    let at = from
    for (let j = 0; j <= last; j++) {
      const builder = builders[j]
      at = builder === null ? cells.end(bytes, at) : builder.put(bytes, at, cells)
      if (at === -1 || (j < last && bytes[at++] !== cells.delimiter)) return -1
    }
    return cells.nextRecord(bytes, at)
  }

  private isMissingRow(): boolean {
    for (const builder of this.kept) if (!builder.isMissing()) return false
    return true
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
  private settleThousands(): void {
    if (this.delimiter !== '\t' || this.options.decimal !== undefined) return
    if (this.kept.some((builder) => builder.hasDecimalComma())) return
    for (const builder of this.kept) if (builder.onlyThousandsCommas()) builder.becomeText()
  }

  private notes(): Note[] {
    if (this.emptyRows === 0) return []
    return [{ code: 'ROWS_EMPTY', message: `${this.emptyRows} rows without any cell filled were skipped` }]
  }
}

function isBlank(cell: string): boolean {
  return cell === '' || cell.trim() === ''
}
