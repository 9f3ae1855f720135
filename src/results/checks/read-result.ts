import { CopseError } from '../../errors.js'
import type { CompareResult } from '../compare-schema.js'
import { compareSchema } from '../compare-schema.js'
import type { FitResult } from '../fit-schema.js'
import { fitSchema } from '../fit-schema.js'
import { nonsenseOf } from './check-result.js'

const NEEDED = 'copse.fit/1 or copse.compare/1'

/**
 * Reads a result of `fit` or `compare` from JSON.
 *
 * Coded errors: RESULT_NOT_JSON; SCHEMA_VERSION (another kind or version of result); RESULT_INVALID (the schema's name but
 * not its contents: another shape, or what cannot be, such as a tree with a circle in it).
 *
 * @param file name for error messages
 */
export function readResult(text: string, file: string): FitResult | CompareResult {
  const value = parseJson(text, file, NEEDED)
  const found =
    typeof value === 'object' && value !== null ? (value as { schema?: unknown }).schema : undefined
  if (found !== 'copse.fit/1' && found !== 'copse.compare/1')
    throw new CopseError({
      code: 'SCHEMA_VERSION',
      wrong: `"${file}" is not a result that this version can draw`,
      found: typeof found === 'string' ? `schema ${JSON.stringify(found)}` : 'no schema',
      need: NEEDED,
      try: 'a result written by fit --json or compare --json of this version',
      place: { file },
    })
  const parsed = (found === 'copse.fit/1' ? fitSchema : compareSchema).safeParse(value)
  const nonsense = parsed.success ? nonsenseOf(parsed.data) : null
  if (parsed.success && nonsense === null) return parsed.data
  const { path, message } = nonsense ?? parsed.error!.issues[0]
  throw new CopseError({
    code: 'RESULT_INVALID',
    wrong: `"${file}" does not hold what ${found} must`,
    found: `at ${path.map(String).join('.') || 'the top'}: ${message}`,
    try: 'writing the result again',
    place: { file },
  })
}

/** Whatever a file of JSON holds. Coded error: RESULT_NOT_JSON. */
export function parseJson(text: string, file: string, needed: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new CopseError({
      code: 'RESULT_NOT_JSON',
      wrong: `"${file}" is not JSON`,
      need: `a result of ${needed}`,
      try: 'checking that the file is whole',
      place: { file },
    })
  }
}
