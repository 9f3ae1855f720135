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

/**
 * Another root of the same J⁻¹ (the symmetric one turned by a reflection), whose row `t` gives the effective score of
 * coefficient t: what its score holds that those of the others do not, (S_t − J_tg J_gg⁻¹ S_g)/√(J_tt − J_tg J_gg⁻¹ J_gt).
 */
export function treatmentAlone(R: Float64Array, m: number, t: number): Float64Array {
  return turned(R, m, t, R.slice(t * m, (t + 1) * m))
}

/** The same with S_t/√J_tt in row `t`, so that the other rows are the effective scores of the other coefficients. */
export function othersAlone(R: Float64Array, m: number, t: number): Float64Array {
  const inverse = spectral(R, (value) => 1 / value).root
  return turned(R, m, t, inverse.slice(t * m, (t + 1) * m))
}

/** HR, H the reflection that takes `direction`, set to length 1, to the unit vector of t. */
function turned(R: Float64Array, m: number, t: number, direction: Float64Array): Float64Array {
  const length = Math.hypot(...direction)
  if (!(length > 0)) return R
  const v = direction.map((value, i) => value / length - (i === t ? 1 : 0))
  const squares = v.reduce((sum, value) => sum + value * value, 0)
  if (!(squares > 0)) return R
  const result = R.slice()
  for (let j = 0; j < m; j++) {
    let along = 0
    for (let i = 0; i < m; i++) along += v[i] * R[i * m + j]
    for (let i = 0; i < m; i++) result[i * m + j] -= ((2 * along) / squares) * v[i]
  }
  return result
}

function spectral(J: Float64Array, f: (value: number) => number): Root {
  const m = Math.sqrt(J.length)
  const { values, vectors } = symmetricEigen(J, m)
  const largest = values.reduce((most, value) => Math.max(most, value), 0)
  const root = new Float64Array(m * m)
  const known = values.map((value) => (value > SINGULAR * largest ? 1 : 0))
  const scales = values.map((value, e) => (known[e] === 1 ? f(value) : 0))
  for (let i = 0; i < m; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0
      for (let e = 0; e < m; e++) sum += scales[e] * vectors[i * m + e] * vectors[j * m + e]
      root[i * m + j] = sum
      root[j * m + i] = sum
    }
  return { root, rank: known.reduce((sum, one) => sum + one, 0) }
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
