import type { z } from 'zod'
import { closestName, meant } from '../../closest-name.js'
import { CopseError } from '../../errors.js'
import type { Method } from '../../trees/methods/method.js'
import { METHODS } from '../../trees/methods/method.js'
import { flagOf } from './flag-name.js'

export { flagOf }

/**
 * Checks options against their schema and fills in defaults.
 *
 * Coded errors: OPTION_UNKNOWN, OPTION_INVALID, naming the flag, the value found and what is needed.
 */
export function checkOptions<Schema extends z.ZodType>(schema: Schema, options: unknown): z.infer<Schema> {
  const result = schema.safeParse(options)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  if (issue.code === 'unrecognized_keys') {
    throw new CopseError({
      code: 'OPTION_UNKNOWN',
      wrong: `there is no option ${flagOf(issue.keys[0])}`,
      try: flagNear(issue.keys[0], schema) ?? 'copse fit --help-all for the list',
      place: { option: flagOf(issue.keys[0]) },
    })
  }
  const option = flagOf(String(issue.path[0] ?? ''))
  const value = (options as Record<string, unknown>)[String(issue.path[0])]
  throw new CopseError({
    code: 'OPTION_INVALID',
    wrong: `the value of ${option} cannot be used`,
    found: JSON.stringify(value),
    need: needOf(issue),
    ...(issue.code === 'invalid_value' &&
      meant(String(value), issue.values.map(String), (near) => `${option} ${near}`)),
    place: { option },
  })
}

/** The option that was meant, if one of the schema's is close. */
function flagNear(key: string, schema: z.ZodType): string | null {
  const names = 'shape' in schema ? Object.keys(schema.shape as object) : []
  const near = closestName(key, names)
  return near === null ? null : flagOf(near)
}

function needOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ')
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : `a ${issue.expected}`
    default:
      return issue.message
  }
}

/**
 * Names of methods, checked.
 *
 * Coded errors: METHOD_UNKNOWN.
 */
export function checkMethods(names: readonly string[]): Method[] {
  return names.map((name) => {
    const method = METHODS.find((known) => known === name)
    if (method !== undefined) return method
    throw new CopseError({
      code: 'METHOD_UNKNOWN',
      wrong: `there is no method "${name}"`,
      need: METHODS.join(', '),
      ...meant(name, METHODS),
      place: { option: '--methods' },
    })
  })
}
