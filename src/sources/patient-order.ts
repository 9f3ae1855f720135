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
  const keys = [ipd.weights, ipd.exposure, ipd.time?.values ?? null, ipd.outcome.values].filter(
    (values) => values !== null,
  )
  const adjusted = adjust.map((covariate) =>
    covariate.kind === 'numeric' ? covariate.values : Float64Array.from(covariate.codes),
  )
  const order =
    keys.length === 1
      ? byOutcome(ipd.outcome.values, stratum, strata, scratch, into)
      : sortedBy(keys, ipd.n, stratum, strata, scratch, into)
  if (adjusted.length === 0) return order
  // Continuous outcomes tell patients apart: the covariates are for the few that they do not.
  const few = sortRuns(order, [...adjusted, ...keys], stratum)
  return few ? order : sortedBy([...adjusted, ...keys], ipd.n, stratum, strata, scratch, into)
}

/** By stratum and outcome; resamples of patients in this order have it already. */
function byOutcome(
  outcome: Float64Array,
  stratum: Uint16Array,
  strata: number,
  scratch: SortScratch,
  into: Uint32Array,
): Uint32Array {
  for (let i = 0; i < into.length; i++) into[i] = i
  const order = countingArgsort(stratum, strata, into)
  for (let i = 1; i < order.length; i++) {
    const [a, b] = [order[i - 1], order[i]]
    if (outcome[b] < outcome[a] && stratum[a] === stratum[b])
      return sortedBy([outcome], outcome.length, stratum, strata, scratch, into)
  }
  return order
}

/** Stable sorts after one another: the last one counts most, and the stratum more than all. */
function sortedBy(
  keys: readonly Float64Array[],
  n: number,
  stratum: Uint16Array,
  strata: number,
  scratch: SortScratch,
  into: Uint32Array,
): Uint32Array {
  let order: Uint32Array | undefined
  for (const values of keys)
    if (order === undefined) order = argsort(values, { scratch, into })
    else order = gatherInto(new Uint32Array(n), order, argsort(gatherNumbers(values, order), { scratch }))
  return countingArgsort(stratum, strata, order!)
}

/** Runs of patients who are alike so far are sorted one by one up to this length. */
const LONGEST_RUN = 64

/**
 * Sorts patients who share stratum and the keys they are in order of by all keys, where they are few.
 *
 * @returns false where there are more than that, and nothing is done
 */
function sortRuns(order: Uint32Array, keys: readonly Float64Array[], stratum: Uint16Array): boolean {
  const outcome = keys[keys.length - 1]
  const n = order.length
  const alike = (i: number) =>
    i < n && outcome[order[i]] === outcome[order[i - 1]] && stratum[order[i]] === stratum[order[i - 1]]
  const runs: number[] = []
  for (let i = 1; i < n; ) {
    if (!alike(i)) {
      i++
      continue
    }
    const start = i - 1
    while (alike(i)) i++
    if (i - start > LONGEST_RUN) return false
    runs.push(start, i)
  }
  const before = (a: number, b: number): number => {
    for (let k = keys.length - 1; k >= 0; k--) {
      const gap = keys[k][a] - keys[k][b]
      if (gap !== 0) return gap
    }
    return a - b
  }
  for (let r = 0; r < runs.length; r += 2) order.subarray(runs[r], runs[r + 1]).sort(before)
  return true
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
