/** Uniform numbers as R draws them by default, `RNGkind("Mersenne-Twister")`. */

import { betweenZeroAndOne, scrambledSeeds } from './r-seed.js'

const N = 624
const M = 397

/**
 * MT19937 (Matsumoto & Nishimura 1998), seeded as R's `set.seed(seed)` does.
 *
 * @param seed a whole number between −2³¹ and 2³² − 1.
 * @returns a function that draws the next uniform number of (0, 1), on a grid of 2⁻³².
 */
export function mersenneTwister(seed: number): () => number {
  // The first of R's 625 seeds is the position in the state, which starts used up.
  const state = Uint32Array.from(scrambledSeeds(seed, N + 1).subarray(1))
  let position = N
  return () => {
    if (position === N) {
      twist(state)
      position = 0
    }
    let y = state[position++]
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    y ^= y >>> 18
    return betweenZeroAndOne((y >>> 0) * 2 ** -32)
  }
}

/** The next 624 words of the recurrence, in place. */
function twist(state: Uint32Array): void {
  for (let k = 0; k < N; k++) {
    const y = (state[k] & 0x80000000) | (state[(k + 1) % N] & 0x7fffffff)
    state[k] = state[(k + M) % N] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0)
  }
}
