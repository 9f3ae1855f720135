/** What a file of SPSS, Stata, SAS or R says of a column besides its values. */
export interface ColumnAbout {
  /** The label of the variable. */
  readonly label?: string | undefined
  /** Labels of values: the value as text (`1`, `.a`), and what stands for it. */
  readonly labels?: readonly (readonly [code: string, text: string])[] | undefined
  /** Levels of a column of texts in the order of the file, also those that no patient has. */
  readonly levels?: readonly string[] | undefined
  /** Values that the levels stand for (`1`, `2`), one each; absent where the levels are the values. */
  readonly codes?: readonly string[] | undefined
  /** Whether the file says that the levels have an order. */
  readonly ordered?: boolean | undefined
  /** Why values are missing: rows of the table, from 0, by reason. */
  readonly missing?: readonly MissingReason[] | undefined
}

/** Rows without a value for the same reason. */
export interface MissingReason {
  /** `system` (no code), `.a` to `.z` and `._`, a declared code as text, `NaN`, `empty`. */
  readonly reason: string
  /** What the file says of that code. */
  readonly label?: string | undefined
  readonly rows: Uint32Array
}
