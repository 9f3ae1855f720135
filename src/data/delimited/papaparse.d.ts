/**
 * The part of Papa Parse that copse uses. Its published types pull in Node and the DOM, which src/ must not see,
 * hence this declaration of the plain file.
 */
declare module 'papaparse/papaparse.js' {
  interface Fault {
    /** `MissingQuotes` (never closed) or `InvalidQuotes` (something follows the closing quote). */
    readonly code: string
  }
  interface Result {
    readonly data: readonly string[][]
    readonly errors: readonly Fault[]
    /** `cursor`: position after the last complete record. */
    readonly meta: { readonly cursor: number }
  }
  interface Config {
    readonly delimiter: string
    readonly newline: string
    /** Called once a record, which is then `data[0]`. */
    readonly step?: (result: Result) => void
    readonly preview?: number
  }
  class Parser {
    constructor(config: Config)
    parse(input: string, baseIndex: number, ignoreLastRow: boolean): Result
  }
  const Papa: {
    readonly Parser: typeof Parser
    readonly unparse: (rows: readonly object[], config: { readonly newline: string }) => string
  }
  export default Papa
}
