import { describe, expect, it } from 'vitest'
import { modeGuess } from '../../src/fluctuation/sup-lm/mode-guess.js'
import { boxModes } from '../../src/fluctuation/sup-lm/radial-ou-box.js'

const BOXES: readonly (readonly [k: number, low: number, high: number])[] = [
  [1, 0, 4],
  [1, 14, 17.5],
  [2, 0, 9],
  [5, 0, 6],
  [5, 15.5, 18.75],
  [20, 0, 9],
]

describe('modes of the radial process in a box', () => {
  it.each(BOXES)(
    'k = %d from %d to %d: none is missed, by Sturm sequences of a fine grid',
    (k, low, high) => {
      const box = boxModes(k, low, high)
      const count = box.upTo(Number.POSITIVE_INFINITY, 12)
      const below = sturmCounter(k, low, high)
      for (let n = 1; n < count; n++) {
        expect(below(box.lambda[n] * (1 - 1e-3)), `below mode ${n}`).toBe(n)
        expect(below(box.lambda[n] * (1 + 1e-3)), `above mode ${n}`).toBe(n + 1)
      }
    },
  )

  it('has the modes of the process itself where the box is wide: whole numbers (Laguerre)', () => {
    const { next } = modeGuess(5, 0, 12)
    expect(next([0])).toBeCloseTo(1, 6)
    expect(next([0, 1])).toBeCloseTo(2, 6)
    const box = boxModes(5, 0, 12)
    box.upTo(Number.POSITIVE_INFINITY, 6)
    box.lambda.forEach((lambda, n) => {
      expect(lambda).toBeCloseTo(n, 9)
    })
  })
})

/** Counts eigenvalues below λ of −½(w u')' = λ w u by finite volumes, of which the error is of the second order. */
function sturmCounter(k: number, low: number, high: number): (lambda: number) => number {
  const cells = 4000
  const h = (high - low) / cells
  const w = (y: number) => y ** (k - 1) * Math.exp((low * low - y * y) / 2)
  const mass = Array.from({ length: cells }, (_, i) => w(low + (i + 0.5) * h) * h)
  const flow = Array.from({ length: cells + 1 }, (_, i) =>
    i === 0 || i === cells ? 0 : w(low + i * h) / (2 * h),
  )
  return (lambda) => {
    let count = 0
    let pivot = 1
    for (let i = 0; i < cells; i++) {
      pivot = flow[i] + flow[i + 1] - lambda * mass[i] - (i === 0 ? 0 : flow[i] ** 2 / pivot)
      if (pivot < 0) count++
    }
    return count
  }
}
