/** How R turns one seed into the state of any of its generators. */

import { CopseError } from '../../errors.js'

/**
 * The `count` words R's `set.seed(seed)` fills a generator's state with: the congruential sequence
 * s ← 69069·s + 1 mod 2³², after 50 steps to scramble seeds that lie close together. Words not below `limit` are
 * passed over.
 *
 * @throws CopseError `BAD_SEED` unless the seed is a whole number between −2³¹ and 2³² − 1.
 */
export function scrambledSeeds(seed: number, count: number, limit = 2 ** 32): Uint32Array {
  if (!Number.isInteger(seed) || seed < -(2 ** 31) || seed >= 2 ** 32)
    throw new CopseError({
      code: 'BAD_SEED',
      wrong: 'The seed of the random numbers is not usable',
      found: seed,
      need: 'a whole number between -2147483648 and 4294967295',
      place: { option: 'seed' },
    })
  let s = seed >>> 0
  const next = () => {
    s = (Math.imul(69069, s) + 1) >>> 0
    return s
  }
  for (let i = 0; i < 50; i++) next()
  const words = new Uint32Array(count)
  for (let i = 0; i < count; i++) {
    do next()
    while (s >= limit)
    words[i] = s
  }
  return words
}

/** Moves 0 and 1, which the generators could in principle return, into the open interval as R does. */
export function betweenZeroAndOne(u: number): number {
  const half = 0.5 / (2 ** 32 - 1)
  if (u <= 0) return half
  return 1 - u <= 0 ? 1 - half : u
}
