import type { Roles } from '../../data/roles/roles.js'
import { CopseError } from '../../errors.js'
import { familyOf } from '../../families/families.js'
import type { SynthesisOptions } from '../../results/synthesis/synthesis-schema.js'
import { isTimes } from '../survival/not-for-times.js'

/**
 * Roles and settings of times to an event as those of two columns, which are made one after the other: whether it happened,
 * then when; the same as `event` beside an outcome of numbers says. Other outcomes stay.
 *
 * @returns `event`: the column that says whether it happened; null for none
 * Source: methods-synthesis, 1.11.
 */
export function timesAsColumns(
  roles: Roles,
  { event }: SynthesisOptions,
): { readonly roles: Roles; readonly event: string | null } {
  if (!isTimes(roles) || roles.time === undefined) return { roles, event }
  const { time, zeroTime: _, event: __, ...rest } = roles
  return { roles: { ...rest, outcome: time, family: 'gaussian' }, event: roles.outcome }
}

/** Refuses a model of counts for what does not count. Coded errors: OPTIONS_CONFLICT. */
export function assertCounts({ family }: Roles, { countModel }: SynthesisOptions): void {
  const { outcome } = familyOf(family)
  if (countModel === 'number' || outcome === 'count') return
  throw new CopseError({
    code: 'OPTIONS_CONFLICT',
    wrong: '--count-model is a model of an outcome that counts',
    found: `--family ${family} with --count-model ${countModel}`,
    need: '--family poisson',
    try: 'leaving --count-model out',
    place: { option: '--count-model' },
  })
}
