import type { FitResult } from '../../results/fit-schema.js'
import type { InteractionsResult } from '../../results/interactions-schema.js'
import type { Method } from '../../trees/methods/method.js'
import type { Guide } from '../../trees/shape/guide.js'
import type { ControlOptions } from '../fit/control-of.js'
import { fit } from '../fit/fit.js'
import type { Prepared } from '../patients/prepare.js'
import { interactions } from './interactions.js'

/**
 * {@link interactions} of given terms; without, of the two sides of a method's first split, or where it makes none of all
 * covariates.
 *
 * Coded errors: those of `fit` and `interactions`.
 */
export function interactionsOf(
  data: Prepared,
  by: string | undefined,
  method: Method,
  control: ControlOptions,
  guide: Guide | undefined,
): InteractionsResult {
  const { level } = control
  const stump = by === undefined ? firstSplit(data, method, control, guide) : null
  const asked = stump === null ? { by: by ?? data.roles.covariates } : { tree: stump }
  return interactions(data.table, data.roles, { ...asked, ...(level !== undefined && { level }) })
}

/** The tree with its first split alone; null where it makes none. */
function firstSplit(
  data: Prepared,
  method: Method,
  control: ControlOptions,
  guide: Guide | undefined,
): FitResult | null {
  const options = { ...control, maxdepth: 2, cv: null, fallback: false }
  const stump = fit(data, method, options, undefined, guide)
  return stump.subgroups.length > 1 ? stump : null
}
