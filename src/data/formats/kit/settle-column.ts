import type { Note } from '../../../errors.js'
import { FORMAT_KEPT, FORMAT_MISSING, NumberScanner } from '../../delimited/numbers/number-text.js'
import { type MissingTexts, missingTexts, type ReadOptions } from '../../delimited/read-options.js'
import { TableBuilder } from '../../delimited/table-builder.js'
import type { ColumnAbout } from '../../table/column-about.js'
import { type Column, type TextColumn, textAt } from '../../table/table.js'
import type { FileColumn, FileNumbers } from './file-column.js'
import { labelledLevels, valueLabels } from './labelled-levels.js'

const SOUNDS_MISSING =
  /missing|unknown|not (known|done|asked|applicable|recorded|available)|refus|don.?t know|illegible|n\/?a\b/i
const ROW = '\u0000row'

/**
 * A column of another program's file as copse has it: values with labels become levels, unless they are asked for as they
 * are (`types`: number, or text for codes as names); what was said of missing values, limits and levels that look alike holds
 * for it as for a column of a CSV file.
 *
 * Coded errors: NOT_NUMERIC, and those of TableBuilder. Notes: LABEL_SOUNDS_MISSING, and those of TableBuilder.
 */
export function settleColumn(
  column: FileColumn,
  options: ReadOptions,
  names: readonly string[],
): { column: Column; notes: Note[] } {
  const { name } = column
  const type = ownOf(options.types, name)
  const about = aboutOf(column)
  const extra = missingTexts(options, new NumberScanner({ dot: true, comma: false }), { column: name, names })
  const levels = type === undefined ? labelledLevels(column) : null
  const withoutExtra = without(column, extra, options)
  if (levels !== null) {
    const { codes, rows } = codesOf(withoutExtra, levels.placeOf)
    const dictionary = levels.levels
    const settled: TextColumn = {
      kind: 'text',
      name,
      codes,
      dictionary,
      about: { ...about, levels: dictionary, codes: levels.codes },
    }
    const seen = reread({ ...settled, codes: withoutTexts(settled, extra) }, options)
    return { column: seen.column, notes: [...seen.notes, ...soundsMissing(column, rows)] }
  }
  if (withoutExtra.kind === 'number') {
    const numbers = numbersOf(withoutExtra, about)
    if (type !== 'text') return { column: numbers, notes: [] }
    return { column: textsOf(numbers), notes: [] }
  }
  const { codes, dictionary, isFactor } = withoutExtra
  const order = isFactor ? { levels: dictionary } : {}
  const texts: TextColumn = { kind: 'text', name, codes, dictionary, about: { ...about, ...order } }
  return reread({ ...texts, codes: withoutTexts(texts, extra) }, options)
}

