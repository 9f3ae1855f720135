import type { Roles } from '../../data/roles/roles.js'
import { familyOf } from '../../families/families.js'
import { numberNeeded } from '../../meta/number-needed.js'
import type { FitSubgroup } from '../../results/fit-schema.js'

type Difference = Pick<NonNullable<FitSubgroup['outcome']>, 'difference'>

type Interval = { readonly lo: number | null; readonly hi: number | null }

/**
 * Outcomes of both arms with the number needed to treat, where outcomes are events and it is said which are better. None
 * where the interval of the effect includes no effect and that of the difference does not, as in models that allow for
 * differences between trials in the effect alone: it would count patients who benefit by an effect that may be none.
 */
export function withNnt<Outcome extends Difference>(
  outcome: Outcome,
  effect: Interval | null,
  { family, better }: Pick<Roles, 'family' | 'better'>,
) {
  if (better === undefined || familyOf(family).outcome !== 'event') return outcome
  const nnt = numberNeeded(outcome.difference, better)
  if (nnt === null || (!nnt.throughInfinity && !excludesNone(effect))) return outcome
  return { ...outcome, nnt }
}

const excludesNone = (effect: Interval | null): boolean =>
  effect !== null && effect.lo !== null && effect.hi !== null && (effect.lo > 0 || effect.hi < 0)
