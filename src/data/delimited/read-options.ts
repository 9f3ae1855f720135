import type { DecimalMarks, NumberScanner } from './numbers/number-text.js'

/** The texts that stand for a missing value; `numbers` are those of them that are numbers (−99). */
export interface MissingTexts {
  readonly texts: ReadonlySet<string>
  readonly numbers: readonly number[]
}

/** What a column is read as; without it, number if every cell is one, else text. */
export type ColumnType = 'number' | 'text'

/**
 * What a value is read as of which only a limit is known (`<0.5`, `>10`): the limit itself; half of it where the value is
 * below (above a limit: the limit itself); or missing.
 */
export type LimitReading = 'value' | 'half' | 'missing'

/** How a file is read; all may be left out. */
export interface ReadOptions {
  /** Detected (comma, semicolon or tab) if not given. */
  readonly delimiter?: string | undefined
  /** With a semicolon or tab both marks are understood, one per column, if not given; with a comma the dot. */
  readonly decimal?: '.' | ',' | undefined
  /**
   * More texts that stand for a missing value, besides the empty cell, NA, NaN and a single dot. `COLUMN=TEXT`, where the
   * file has such a column, does so in that column only.
   */
  readonly na?: readonly string[] | undefined
  /** Type of columns that is not to be inferred. */
  readonly types?: Readonly<Record<string, ColumnType>> | undefined
  /** Columns of text in which levels that look alike ("Male", "male ") are read as one: the commonest, of several the first. */
  readonly mergeAlike?: readonly string[] | undefined
  /** Columns of numbers in which some cells hold a limit instead (`<0.5`, `>10`), and what these are read as; goes before `types`. */
  readonly limits?: Readonly<Record<string, LimitReading>> | undefined
  /** Columns to keep; the others are checked but not stored. All if not given. */
  readonly only?: readonly string[] | undefined
  /** Whether columns that are called as identifiers of patients are kept besides `only`, to look for repeated patients. */
  readonly identifiers?: boolean | undefined
  /** Whether a single column may be all there is, as of new patients of a tree with one variable. */
  readonly oneColumn?: boolean | undefined
  /** Of a database: the table, and an SQL condition that rows have to meet. */
  readonly table?: string | undefined
  readonly where?: string | undefined
  /** Line or row of the names of the columns, counted from 1; found if not given. */
  readonly headerRow?: number | undefined
  /** Name of the file, for messages. */
  readonly file?: string | undefined
}

const MISSING: readonly string[] = ['', 'NA', 'NaN', '.']

/**
 * The texts that are missing values under these options; numbers among them (−99) also match as numbers.
 *
 * @param of a column, and all columns of the file; without it, what is missing in every column
 */
export function missingTexts(
  { na = [] }: ReadOptions,
  scanner: NumberScanner,
  of: { readonly column: string; readonly names: readonly string[] } = { column: '', names: [] },
): MissingTexts {
  const own = na
    .map((text) => missingIn(text, of.names))
    .filter((one) => (one.column ?? of.column) === of.column)
  const texts = new Set([...MISSING, ...own.map(({ text }) => text)])
  const numbers: number[] = []
  for (const text of texts) if (scanner.scan(text)) numbers.push(scanner.value)
  return { texts, numbers }
}

/** What one `na` says: the text, and the column that it is said of; null for all. */
export function missingIn(
  na: string,
  names: readonly string[],
): { readonly column: string | null; readonly text: string } {
  for (let at = na.indexOf('='); at >= 0; at = na.indexOf('=', at + 1)) {
    const column = na.slice(0, at).trim()
    if (names.includes(column)) return { column, text: na.slice(at + 1).trim() }
  }
  return { column: null, text: na.trim() }
}

/** The decimal marks that are understood under these options in a file with this delimiter. */
export function decimalMarks({ decimal }: ReadOptions, delimiter: string): DecimalMarks {
  return { dot: decimal !== ',', comma: decimal === undefined ? delimiter !== ',' : decimal === ',' }
}
