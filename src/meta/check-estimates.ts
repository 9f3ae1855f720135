/** What must hold of the trials' estimates before they are pooled. */

import { CopseError } from '../errors.js'

/**
 * @param yi the estimates, one per trial.
 * @param sei their standard errors.
 * @param level the confidence level asked for.
 * @throws CopseError `BAD_LEVEL`, `NO_TRIALS`, `BAD_ESTIMATE`, naming the trial by its place in the list.
 */
export function checkEstimates(yi: ArrayLike<number>, sei: ArrayLike<number>, level: number): void {
  if (!(level > 0 && level < 1))
    throw new CopseError({
      code: 'BAD_LEVEL',
      wrong: 'The confidence level is not usable',
      found: level,
      need: 'a number between 0 and 1',
      place: { option: 'level' },
    })
  if (yi.length === 0)
    throw new CopseError({
      code: 'NO_TRIALS',
      wrong: 'There is no trial to pool',
      need: 'at least one estimate',
    })
  if (sei.length !== yi.length)
    throw new CopseError({
      code: 'BAD_ESTIMATE',
      wrong: 'Estimates and standard errors do not match',
      found: sei.length,
      need: `${yi.length} standard errors`,
    })
  for (let k = 0; k < yi.length; k++) {
    if (!Number.isFinite(yi[k])) throw badEstimate('estimate', k, yi[k], 'a finite number')
    // The variance is what is used: a standard error whose square underflows is as useless as 0.
    if (!(Number.isFinite(sei[k] ** 2) && sei[k] > 0 && sei[k] ** 2 > 0))
      throw badEstimate('standard error', k, sei[k], 'a positive number')
  }
}

function badEstimate(what: string, k: number, found: number, need: string): CopseError {
  return new CopseError({
    code: 'BAD_ESTIMATE',
    wrong: `The ${what} of trial ${k + 1} of the list cannot be pooled`,
    found,
    need,
    try: 'leaving this trial out',
  })
}
