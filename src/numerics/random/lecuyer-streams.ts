/** Uniform numbers in streams that never overlap: R's `RNGkind("L'Ecuyer-CMRG")` with `parallel::nextRNGStream`. */

import { betweenZeroAndOne, scrambledSeeds } from './r-seed.js'

const M1 = 4294967087
const M2 = 4294944443
/** 1/(M1 + 1), so that the numbers stay below 1. */
const NORM = 1 / 4294967088

type Matrix = readonly (readonly bigint[])[]

/** The transition matrices of MRG32k3a to the power 2¹²⁷: one stream ahead (L'Ecuyer, Simard, Chen & Kelton 2002). */
const NEXT_STREAM_1: Matrix = [
  [2427906178n, 3580155704n, 949770784n],
  [226153695n, 1230515664n, 3580155704n],
  [1988835001n, 986791581n, 1230515664n],
]
const NEXT_STREAM_2: Matrix = [
  [1464411153n, 277697599n, 1610723613n],
  [32183930n, 1464411153n, 1022607788n],
  [2824425944n, 32183930n, 2093834863n],
]

/**
 * MRG32k3a (L'Ecuyer 1999), seeded as R's `set.seed(seed, "L'Ecuyer-CMRG")` does and moved ahead by `stream` streams
 * of 2¹²⁷ numbers each.
 *
 * @param seed a whole number between −2³¹ and 2³² − 1.
 * @param stream a whole number ≥ 0: how often `nextRNGStream` is applied.
 * @returns a function that draws the next uniform number of (0, 1).
 */
export function lecuyerStream(seed: number, stream: number): () => number {
  const words = scrambledSeeds(seed, 6, M2)
  let [a, b, c] = times(power(NEXT_STREAM_1, stream, M1), words.subarray(0, 3), M1)
  let [d, e, f] = times(power(NEXT_STREAM_2, stream, M2), words.subarray(3), M2)
  return () => {
    // The products stay below 2⁵³, so doubles are exact.
    const p1 = modulo(1403580 * b - 810728 * a, M1)
    a = b
    b = c
    c = p1
    const p2 = modulo(527612 * f - 1370589 * d, M2)
    d = e
    e = f
    f = p2
    return betweenZeroAndOne((p1 > p2 ? p1 - p2 : p1 - p2 + M1) * NORM)
  }
}

function modulo(x: number, m: number): number {
  const r = x % m
  return r < 0 ? r + m : r
}

function multiply(A: Matrix, B: Matrix, m: bigint): Matrix {
  return A.map((row) => [0, 1, 2].map((j) => (row[0] * B[0][j] + row[1] * B[1][j] + row[2] * B[2][j]) % m))
}

/** A to the power `exponent`, by squaring. */
function power(A: Matrix, exponent: number, modulus: number): Matrix {
  const m = BigInt(modulus)
  let result: Matrix = [
    [1n, 0n, 0n],
    [0n, 1n, 0n],
    [0n, 0n, 1n],
  ]
  let square = A
  for (let rest = BigInt(exponent); rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = multiply(square, result, m)
    square = multiply(square, square, m)
  }
  return result
}

function times(A: Matrix, state: Uint32Array, modulus: number): number[] {
  const [x, y, z] = [...state].map(BigInt)
  return A.map((row) => Number((row[0] * x + row[1] * y + row[2] * z) % BigInt(modulus)))
}
