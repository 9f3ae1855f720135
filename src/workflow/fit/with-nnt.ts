import type { Roles } from '../../data/roles/roles.js'
import { familyOf } from '../../families/families.js'
import { numberNeeded } from '../../meta/number-needed.js'
import type { FitSubgroup } from '../../results/fit-schema.js'

type Difference = Pick<NonNullable<FitSubgroup['outcome']>, 'difference'>

/** Outcomes of both arms with the number needed to treat, where outcomes are events and it is said which are better. */
export function withNnt<Outcome extends Difference>(
  outcome: Outcome,
  { family, better }: Pick<Roles, 'family' | 'better'>,
) {
  if (better === undefined || familyOf(family).outcome !== 'event') return outcome
  const nnt = numberNeeded(outcome.difference, better)
  return nnt === null ? outcome : { ...outcome, nnt }
}
