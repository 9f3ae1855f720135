import { describe, expect, it } from 'vitest'
import { jacobiEigen } from '../../src/numerics/eigen.js'
import { tridiagonalEigen } from '../../src/numerics/tridiagonal-eigen.js'

const sorted = (values: Float64Array) => [...values].sort((a, b) => a - b)

/** Sums of squares of `rank` random vectors. */
function gram(m: number, rank: number, scale: number, seed: number): Float64Array {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32 - 0.5
  }
  const A = new Float64Array(m * m)
  for (let a = 0; a < rank; a++) {
    const x = Array.from({ length: m }, next)
    for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) A[i * m + j] += scale * x[i] * x[j]
  }
  return A
}

describe('eigenvalues by way of a tridiagonal matrix', () => {
  it.each([1, 2, 5, 12, 30])('are those of the second difference, %i rows: 2 − 2 cos(kπ/(m + 1))', (m) => {
    const A = new Float64Array(m * m)
    for (let i = 0; i < m; i++) {
      A[i * m + i] = 2
      if (i > 0) A[i * m + i - 1] = A[(i - 1) * m + i] = -1
    }
    const { values } = tridiagonalEigen(A, m)!
    for (const [k, value] of sorted(values).entries())
      expect(Math.abs(value - (2 - 2 * Math.cos(((k + 1) * Math.PI) / (m + 1))))).toBeLessThan(1e-14)
  })

  it.each([
    [8, 8, 1],
    [8, 5, 1e9],
    [13, 13, 1e-9],
    [20, 19, 1],
    [20, 1, 1],
    [20, 0, 1],
  ])(
    'of %i rows and rank %i times %d: orthonormal vectors that give the matrix, as rotations do',
    (m, rank, scale) => {
      const A = gram(m, rank, scale, 7 * m + rank)
      const { values, vectors } = tridiagonalEigen(A, m)!
      const size = Math.max(...values.map(Math.abs), Number.MIN_VALUE)
      for (let i = 0; i < m; i++)
        for (let j = 0; j < m; j++) {
          let [given, together] = [0, 0]
          for (let e = 0; e < m; e++) {
            given += values[e] * vectors[i * m + e] * vectors[j * m + e]
            together += vectors[e * m + i] * vectors[e * m + j]
          }
          expect(Math.abs(given - A[i * m + j])).toBeLessThanOrEqual(1e-13 * size)
          expect(Math.abs(together - (i === j ? 1 : 0))).toBeLessThan(1e-13)
        }
      const others = sorted(jacobiEigen(A, m).values)
      for (const [k, value] of sorted(values).entries())
        expect(Math.abs(value - others[k])).toBeLessThanOrEqual(1e-13 * size)
      expect(values.filter((value) => value > 1e-13 * size)).toHaveLength(rank)
    },
  )

  it('of what is not finite are null', () => {
    expect(tridiagonalEigen(Float64Array.of(1, Number.NaN, 0, Number.NaN, 2, 1, 0, 1, 3), 3)).toBeNull()
  })
})
