/**
 * Random numbers that an R user can draw again: the same generators, seeds, normal deviates and samples as R ≥ 3.6.
 * A generator is a parameter of whatever needs random numbers; there is no global one.
 */

import { CopseError } from '../../errors.js'
import { qnorm } from '../distributions/normal.js'
import { lecuyerStream } from './lecuyer-streams.js'
import { mersenneTwister } from './mersenne-twister.js'

/** A source of random numbers; every draw moves it on. */
export interface Rng {
  /** Uniform on (0, 1): R's `runif(1)`. */
  uniform(): number
  /** Standard normal: R's `rnorm(1)`. */
  normal(): number
  /** A whole number of 0 … n − 1, each equally likely: R's `sample.int(n, 1) - 1`. */
  integer(n: number): number
  /**
   * `size` of 0 … n − 1 without, or `replace` with, replacement: R's `sample.int(n, size, replace) - 1` (but where
   * n > 10⁷ and size ≤ n/2: R hashes there, which draws other numbers).
   */
  sample(n: number, size: number, replace?: boolean): Uint32Array
  /** A random order of 0 … n − 1: R's `sample.int(n) - 1`. */
  permutation(n: number): Uint32Array
  /** The values in random order, in a new array: R's `sample(values)`. */
  shuffle<T>(values: readonly T[]): T[]
}

/**
 * Random numbers as R draws them by default after `set.seed(seed)`: Mersenne Twister, inversion, rejection.
 *
 * @param seed a whole number between −2³¹ and 2³² − 1.
 * @throws CopseError `BAD_SEED`.
 */
export function createRng(seed: number): Rng {
  return drawFrom(mersenneTwister(seed))
}

/**
 * Random numbers of one replicate of a resampling study. They depend on the seed and the replicate's number alone,
 * not on which worker computes it or when; streams of different replicates do not overlap. In R:
 * `RNGkind("L'Ecuyer-CMRG"); set.seed(seed)`, then `.Random.seed <- parallel::nextRNGStream(.Random.seed)` `replicate`
 * times.
 *
 * @param seed a whole number between −2³¹ and 2³² − 1.
 * @param replicate a whole number ≥ 0; 0 is the stream of the seed itself.
 * @throws CopseError `BAD_SEED`, `BAD_REPLICATE`.
 */
export function streamRng(seed: number, replicate: number): Rng {
  if (!Number.isSafeInteger(replicate) || replicate < 0)
    throw new CopseError({
      code: 'BAD_REPLICATE',
      wrong: 'The number of the replicate is not usable',
      found: replicate,
      need: 'a whole number from 0',
    })
  return drawFrom(lecuyerStream(seed, replicate))
}

function drawFrom(uniform: () => number): Rng {
  const integer = (n: number) => uniformInteger(uniform, n)
  const sample = (n: number, size: number, replace = false) =>
    replace ? Uint32Array.from({ length: size }, () => integer(n)) : sampleWithout(integer, n, size)
  return {
    uniform,
    normal: () => invertedNormal(uniform),
    integer,
    sample,
    permutation: (n) => sample(n, n),
    shuffle: (values) => Array.from(sample(values.length, values.length), (i) => values[i]),
  }
}

/** R's `normal.kind = "Inversion"`: the quantile of a uniform number of 59 bits, made of two. */
function invertedNormal(uniform: () => number): number {
  const big = 2 ** 27
  const first = Math.trunc(big * uniform())
  return qnorm((first + uniform()) / big)
}

/**
 * R's `sample.kind = "Rejection"`: as many random bits as n − 1 has, in words of 16 bits, until they are less than n.
 */
function uniformInteger(uniform: () => number, n: number): number {
  if (!Number.isInteger(n) || n < 1 || n > 2 ** 32)
    throw badSample(n, 'a whole number between 1 and 4294967296')
  if (n <= 65536) {
    // One word has bits enough.
    const mask = (1 << (n === 1 ? 0 : 32 - Math.clz32(n - 1))) - 1
    // Above 32768 R draws two all the same, and all bits are of the second.
    for (;;) {
      if (mask === 65535) uniform()
      const value = Math.floor(uniform() * 65536) & mask
      if (value < n) return value
    }
  }
  const bits = Math.ceil(Math.log2(n))
  for (;;) {
    let value = 0
    for (let have = 0; have <= bits; have += 16) value = 65536 * value + Math.floor(uniform() * 65536)
    value %= 2 ** bits
    if (value < n) return value
  }
}

/** Draws from a shrinking urn, its last ball filling the gap: R's order of draws without hashing. */
function sampleWithout(integer: (n: number) => number, n: number, size: number): Uint32Array {
  if (size > n) throw badSample(size, `at most ${n} without replacement`)
  const urn = Uint32Array.from({ length: n }, (_, i) => i)
  const drawn = new Uint32Array(size)
  for (let i = 0, left = n; i < size; i++) {
    const at = integer(left)
    drawn[i] = urn[at]
    urn[at] = urn[--left]
  }
  return drawn
}

function badSample(found: number, need: string): CopseError {
  return new CopseError({
    code: 'BAD_SAMPLE',
    wrong: 'A random sample of this size cannot be drawn',
    found,
    need,
  })
}
