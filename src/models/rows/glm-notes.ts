import type { Note } from '../../errors.js'
import { quoteNames } from '../../errors.js'

/** One note for each column that is not among those kept. */
export function aliasNotes(names: readonly string[], kept: readonly number[]): Note[] {
  const present = new Set(kept)
  return names.flatMap((column, c) =>
    present.has(c)
      ? []
      : [
          {
            code: 'COLUMN_ALIASED',
            message: `the coefficient of "${column}" cannot be estimated: other columns explain it`,
            column,
          },
        ],
  )
}

/** The note on columns without a finite estimate. */
export function separationNote(columns: readonly string[]): Note {
  const one = columns.length === 1 ? { column: columns[0] } : {}
  return {
    code: 'GLM_SEPARATION',
    message: `the outcome is separated: no finite maximum likelihood estimate exists for ${quoteNames(columns)}`,
    ...one,
  }
}
