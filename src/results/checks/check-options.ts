import type { z } from 'zod'
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
      try: 'copse fit --help for the list',
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
    place: { option },
  })
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
      place: { option: '--methods' },
    })
  })
}
