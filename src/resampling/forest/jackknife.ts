import { streamRng } from '../../numerics/random/rng.js'
import type { Scheme } from '../draw-resample.js'
import { drawStratum } from '../draw-resample.js'

/** What the draws of the trees are made from: the same whatever the values of the patients. */
export interface Draws {
  readonly scheme: Scheme
  /** Patients of each trial and arm. */
  readonly strata: readonly number[]
  readonly seed: number
  /** Numbers of the resamples whose trees there are. */
  readonly trees: readonly number[]
}

/** Variance of a mean over trees, as far as it comes of the patients in the trials. */
export interface Jackknife {
  /** The infinitesimal jackknife's, which the finite number of trees makes too large. */
  readonly raw: number
  /** How much too large. */
  readonly correction: number
  readonly se: number
}

/** Correction, as a share of the raw variance, from which the rest is noise. */
const NOISE = 0.9

/**
 * Standard errors of means over the trees of resamples by the infinitesimal jackknife: how much a mean hangs on how often
 * each patient is drawn. C_i = B⁻¹ Σ_b N_ib (δ_b − δ̄), raw = f·ΣC_i², less f·s(n − s)/n·v/B (halves, f = n(n − 1)/(n − s)²)
 * or n·v/B (bootstrap samples, f = 1), v the variance over the trees.
 *
 * The draws are made again from the seed: of any number of trees no more is held at a time than those of one trial and arm.
 *
 * @returns the standard error of the mean of δ_1 … δ_B
 * Sources: Wager, Hastie & Efron (2014), Journal of Machine Learning Research 15, 1625–1651; Wager & Athey (2018), Journal
 * of the American Statistical Association 113, 1228–1242 (halves).
 */
export const jackknife = (draws: Draws): ((effects: ArrayLike<number>) => Jackknife) =>
  jackknifeOf(draws.scheme, draws.trees.length, drawnAgain(draws))

/** Of each trial and arm, how often each of its patients was drawn for each tree. */
function* drawnAgain({ scheme, strata, seed, trees }: Draws): Generator<Uint16Array[]> {
  const streams = trees.map((b) => streamRng(seed, b))
  for (const size of strata) yield streams.map((rng) => drawStratum(scheme, size, rng))
}

/**
 * The same by the draws themselves.
 *
 * @param drawn part by part of the patients, how often each was drawn for each of the B trees
 */
export function jackknifeOf(
  scheme: Scheme,
  B: number,
  drawn: Iterable<readonly ArrayLike<number>[]>,
): (effects: ArrayLike<number>) => Jackknife {
  const { gram, n, total } = drawnTogether(B, drawn)
  const s = total / B
  const half = scheme === 'half'
  const factor = half ? (n * (n - 1)) / (n - s) ** 2 : 1
  const often = half ? (s * (n - s)) / n : n
  const off = new Float64Array(B)
  return (effects) => {
    let mean = 0
    for (let b = 0; b < B; b++) mean += (effects[b] - mean) / (b + 1)
    let v = 0
    for (let b = 0; b < B; b++) {
      off[b] = effects[b] - mean
      v += off[b] * off[b]
    }
    v /= B
    let squares = 0
    for (let a = 0; a < B; a++) {
      let sum = 0.5 * gram[a * B + a] * off[a]
      for (let b = 0; b < a; b++) sum += gram[a * B + b] * off[b]
      squares += 2 * off[a] * sum
    }
    const raw = (factor * squares) / B / B
    const correction = (factor * often * v) / B
    return { raw, correction, se: Math.sqrt(Math.max(0, raw - correction)) }
  }
}

/** Whether standard errors are mostly noise: too few trees for these patients. */
export const mostlyNoise = (all: readonly Jackknife[]): boolean =>
  all.filter(({ raw, correction }) => correction > NOISE * raw).length > all.length / 2

/** Σ_i N_ia N_ib of every two trees, below and on the diagonal, and Σ_ib N_ib. Deviations sum to zero: N needs no centre. */
function drawnTogether(B: number, drawn: Iterable<readonly ArrayLike<number>[]>) {
  const gram = new Float64Array(B * B)
  let [n, total] = [0, 0]
  for (const times of drawn) {
    const size = times[0].length
    n += size
    for (let a = 0; a < B; a++) {
      const own = times[a]
      for (let i = 0; i < size; i++) total += own[i]
      for (let b = 0; b <= a; b++) {
        const other = times[b]
        let sum = 0
        for (let i = 0; i < size; i++) sum += own[i] * other[i]
        gram[a * B + b] += sum
      }
    }
  }
  return { gram, n, total }
}
