import { CopseError } from '../../errors.js'
import { parseJson } from '../checks/read-result.js'
import type { SimulateResult } from './simulate-schema.js'
import { simulateSchema } from './simulate-schema.js'

const NEEDED = 'copse.simulate/1'

/**
 * Reads a result of `simulate` from JSON.
 *
 * Coded errors: RESULT_NOT_JSON; SCHEMA_VERSION (another kind or version of result); RESULT_INVALID.
 *
 * @param file name for error messages
 */
export function readSimulation(text: string, file: string): SimulateResult {
  const value = parseJson(text, file, NEEDED)
  const parsed = simulateSchema.safeParse(value)
  if (parsed.success) {
    const { spec, cells } = parsed.data
    const odd = cells.findIndex(
      ({ methods }) => methods.map(({ method }) => method).join() !== spec.methods.join(),
    )
    if (odd < 0) return parsed.data
    throw invalid(file, `cells.${odd}: other methods than those of the study`)
  }
  const found =
    typeof value === 'object' && value !== null ? (value as { schema?: unknown }).schema : undefined
  if (found === NEEDED) {
    const [{ path, message }] = parsed.error.issues
    throw invalid(file, `${path.map(String).join('.') || 'the top'}: ${message}`)
  }
  throw new CopseError({
    code: 'SCHEMA_VERSION',
    wrong: `"${file}" is not a simulation study that this version can draw`,
    found: typeof found === 'string' ? `schema ${JSON.stringify(found)}` : 'no schema',
    need: NEEDED,
    try: 'simulate.json of copse simulate --out, or what --json wrote',
    place: { file },
  })
}

const invalid = (file: string, found: string): CopseError =>
  new CopseError({
    code: 'RESULT_INVALID',
    wrong: `"${file}" does not hold what ${NEEDED} must`,
    found: `at ${found}`,
    try: 'writing the result again',
    place: { file },
  })
