import type { Replicate } from './replicate.js'
import { meanOf } from './stability-measures.js'

/** An effect as the method estimates it from the patients who made its subgroup. */
export interface NaiveEffect {
  readonly estimate: number
  readonly se: number
  /** Standard errors that its interval reaches to either side. */
  readonly reach: number
}

/** An effect corrected for the selection of its subgroup. */
export interface CorrectedEffect {
  readonly estimate: number
  readonly se: number
  readonly lo: number
  readonly hi: number
}

/** The corrections of one effect, or of one difference of effects; null where too few resamples tell. */
export interface Corrections {
  /** Resamples that tell. */
  readonly used: number
  readonly inBag: number | null
  readonly sdInBag: number | null
  readonly outOfBag: CorrectedEffect | null
  readonly optimismCorrected: CorrectedEffect | null
  readonly shrunk: CorrectedEffect | null
}

export interface CorrectedEffects {
  readonly subgroups: readonly Corrections[]
  readonly contrast: Corrections | null
  /** Slope of effects out of bag on those in bag; null when no resample splits. */
  readonly slope: number | null
  /** The slope, between 0 and 1: the share of a difference that holds in patients who were not used. */
  readonly factor: number
}

/**
 * Effects of subgroups corrected for having been chosen by the patients who estimate them.
 *
 * @param replicates trees of bootstrap samples, none of them failed
 * @param naive of each subgroup; null where the method has none
 * @param contrast of best and worst subgroup, with what subgroups they are
 * Source: methods.md §11.3.
 */
export function correctedEffects(
  replicates: readonly Replicate[],
  naive: readonly (NaiveEffect | null)[],
  contrast: { readonly effect: NaiveEffect; readonly best: number; readonly worst: number } | null,
): CorrectedEffects {
  const product = replicates.reduce((sum, { slope }) => sum + slope[0], 0)
  const square = replicates.reduce((sum, { slope }) => sum + slope[1], 0)
  const slope = square > 0 ? product / square : null
  const factor = slope === null ? 0 : Math.min(1, Math.max(0, slope))
  const known = naive.filter((effect) => effect !== null)
  const information = known.reduce((sum, { se }) => sum + 1 / se ** 2, 0)
  const pooled = known.reduce((sum, { estimate, se }) => sum + estimate / se ** 2, 0) / information
  const corrected = (effect: NaiveEffect, pairs: readonly Pair[], centre: number): Corrections => {
    const enough = pairs.length >= replicates.length / 2 && pairs.length > 1
    const inBag = meanOf(pairs.map((pair) => pair.inBag))
    const outOfBag = meanOf(pairs.map((pair) => pair.outOfBag))
    if (!enough || inBag === null || outOfBag === null)
      return {
        ...{ used: pairs.length, inBag, sdInBag: null },
        ...{ outOfBag: null, optimismCorrected: null, shrunk: null },
      }
    const sdInBag = Math.sqrt(
      pairs.reduce((sum, pair) => sum + (pair.inBag - inBag) ** 2, 0) / (pairs.length - 1),
    )
    return {
      used: pairs.length,
      inBag,
      sdInBag,
      outOfBag: moved(effect, outOfBag),
      optimismCorrected: around(
        effect.estimate - (inBag - outOfBag),
        Math.hypot(effect.se, sdInBag),
        effect.reach,
      ),
      shrunk: moved(effect, centre + factor * (effect.estimate - centre)),
    }
  }
  return {
    subgroups: naive.map((effect, j) =>
      effect === null
        ? { used: 0, inBag: null, sdInBag: null, outOfBag: null, optimismCorrected: null, shrunk: null }
        : corrected(effect, pairsOf(replicates, j), pooled),
    ),
    contrast:
      contrast === null
        ? null
        : corrected(
            contrast.effect,
            replicates.flatMap((replicate) => replicate.contrast ?? []),
            0,
          ),
    slope,
    factor,
  }
}

interface Pair {
  readonly inBag: number
  readonly outOfBag: number
}

function pairsOf(replicates: readonly Replicate[], j: number): Pair[] {
  return replicates.flatMap((replicate) => {
    const [inBag, outOfBag] = [replicate.inBag[j], replicate.outOfBag[j]]
    return inBag === null || outOfBag === null ? [] : [{ inBag, outOfBag }]
  })
}

/** The estimate moved to another place; half of the square of how far enters its variance. */
const moved = ({ estimate, se, reach }: NaiveEffect, to: number): CorrectedEffect =>
  around(to, Math.sqrt(se ** 2 + (estimate - to) ** 2 / 2), reach)

const around = (estimate: number, se: number, reach: number): CorrectedEffect => ({
  ...{ estimate, se },
  ...{ lo: estimate - reach * se, hi: estimate + reach * se },
})
