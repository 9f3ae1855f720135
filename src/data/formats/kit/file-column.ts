import type { Note } from '../../../errors.js'
import type { TimeKind } from '../../dates.js'

/** A label of a value: the value, as a number or text (missing codes of Stata and SAS: `.a`), and what stands for it. */
export type ValueLabel = readonly [code: number | string, text: string]

/** Rows without a value by the reason of it, counted from 0: `system`, `.a`, a declared code as text, `NaN`, `empty`. */
export type MissingRows = ReadonlyMap<string, readonly number[]>

interface Parts {
  readonly name: string
  /** The label of the variable; empty if there is none. */
  readonly label: string
  readonly labels: readonly ValueLabel[]
  readonly missing: MissingRows
  /** Codes that the file declares to be missing, whether they occur or not. */
  readonly isMissing?: ((code: number | string) => boolean) | undefined
  /** Whether the file says that the values have an order. */
  readonly ordered?: boolean | undefined
}

/** Numbers, NaN where missing. Dates are days since 1970-01-01, times seconds; see dates.ts. */
export interface FileNumbers extends Parts {
  readonly kind: 'number'
  readonly values: Float64Array
  readonly time?: TimeKind | undefined
}

/** Texts by code: `dictionary[codes[row]]`, −1 where missing. */
export interface FileTexts extends Parts {
  readonly kind: 'text'
  readonly codes: Int32Array
  readonly dictionary: readonly string[]
  /** Of a factor of R: the dictionary are its levels, in their order. */
  readonly isFactor?: boolean | undefined
}

/** A column as another program has it, before its labels become levels. */
export type FileColumn = FileNumbers | FileTexts

/** A table of such a file. */
export interface FileTable {
  /** Null where the file holds one table only, without a name. */
  readonly name: string | null
  readonly n: number
  /** Names of all columns of the file; those that are kept are in `columns`. */
  readonly names: readonly string[]
  readonly columns: readonly FileColumn[]
  readonly notes: readonly Note[]
}

/** What the caller of a reader decides: the name of the file for messages, and which columns are kept (by name). */
export interface FileOptions {
  readonly file?: string | undefined
  readonly isKept?: ((name: string) => boolean) | undefined
}
