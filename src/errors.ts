/**
 * The one place where errors and notes are made. Bad input and misuse throw a {@link CopseError}; numerical
 * trouble never throws: it becomes a {@link Note} that travels with the result into every output.
 */

/** Where in the user's data something was found. Never carries patient values beyond the offending cell. */
export interface ErrorPlace {
  readonly file?: string
  readonly column?: string
  /** Row in the file, counted as a text editor counts lines (the header is row 1). */
  readonly row?: number
  readonly trial?: string
  readonly arm?: string
  readonly option?: string
}

/** The parts of an error message: `CODE: wrong; found X, need Y; try Z`. */
export interface ErrorParts {
  readonly code: string
  /** What is wrong, naming columns, trials and options in double quotes. */
  readonly wrong: string
  readonly found?: string | number
  readonly need?: string | number
  /** What the user can do about it. */
  readonly try?: string
  readonly place?: ErrorPlace
}

/** A coded error that a user can act on. `message` reads `CODE: what is wrong; found X, need Y; try Z`. */
export class CopseError extends Error {
  readonly code: string
  readonly place: ErrorPlace
  /** The message in its parts, for programs. */
  readonly parts: ErrorParts

  constructor(parts: ErrorParts) {
    super(formatError(parts))
    this.name = 'CopseError'
    this.code = parts.code
    this.place = parts.place ?? {}
    this.parts = parts
  }
}

function formatError({ code, wrong, found, need, try: advice }: ErrorParts): string {
  const evidence = [
    found === undefined ? '' : `found ${found}`,
    need === undefined ? '' : `need ${need}`,
  ].filter((part) => part !== '')
  const parts = [wrong, evidence.join(', '), advice === undefined ? '' : `try ${advice}`]
  return `${code}: ${parts.filter((part) => part !== '').join('; ')}`
}

/** A numerical outcome the reader must know of. Printed in every output, never thrown. */
export interface Note {
  readonly code: string
  readonly message: string
  readonly node?: number
  readonly trial?: string
  readonly arm?: string
  readonly column?: string
}

/** A number of patients or events: whole numbers in full, those of fractional case weights with a decimal. */
export function countText(n: number): string {
  if (!Number.isFinite(n)) return '–'
  if (Math.abs(n - Math.round(n)) <= 1e-9 * Math.abs(n)) return String(Math.round(n))
  const text = n.toFixed(1)
  return Number(text) === 0 ? String(Number(n.toPrecision(1))) : String(Number(text))
}

/** `["a", "b"]` → `"a", "b"`: names as error messages and notes quote them; long lists are cut with a count. */
export function quoteNames(names: readonly string[], most = 12): string {
  const shown = names.slice(0, most).map((name) => `"${name}"`)
  const rest = names.length - shown.length
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}
