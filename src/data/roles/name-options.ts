import { CopseError } from '../../errors.js'
import type { ColumnType, LimitReading } from '../delimited/read-options.js'

/**
 * Names separated by commas, as `--covariates age,sex` takes them; a name with a comma goes in double quotes.
 *
 * @example parseNames('age,"height, cm"') // ['age', 'height, cm']
 */
export function parseNames(text: string): string[] {
  return [...text.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/g)]
    .map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain.trim())
    .filter((name) => name !== '')
}

/** A name as such a list has it: in double quotes if it has a comma, or quotes, in it. */
export const quotedName = (name: string): string =>
  /[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name

/**
 * Types of columns, as `--types id=text` takes them.
 *
 * Coded errors: TYPES_MALFORMED.
 */
export function parseTypes(options: readonly string[]): Record<string, ColumnType> {
  return Object.fromEntries(
    options.map((option) => {
      const at = option.lastIndexOf('=')
      const type = option.slice(at + 1).trim()
      if (at > 0 && (type === 'text' || type === 'number')) return [option.slice(0, at).trim(), type]
      throw new CopseError({
        code: 'TYPES_MALFORMED',
        wrong: '--types cannot be understood',
        found: `"${option}"`,
        need: 'a column, "=", and text or number',
        try: '--types id=text',
        place: { option: '--types' },
      })
    }),
  )
}

const LIMIT_READINGS: readonly LimitReading[] = ['value', 'half', 'missing']

/**
 * What limits are read as, as `--limits crp=half` takes it, by column.
 *
 * Coded errors: LIMITS_MALFORMED.
 */
export function parseLimits(options: readonly string[]): Record<string, LimitReading> {
  return Object.fromEntries(
    options.map((option) => {
      const at = option.lastIndexOf('=')
      const how = LIMIT_READINGS.find((one) => one === option.slice(at + 1).trim())
      if (at > 0 && how !== undefined) return [option.slice(0, at).trim(), how]
      throw new CopseError({
        code: 'LIMITS_MALFORMED',
        wrong: '--limits cannot be understood',
        found: `"${option}"`,
        need: 'a column, "=", and value, half or missing',
        try: '--limits crp=half',
        place: { option: '--limits' },
      })
    }),
  )
}