const ownOf = <T>(by: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  by !== undefined && Object.hasOwn(by, name) ? by[name] : undefined

function aboutOf(column: FileColumn): ColumnAbout {
  const { label, labels, missing, ordered } = column
  const texts = new Map(labels.map(([code, text]) => [String(code), text]))
  return {
    ...(label.trim() !== '' && { label: label.trim() }),
    ...(labels.length > 0 && { labels: labels.map(([code, text]) => [String(code), text] as const) }),
    ...(ordered && { ordered }),
    ...(missing.size > 0 && {
      missing: [...missing].map(([reason, rows]) => ({
        reason,
        rows: Uint32Array.from(rows),
        ...(texts.has(reason) && { label: texts.get(reason) }),
      })),
    }),
  }
}

/** Codes that are said to be missing besides those that the file declares. */
function without(column: FileColumn, { numbers, texts }: MissingTexts, { na = [] }: ReadOptions): FileColumn {
  if (na.length === 0) return column
  if (column.kind === 'number') {
    if (numbers.length === 0 || column.time !== undefined) return column
    const values = column.values.map((value) => (numbers.includes(value) ? Number.NaN : value))
    return { ...column, values }
  }
  const isMissing = column.dictionary.map((text) => texts.has(text.trim()))
  return { ...column, codes: column.codes.map((code) => (code >= 0 && isMissing[code] ? -1 : code)) }
}

/** Texts that are said to be missing; NA and a dot are values here unless the user says otherwise. */
function withoutTexts({ codes, dictionary }: TextColumn, { texts }: MissingTexts): Int32Array {
  const own = new Set([...texts].filter((text) => !['', 'NA', 'NaN', '.'].includes(text)))
  if (own.size === 0) return codes
  const isMissing = dictionary.map((text) => own.has(text.trim()))
  return codes.map((code) => (code >= 0 && isMissing[code] ? -1 : code))
}

function codesOf(column: FileColumn, placeOf: ReadonlyMap<number, number>) {
  const cells = column.kind === 'number' ? column.values : column.codes
  const codes = new Int32Array(cells.length)
  /** How often each place occurs. */
  const rows = new Map<number, number>()
  for (let row = 0; row < cells.length; row++) {
    const place = placeOf.get(cells[row]) ?? -1
    codes[row] = place
    if (place >= 0) rows.set(place, (rows.get(place) ?? 0) + 1)
  }
  return { codes, rows }
}

function soundsMissing(column: FileColumn, rows: ReadonlyMap<number, number>): Note[] {
  return valueLabels(column).flatMap(([code, text], place) => {
    const times = rows.get(place) ?? 0
    if (times === 0 || !SOUNDS_MISSING.test(text)) return []
    const { name } = column
    const message = `column "${name}": ${code} ("${text}") sounds like a missing value, but the file does not declare it as one; it is kept as a value (${times} ${times === 1 ? 'time' : 'times'}), and missing with --na ${JSON.stringify(`${name}=${text}`)}`
    return [{ code: 'LABEL_SOUNDS_MISSING', column: name, message }]
  })
}

function numbersOf({ name, values, time }: FileNumbers, about: ColumnAbout): Column & { kind: 'number' } {
  const formats = Uint8Array.from(values, (value) => (Number.isNaN(value) ? FORMAT_MISSING : FORMAT_KEPT))
  return { kind: 'number', name, values, formats, kept: new Map(), mark: '', ...(time && { time }), about }
}

function textsOf(numbers: Column & { kind: 'number' }): TextColumn {
  const { name, values, about } = numbers
  const lookup = new Map<string, number>()
  const codes = Int32Array.from(values, (_, row) => {
    const text = textAt(numbers, row)
    if (text === null) return -1
    const code = lookup.get(text) ?? lookup.size
    lookup.set(text, code)
    return code
  })
  return { kind: 'text', name, codes, dictionary: [...lookup.keys()], about }
}

/** A column of texts of which something was asked goes through the reader of delimited files. */
function reread(column: TextColumn, options: ReadOptions): { column: Column; notes: Note[] } {
  const { name, about } = column
  const limit = ownOf(options.limits, name)
  const alike = options.mergeAlike?.includes(name)
  const isNumber = ownOf(options.types, name) === 'number'
  if (limit === undefined && !alike && !isNumber) return { column, notes: [] }
  const own: ReadOptions = {
    ...(limit !== undefined && { limits: { [name]: limit } }),
    ...(alike && { mergeAlike: [name] }),
    ...(isNumber && { types: { [name]: 'number' } }),
    file: options.file,
  }
  const builder = new TableBuilder(own, ';')
  builder.add([ROW, name], null, 0)
  for (const [row, code] of column.codes.entries())
    builder.add([String(row), code < 0 ? '' : column.dictionary[code]], null, row + 1)
  const { columns, notes } = builder.finish([])
  const read = columns.get(name)!
  // Levels that were merged or became numbers are other ones.
  const { levels, labels: _, codes: __, ordered, ...rest } = about ?? {}
  const kept = read.kind === 'text' ? levels?.filter((level) => read.dictionary.includes(level)) : undefined
  const said = { ...rest, ...(kept && { levels: kept, ...(ordered && { ordered }) }) }
  return { column: { ...read, about: said }, notes: [...notes] }
}
