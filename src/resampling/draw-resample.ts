import type { Rng } from '../numerics/random/rng.js'

/**
 * How patients are drawn again within each trial and arm: half of them without replacement, or as many as there are with
 * replacement.
 */
export type Scheme = 'half' | 'bootstrap'

/**
 * Draws a resample.
 *
 * `half`: ⌊n/2⌋ patients of each stratum, of an odd one another with probability ½. `bootstrap`: how often each patient is
 * drawn. Strata of one patient are always drawn, once.
 *
 * @param strata positions of the patients of each trial and arm, in an order that the file has no part in
 * @param n patients
 * @returns multiplicity of each patient
 * Source: methods.md §11.1.
 */
export function drawResample(
  scheme: Scheme,
  strata: readonly ArrayLike<number>[],
  n: number,
  rng: Rng,
): Uint16Array {
  const times = new Uint16Array(n)
  for (const patients of strata) {
    const own = drawStratum(scheme, patients.length, rng)
    for (let i = 0; i < own.length; i++) times[patients[i]] = own[i]
  }
  return times
}

/** How often each patient of one trial and arm is drawn: its part of `drawResample`, strata one after the other. */
export function drawStratum(scheme: Scheme, size: number, rng: Rng): Uint16Array {
  const times = new Uint16Array(size)
  if (size < 2) return times.fill(1)
  if (scheme === 'bootstrap') {
    for (let i = 0; i < size; i++) times[rng.integer(size)]++
    return times
  }
  const half = Math.floor(size / 2) + (size % 2 === 1 && rng.uniform() < 0.5 ? 1 : 0)
  for (const at of rng.sample(size, half)) times[at] = 1
  return times
}
