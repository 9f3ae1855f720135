import { cholesky, choleskyInverse, choleskySolve } from '../../numerics/cholesky.js'
import type { LevelRows } from './augmented-rows.js'
import { scaleColumns } from './augmented-rows.js'

/** A multinomial logit model; of two levels, a logistic one. */
export interface Multinomial {
  /** Coefficients of level l against the first, `(l − 1)·q + c`, c = 0 the intercept. */
  readonly b: Float64Array
  /** Inverse information, on the scale of b; only of two levels. */
  readonly covariance: Float64Array | null
  readonly converged: boolean
}

const MOST_STEPS = 60

/**
 * Maximum likelihood by Newton's method with halved steps, columns scaled to [0, 1].
 *
 * @param rows weights as many as they are; scaled in place
 * @param L levels
 * Source: methods-synthesis, 1.8 and 1.9.
 */
export function fitMultinomial(rows: LevelRows, L: number): Multinomial {
  const { q } = rows
  const { low, range } = scaleColumns(rows)
  const m = (L - 1) * q
  let b = startOf(rows, L)
  let state = stateAt(rows, L, b)
  let converged = false
  let H: Float64Array | null = null
  for (let step = 0; step < MOST_STEPS && !converged; step++) {
    H = informationAt(rows, L, state.p)
    const { L: factor, rank } = cholesky(ridged(H, m), m)
    if (rank < m) break
    const move = choleskySolve(factor, m, state.score)
    let gain = 0
    for (let j = 0; j < m; j++) gain += move[j] * state.score[j]
    let length = 1
    let next = stateAt(rows, L, moved(b, move, length))
    while (!(next.logLik >= state.logLik - 1e-12 * Math.abs(state.logLik)) && length > 1e-6) {
      length /= 2
      next = stateAt(rows, L, moved(b, move, length))
    }
    b = moved(b, move, length)
    state = next
    converged = gain < 1e-14 * (1 + Math.abs(state.logLik))
  }
  const covariance = L === 2 && H !== null ? unscaledCovariance(H, q, low, range) : null
  return { b: unscaled(b, L, q, low, range), covariance, converged }
}

/** A trace of the diagonal, so that a level nobody has at some value cannot stop the search. */
const ridged = (H: Float64Array, m: number): Float64Array => {
  const ridge = Float64Array.from(H)
  for (let j = 0; j < m; j++) ridge[j * m + j] *= 1 + 1e-12
  return ridge
}

const moved = (b: Float64Array, step: Float64Array, length: number): Float64Array =>
  b.map((value, j) => value + length * step[j])

/** Intercepts of the shares of the levels. */
function startOf({ n, q, level, weight }: LevelRows, L: number): Float64Array {
  const share = new Float64Array(L)
  for (let i = 0; i < n; i++) share[level[i]] += weight[i]
  const b = new Float64Array((L - 1) * q)
  for (let l = 1; l < L; l++) b[(l - 1) * q] = Math.log(share[l] / share[0])
  return b
}

/** Log-likelihood, score, and probabilities of the levels but the first of each row. */
function stateAt({ n, q, X, level, weight }: LevelRows, L: number, b: Float64Array) {
  const others = L - 1
  const p = new Float64Array(n * others)
  const score = new Float64Array(others * q)
  let logLik = 0
  for (let i = 0; i < n; i++) {
    let most = 0
    for (let l = 0; l < others; l++) {
      let eta = 0
      for (let c = 0; c < q; c++) eta += X[i * q + c] * b[l * q + c]
      p[i * others + l] = eta
      if (eta > most) most = eta
    }
    const own = level[i] === 0 ? 0 : p[i * others + level[i] - 1]
    let sum = Math.exp(-most)
    for (let l = 0; l < others; l++) sum += Math.exp(p[i * others + l] - most)
    logLik += weight[i] * (own - most - Math.log(sum))
    for (let l = 0; l < others; l++) {
      const share = Math.exp(p[i * others + l] - most) / sum
      p[i * others + l] = share
      const residual = weight[i] * ((level[i] === l + 1 ? 1 : 0) - share)
      for (let c = 0; c < q; c++) score[l * q + c] += residual * X[i * q + c]
    }
  }
  return { logLik, score, p }
}

function informationAt({ n, q, X, weight }: LevelRows, L: number, p: Float64Array): Float64Array {
  const others = L - 1
  const m = others * q
  const H = new Float64Array(m * m)
  const block = new Float64Array(q * q)
  for (let a = 0; a < others; a++)
    for (let d = 0; d <= a; d++) {
      block.fill(0)
      for (let i = 0; i < n; i++) {
        const pa = p[i * others + a]
        const w = weight[i] * (a === d ? pa * (1 - pa) : -pa * p[i * others + d])
        for (let c = 0; c < q; c++) {
          const wx = w * X[i * q + c]
          if (wx !== 0) for (let e = 0; e <= c; e++) block[c * q + e] += wx * X[i * q + e]
        }
      }
      for (let c = 0; c < q; c++)
        for (let e = 0; e <= c; e++) {
          const value = block[c * q + e]
          for (const [r, s] of [
            [a * q + c, d * q + e],
            [a * q + e, d * q + c],
          ] as const) {
            H[r * m + s] = value
            H[s * m + r] = value
          }
        }
    }
  return H
}

/** Coefficients of the columns as they were. */
function unscaled(
  b: Float64Array,
  L: number,
  q: number,
  low: Float64Array,
  range: Float64Array,
): Float64Array {
  const own = new Float64Array(b.length)
  for (let l = 0; l < L - 1; l++) {
    own[l * q] = b[l * q]
    for (let c = 1; c < q; c++) {
      own[l * q + c] = b[l * q + c] / range[c]
      own[l * q] -= (b[l * q + c] * low[c]) / range[c]
    }
  }
  return own
}

/** T V Tᵀ, T taking scaled coefficients to those of the columns as they were. */
function unscaledCovariance(
  H: Float64Array,
  q: number,
  low: Float64Array,
  range: Float64Array,
): Float64Array | null {
  const { L, rank } = cholesky(H, q)
  if (rank < q) return null
  const V = choleskyInverse(L, q)
  const T = new Float64Array(q * q)
  T[0] = 1
  for (let c = 1; c < q; c++) {
    T[c] = -low[c] / range[c]
    T[c * q + c] = 1 / range[c]
  }
  const out = new Float64Array(q * q)
  for (let a = 0; a < q; a++)
    for (let d = 0; d < q; d++) {
      let sum = 0
      for (let j = 0; j < q; j++)
        for (let k = 0; k < q; k++) sum += T[a * q + j] * V[j * q + k] * T[d * q + k]
      out[a * q + d] = sum
    }
  return out
}

/** Probabilities of all levels in a row of columns (intercept left out). */
export function multinomialShares(
  b: Float64Array,
  L: number,
  x: readonly Float64Array[],
  row: number,
): Float64Array {
  const q = x.length + 1
  const eta = new Float64Array(L)
  for (let l = 1; l < L; l++) {
    eta[l] = b[(l - 1) * q]
    for (let c = 1; c < q; c++) eta[l] += b[(l - 1) * q + c] * x[c - 1][row]
  }
  const most = eta.reduce((a, value) => Math.max(a, value), 0)
  let sum = 0
  for (let l = 0; l < L; l++) {
    eta[l] = Math.exp(eta[l] - most)
    sum += eta[l]
  }
  for (let l = 0; l < L; l++) eta[l] /= sum
  return eta
}
