import type { Note } from '../../errors.js'
import { isIdentifierName } from '../notes/identifier-names.js'
import { columnUnknown } from '../notes/unknown-column.js'
import type { Column, Table } from '../table/table.js'
import { type CellRules, ColumnBuilder } from './column-builder.js'
import { headerOf } from './header.js'
import { MarkWitness } from './numbers/mark-witness.js'
import { NumberScanner } from './numbers/number-text.js'
import {
  decimalMarks,
  type LimitReading,
  type MissingTexts,
  missingTexts,
  type ReadOptions,
} from './read-options.js'
import {
  fileEmpty,
  fileNoRows,
  headerBeyond,
  nameEmpty,
  type RaggedRows,
  raggedRows,
} from './reader-errors.js'
import { settleTable } from './settle-table.js'
import type { CellBytes } from './text/cell-bytes.js'
import type { Words } from './words.js'

const RAGGED_SHOWN = 5

/** Takes the records of a file one by one, the header first, and keeps them as typed columns. */
export class TableBuilder {
  /** Rows taken so far. */
  n = 0
  private readonly options: ReadOptions
  private readonly delimiter: string
  private readonly rules: CellRules
  private readonly words: Words
  /** What limits are read as, by column. */
  private readonly limits: ReadonlyMap<string, LimitReading>
  private names: readonly string[] | null = null
  private headerLine = 1
  private builders: readonly (ColumnBuilder | null)[] = []
  /** Of columns that are not kept, what they show of the file; by their place, null for the others. */
  private witnesses: readonly (MarkWitness | null)[] = []
  /** Columns without a name, by their place. */
  private unnamed: readonly (readonly [place: number, builder: ColumnBuilder])[] = []
  /** How many columns there are up to the last with a name: rows may end there. */
  private needed = 0
  private kept: readonly ColumnBuilder[] = []
  private lines = new Uint32Array(1024)
  private emptyRows = 0
  private readonly ragged: RaggedRows = { count: 0, oneMore: 0, first: [] }

  constructor(options: ReadOptions, delimiter: string, words: Words = 'text') {
    this.options = options
    this.words = words
    this.delimiter = delimiter
    this.limits = new Map(Object.entries(options.limits ?? {}))
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
    if (this.names === null) this.addHeader(cells, line)
    else if (cells.length !== this.names.length && !this.isFitting(cells)) this.addRagged(cells.length, line)
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
        for (const [, builder] of this.unnamed) builder.forget()
        return start
      }
      for (const builder of this.kept) builder.keep()
      for (const [, builder] of this.unnamed) builder.keep()
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
    const { file, headerRow } = this.options
    if (names === null) throw headerRow === undefined ? fileEmpty(file) : headerBeyond(headerRow, file)
    const rows = n + ragged.count
    if (rows === 0) throw fileNoRows(names.length, file)
    if (ragged.count > 0) throw raggedRows(ragged, rows, names.length, delimiter, this.words, file)
    const empty = this.emptyColumns(names.length)
    const { marks } = this.rules
    const lines = this.lines.slice(0, n)
    const { options, rules, kept, witnesses, limits } = this
    const missingOf = (column: string) => this.missingOf(column)
    const { columns, notes: said } = settleTable({
      ...{ options, delimiter, rules, names, kept, witnesses, limits, lines, missingOf },
    })
    const all = [...notes, ...empty, ...this.notes(), ...said]
    return {
      ...{ n, names: names.filter((name) => name !== ''), columns, lines, marks, notes: all, file },
      delimiter: this.delimiter,
      asked: this.options,
    }
  }

  private addHeader(cells: readonly string[], line: number): void {
    const { only, identifiers = false, types } = this.options
    const { names, unnamed } = headerOf(cells, this.options, line, this.words)
    this.names = names
    this.headerLine = line
    this.assertKnown(names)
    this.needed = names.findLastIndex((name) => name !== '') + 1
    const wanted = only === undefined ? null : new Set(only)
    const typeOf = new Map(Object.entries(types ?? {}))
    const { rules, limits } = this
    this.builders = names.map((name) => {
      const isKept = wanted === null || wanted.has(name) || (identifiers && isIdentifierName(name))
      if (!isKept && name !== '') return null
      return new ColumnBuilder(
        name,
        rules,
        limits.has(name) ? undefined : typeOf.get(name),
        this.missingOf(name),
      )
    })
    this.witnesses = this.builders.map((builder) =>
      builder === null ? new MarkWitness(this.rules.missing) : null,
    )
    this.kept = this.builders.filter((builder) => builder !== null && builder.name !== '') as ColumnBuilder[]
    this.unnamed = unnamed.map((at) => [at, this.builders[at] as ColumnBuilder])
  }

  /** Options name columns that there are. Coded error: COLUMN_UNKNOWN. */
  private assertKnown(names: readonly string[]): void {
    if (this.options.partly) return
    const known = names.filter((name) => name !== '')
    for (const [name, how] of this.limits)
      if (!known.includes(name)) throw columnUnknown(name, 'limits', known, `=${how}`)
    for (const name of this.options.mergeAlike ?? [])
      if (!known.includes(name)) throw columnUnknown(name, 'merge-alike', known)
  }

  private missingOf(column: string): MissingTexts {
    return missingTexts(this.options, this.rules.scanner, { column, names: this.names ?? [] })
  }

  /** Whether a row of another width than the header lacks only cells of columns without a name, or has empty ones too many. */
  private isFitting(cells: readonly string[]): boolean {
    return cells.length >= this.needed && cells.slice(this.names!.length).every(isBlank)
  }

  /** Says which columns were left out since they hold nothing. Coded error: COLUMN_NAME_EMPTY. */
  private emptyColumns(columns: number): Note[] {
    const { unnamed, headerLine, words } = this
    const { file } = this.options
    for (const [at, builder] of unnamed)
      if (!isEmpty(builder.finish())) throw nameEmpty(at, columns, headerLine, words, file)
    if (unnamed.length === 0) return []
    const [were, they] = unnamed.length === 1 ? ['column', 'it has'] : ['columns', 'they have']
    const message = `${unnamed.length} empty ${were} left out: ${they} neither a name nor a value`
    return [{ code: 'COLUMNS_EMPTY', message }]
  }

  private addRow(cells: readonly string[], quoted: readonly boolean[] | null, line: number): void {
    for (let j = 0; j < this.builders.length; j++) {
      this.builders[j]?.add(cells[j] ?? '', quoted?.[j] ?? false, line)
      this.witnesses[j]?.look(cells[j] ?? '')
    }
    this.addLine(line)
  }

  /** Puts down the cells of the record that begins at `from`. Where the next one begins, or −1. */
  private putRow(bytes: Uint8Array<ArrayBuffer>, from: number, cells: CellBytes): number {
    const { builders, witnesses } = this
    const last = builders.length - 1
    let at = from
    for (let j = 0; j <= last; j++) {
      const builder = builders[j]
      at = builder === null ? witnesses[j]!.pass(bytes, at, cells) : builder.put(bytes, at, cells)
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

  private notes(): Note[] {
    if (this.emptyRows === 0) return []
    return [{ code: 'ROWS_EMPTY', message: `${this.emptyRows} rows without any cell filled were skipped` }]
  }
}

function isEmpty(column: Column): boolean {
  return column.kind === 'number' ? column.values.every(Number.isNaN) : column.codes.every((code) => code < 0)
}

function isBlank(cell: string): boolean {
  return cell === '' || cell.trim() === ''
}
