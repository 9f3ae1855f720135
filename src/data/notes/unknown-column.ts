import { closestName } from '../../closest-name.js'
import { CopseError, quoteNames } from '../../errors.js'
import { quotedName } from '../roles/name-options.js'

/** Options that take several names, which commas part. */
const LISTS = ['covariates', 'adjust']

/**
 * COLUMN_UNKNOWN: no column has this name. Where it is a piece of a name with a comma in it, that is what is advised.
 *
 * @param role option that names the column
 * @param after what the option has after the name, as in `crp=half`
 */
export function columnUnknown(name: string, role: string, names: readonly string[], after = ''): CopseError {
  const isList = LISTS.includes(role)
  const whole = isList
    ? names.find((column) => column.includes(',') && column.split(',').some((part) => part.trim() === name))
    : undefined
  const near = whole ?? closestName(name, names)
  const word = near === null ? null : isList ? quotedName(near) : near
  const advice = word === null ? null : `--${role} ${shellWord(word + after)}`
  return new CopseError({
    code: 'COLUMN_UNKNOWN',
    wrong: `there is no column "${name}" (--${role})`,
    found: quoteNames(names),
    ...(advice === null
      ? {}
      : { try: whole === undefined ? advice : `${advice}: a name with a comma goes in double quotes` }),
    place: { column: name, option: `--${role}` },
  })
}

/** As a POSIX shell takes it; names that no shell changes as they are. */
export const shellWord = (word: string): string =>
  /["'\s$`\\&;<>|()*?!#~[\]{}]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word
