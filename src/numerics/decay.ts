const STEPS = 16
const LARGEST = 64
const TABLE = Float64Array.from({ length: LARGEST * STEPS + 1 }, (_, i) => Math.exp(-i / STEPS))

/**
 * e^(−x) for 0 ≤ x < 64 with a relative error below 1e-14: half the time of Math.exp, where that is what time is spent
 * on.
 */
export function decayOf(x: number): number {
  const index = (x * STEPS + 0.5) | 0
  const r = index / STEPS - x
  return (
    TABLE[index] * (1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720)))))))
  )
}
