import { symmetricEigen } from '../numerics/eigen.js'

/** A symmetric m × m root, row by row, and the number of directions that it does not leave out. */
export interface Root {
  readonly root: Float64Array
  readonly rank: number
}

/** Eigenvalues below this share of the largest belong to directions without information. */
const SINGULAR = 1e-13

/** The symmetric root of J⁻¹; directions without information are left out of it. */
export function inverseRoot(J: Float64Array): Root {
  return spectral(J, (value) => 1 / Math.sqrt(value))
}

/** The symmetric root of the sandwich A⁻¹BA⁻¹: A the information, B the outer product of gradients. */
export function sandwichRoot(A: Float64Array, B: Float64Array): Root {
  const m = Math.sqrt(A.length)
  const inverse = spectral(A, (value) => 1 / value).root
  return spectral(multiply(multiply(inverse, B, m), inverse, m), Math.sqrt)
}

function spectral(J: Float64Array, f: (value: number) => number): Root {
  const m = Math.sqrt(J.length)
  const { values, vectors } = symmetricEigen(J, m)
  const largest = values.reduce((most, value) => Math.max(most, value), 0)
  const root = new Float64Array(m * m)
  let rank = 0
  for (let e = 0; e < m; e++) {
    if (!(values[e] > SINGULAR * largest)) continue
    rank++
    const scale = f(values[e])
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++) root[i * m + j] += scale * vectors[i * m + e] * vectors[j * m + e]
  }
  return { root, rank }
}

function multiply(A: Float64Array, B: Float64Array, m: number): Float64Array {
  const product = new Float64Array(m * m)
  for (let i = 0; i < m; i++)
    for (let l = 0; l < m; l++) {
      const a = A[i * m + l]
      if (a !== 0) for (let j = 0; j < m; j++) product[i * m + j] += a * B[l * m + j]
    }
  return product
}
