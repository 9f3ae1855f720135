import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cholesky, choleskyInverse, choleskyLogDet, choleskySolve } from '../../src/numerics/cholesky.js'
import { symmetricEigen } from '../../src/numerics/eigen.js'
import { newtonMinimum } from '../../src/numerics/optimise.js'
import { expectClose } from '../tolerances.js'

const matrix = (p: number, rows: number) =>
  fc.array(fc.integer({ min: -9, max: 9 }), { minLength: p * rows, maxLength: p * rows })

/** XᵀX of a random X, ridged so that it is positive definite. */
const positive = fc.integer({ min: 1, max: 5 }).chain((p) =>
  matrix(p, p + 2).map((X) => {
    const A = new Float64Array(p * p)
    for (let i = 0; i < p; i++)
      for (let j = 0; j < p; j++) {
        for (let r = 0; r < p + 2; r++) A[i * p + j] += X[r * p + i] * X[r * p + j]
        if (i === j) A[i * p + j] += 1
      }
    return { A, p }
  }),
)

const times = (A: Float64Array, B: Float64Array, p: number) =>
  Float64Array.from({ length: p * p }, (_, ij) => {
    let sum = 0
    for (let k = 0; k < p; k++) sum += A[Math.floor(ij / p) * p + k] * B[k * p + (ij % p)]
    return sum
  })

describe('Cholesky', () => {
  it('solves and inverts, and agrees with the eigenvalues on the determinant', () => {
    fc.assert(
      fc.property(positive, ({ A, p }) => {
        const { L, rank } = cholesky(A, p)
        expect(rank).toBe(p)
        const size = A.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
        times(A, choleskyInverse(L, p), p).forEach((value, ij) => {
          expectClose(value, Math.floor(ij / p) === ij % p ? 1 : 0, { atol: 1e-12 * size ** 2 })
        })
        const x = choleskySolve(L, p, A.subarray(0, p))
        x.forEach((value, i) => {
          expectClose(value, i === 0 ? 1 : 0, { atol: 1e-12 * size ** 2 })
        })
        const logDet = symmetricEigen(A, p).values.reduce((sum, value) => sum + Math.log(value), 0)
        expectClose(choleskyLogDet(L, p), logDet, { atol: 1e-9 })
      }),
    )
  })

  it('leaves out the columns that their predecessors explain', () => {
    // Columns 1, x, 1 + x, x².
    const rows = [0, 1, 2, 3].map((x) => [1, x, 1 + x, x * x])
    const A = Float64Array.from({ length: 16 }, (_, ij) =>
      rows.reduce((sum, row) => sum + row[Math.floor(ij / 4)] * row[ij % 4], 0),
    )
    expect([...cholesky(A, 4, 1e-12).kept]).toEqual([0, 1, 3])
  })
})

describe('eigenvectors', () => {
  it('diagonalise', () => {
    fc.assert(
      fc.property(positive, ({ A, p }) => {
        const { values, vectors } = symmetricEigen(A, p)
        const AV = times(A, vectors, p)
        AV.forEach((value, ij) => {
          expectClose(value, vectors[ij] * values[ij % p], { atol: 1e-10 * (1 + values[ij % p]) })
        })
      }),
    )
  })
})

describe('Newton’s method', () => {
  /** (x² − 1)² + (y − x)²: two minima, a saddle point at the origin. */
  const value = ([x, y]: Float64Array) => (x * x - 1) ** 2 + (y - x) ** 2
  const jet = (at: Float64Array) => {
    const [x, y] = at
    return {
      value: value(at),
      gradient: Float64Array.of(4 * x * (x * x - 1) - 2 * (y - x), 2 * (y - x)),
      hessian: Float64Array.of(12 * x * x - 2, -2, -2, 2),
    }
  }

  it('leaves the saddle point and finds a minimum', () => {
    const { x, converged } = newtonMinimum(value, jet, [0, 0])
    expect(converged).toBe(true)
    expectClose(Math.abs(x[0]), 1, { atol: 1e-12 })
    expectClose(x[1], x[0], { atol: 1e-12 })
  })

  it('says when it was stopped', () => {
    expect(newtonMinimum(value, jet, [30, -10], { maxit: 2 }).converged).toBe(false)
  })
})
