import type { Roles } from '../../data/roles/roles.js'
import { CopseError } from '../../errors.js'
import { familyOf } from '../../families/families.js'

/** Whether outcomes are times to an event. */
export const isTimes = ({ family }: Pick<Roles, 'family'>): boolean => familyOf(family).outcome === 'time'

/**
 * Refuses what there is no method for where outcomes are times to an event: no number is better than a wrong one.
 *
 * Coded errors: SURVIVAL_NOT_OFFERED.
 *
 * @param what begins a sentence: `--firth`
 * @param instead what can be done
 */
export function notForTimes(roles: Pick<Roles, 'family'>, what: string, instead: string): void {
  if (!isTimes(roles)) return
  throw new CopseError({
    code: 'SURVIVAL_NOT_OFFERED',
    wrong: `${what} is not offered for times to an event`,
    found: `--family ${roles.family}`,
    need: 'another kind of outcome',
    try: instead,
    place: { option: '--family' },
  })
}
