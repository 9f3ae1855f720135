import { gatherInto, gatherNumbers } from '../data/patients/gather.js'
import type { Covariate, Ipd } from '../data/patients/ipd.js'
import type { GlmFamily } from '../families/glm-family.js'
import { argsort, countingArgsort } from '../numerics/argsort.js'
import type { SortScratch } from '../numerics/sort-pairs.js'

/**
 * Patients sorted by trial, arm, outcome and whatever else of them enters sums, so that these are the same to the last
 * bit however the file was sorted.
 *
 * @param into memory for an order that is not the last
 */
export function canonicalOrder(
  ipd: Ipd,
  stratum: Uint16Array,
  strata: number,
  adjust: readonly Covariate[],
  scratch: SortScratch,
  into: Uint32Array,
): Uint32Array {
  let order: Uint32Array | undefined
  const adjusted = adjust.map((covariate) =>
    covariate.kind === 'numeric' ? covariate.values : Float64Array.from(covariate.codes),
  )
  for (const values of [...adjusted, ipd.weights, ipd.exposure, ipd.outcome.values]) {
    if (values === null) continue
    // Stable sorts after one another: the last one counts most.
    if (order === undefined) order = argsort(values, { scratch, into })
    else order = gatherInto(new Uint32Array(ipd.n), order, argsort(gatherNumbers(values, order), { scratch }))
  }
  return countingArgsort(stratum, strata, order!)
}

/** What each patient's log-likelihood has besides Σy·η − n·b(η), times its weight. */
export function likelihoodConstants(
  constant: GlmFamily['constant'],
  y: Float64Array,
  weight: Float64Array | null,
  exposure: Float64Array | null,
): Float64Array {
  const one = new Float64Array(1)
  const atRisk = exposure && new Float64Array(1)
  return y.map((value, i) => {
    one[0] = value
    if (atRisk !== null) atRisk[0] = exposure![i]
    return (weight === null ? 1 : weight[i]) * constant(one, atRisk ?? undefined)
  })
}

/** Subtracts each stratum's mean from `y` in place and returns the means: centre before you square. */
export function centreStrata(
  y: Float64Array,
  stratum: Uint8Array | Uint16Array,
  strata: number,
  weight: Float64Array | null,
): Float64Array {
  const n = new Float64Array(strata)
  const centre = new Float64Array(strata)
  for (let i = 0; i < y.length; i++) {
    // A running mean: a plain sum of values near 1e9 would lose the digits that the centring is to save.
    const s = stratum[i]
    const w = weight === null ? 1 : weight[i]
    n[s] += w
    centre[s] += (w * (y[i] - centre[s])) / n[s]
  }
  for (let i = 0; i < y.length; i++) y[i] -= centre[stratum[i]]
  return centre
}
