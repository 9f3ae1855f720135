import { closestName } from '../../closest-name.js'
import { CopseError, quoteNames } from '../../errors.js'
import { findNamed } from './factors.js'
import type { Roles } from './roles.js'

/** Places of the two arms among the values of the treatment column. */
export interface Arms {
  readonly control: number
  readonly experimental: number
}

/**
 * The two arms to compare among the `values` of the treatment column. With two values the one that is not named is
 * the other arm; with more, both have to be named.
 *
 * Coded errors: ARM_ONLY_ONE, CONTROL_MISSING, CONTROL_UNKNOWN, EXPERIMENTAL_UNKNOWN, ARMS_TOO_MANY, ARMS_EQUAL.
 */
export function chooseArms(values: readonly string[], roles: Roles): Arms {
  const column = roles.treatment
  if (values.length < 2)
    throw new CopseError({
      code: 'ARM_ONLY_ONE',
      wrong: `column "${column}" does not have two values`,
      found: values.length === 0 ? 'no values' : quoteNames(values),
      need: 'a control and an experimental arm',
      try: 'another column as --treatment',
      place: { column },
    })
  const control = find(values, roles.control, column, 'control')
  const experimental = find(values, roles.experimental, column, 'experimental', control)
  if (control !== null && control === experimental)
    throw new CopseError({
      code: 'ARMS_EQUAL',
      wrong: '--control and --experimental name the same arm',
      found: quoteNames([values[control]]),
      need: `two of ${quoteNames(values)}`,
      place: { column, arm: values[control] },
    })
  if (control === null && (experimental === null || values.length > 2)) throw controlMissing(values, column)
  if (experimental === null && values.length > 2) throw armsTooMany(values, column, control as number)
  // With two values, the other one.
  return {
    control: control ?? 1 - (experimental as number),
    experimental: experimental ?? 1 - (control as number),
  }
}

function find(
  values: readonly string[],
  name: string | undefined,
  column: string,
  role: 'control' | 'experimental',
  taken: number | null = null,
): number | null {
  if (name === undefined) return null
  const at = findNamed(values, name)
  if (at >= 0) return at
  // The arm that is the control already cannot be meant.
  const free = values.filter((_, at) => at !== taken)
  const near = closestName(name, free)
  throw new CopseError({
    code: role === 'control' ? 'CONTROL_UNKNOWN' : 'EXPERIMENTAL_UNKNOWN',
    wrong: `column "${column}" has no value "${name}" (--${role})`,
    found: quoteNames(values),
    need: taken === null ? 'one of these' : `one of these other than ${quoteNames([values[taken]])}`,
    try: `--${role} ${quoteNames([near ?? free[0]])}`,
    place: { column, option: `--${role}` },
  })
}

function controlMissing(values: readonly string[], column: string): CopseError {
  return new CopseError({
    code: 'CONTROL_MISSING',
    wrong: `which value of column "${column}" is the control arm is not said`,
    found: quoteNames(values),
    need: '--control',
    try: values
      .map((value) => `--control ${quoteNames([value])}`)
      .slice(0, 2)
      .join(' or '),
    place: { column, option: '--control' },
  })
}

function armsTooMany(values: readonly string[], column: string, control: number): CopseError {
  const others = values.filter((_, at) => at !== control)
  return new CopseError({
    code: 'ARMS_TOO_MANY',
    wrong: `column "${column}" has more than two arms`,
    found: quoteNames(values),
    need: 'two to compare',
    try: `--experimental ${quoteNames([others[0]])}, which leaves the patients of the other arms out`,
    place: { column, option: '--experimental' },
  })
}
