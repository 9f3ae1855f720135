import { bracketedRoot } from '../../numerics/bracketed-root.js'
import { cholesky, choleskyInverse, choleskySolve } from '../../numerics/cholesky.js'
import { gamma, poisson } from '../../numerics/random/counts.js'
import type { ModelOptions, TargetModel } from './target-model.js'
import { drawNormal } from './target-model.js'

/** How counts are spread around their mean μ: variance μ, or μ + μ²/θ. */
export type CountLaw = 'poisson' | 'nb'

/** log μ = b₀ + Σ b_c x_c + log exposure. */
export interface CountFit {
  /** Intercept first. */
  readonly b: Float64Array
  /** Inverse information of `b`, θ being given. */
  readonly covariance: Float64Array
  /** Infinite for Poisson counts, and where counts vary no more than these. */
  readonly theta: number
}

/** Linear predictors are held within ± this. */
const MOST_ETA = 30
const MOST_STEPS = 100
/** θ is looked for between; a larger one is Poisson's law. */
const [LEAST_THETA, MOST_THETA] = [1e-3, 1e6]

/**
 * A log-linear model of counts by maximum likelihood: Newton's method with halved steps for b, in turn with the maximum over
 * θ of negative binomial counts.
 *
 * @param columns predictors, of the rows of the data
 * @param rows used
 * @param y counts by row of the data
 * @param exposure by row of the data, above 0; null for 1
 * Source: McCullagh & Nelder (1989), Generalized Linear Models, sections 2.5 and 11.2; Lawless (1987), Canadian Journal of
 *   Statistics 15, 209–225, for the turns.
 */
export function fitCounts(
  columns: readonly Float64Array[],
  rows: ArrayLike<number>,
  y: ArrayLike<number>,
  exposure: Float64Array | null,
  law: CountLaw,
): CountFit {
  const { n, q, X, back } = standardised(columns, rows)
  const counts = Float64Array.from(rows, (row) => y[row])
  const offset = Float64Array.from(rows, (row) => (exposure === null ? 0 : Math.log(exposure[row])))
  const total = counts.reduce((sum, count) => sum + count, 0)
  const mass = offset.reduce((sum, value) => sum + Math.exp(value), 0)
  let b: Float64Array = new Float64Array(q)
  b[0] = Math.log(Math.max(total, 0.5) / mass)
  let theta = Number.POSITIVE_INFINITY
  for (let turn = 0; turn < MOST_STEPS; turn++) {
    b = newton(b, theta)
    if (law === 'poisson') break
    const before = theta
    theta = thetaAt(counts, meansAt(b))
    if (theta === before || Math.abs(theta - before) <= 1e-10 * theta) break
  }
  const { information } = stateAt(b, theta)
  const { L } = cholesky(information, q)
  return { ...back(b, choleskyInverse(L, q)), theta }

  function meansAt(at: Float64Array): Float64Array {
    const mu = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      let eta = offset[i]
      for (let c = 0; c < q; c++) eta += X[i * q + c] * at[c]
      mu[i] = Math.exp(Math.max(-MOST_ETA, Math.min(MOST_ETA, eta)))
    }
    return mu
  }

  /** Log-likelihood short of what does not depend on b, score and Fisher information. */
  function stateAt(at: Float64Array, size: number) {
    const mu = meansAt(at)
    const score = new Float64Array(q)
    const information = new Float64Array(q * q)
    let logLik = 0
    for (let i = 0; i < n; i++) {
      const share = size === Number.POSITIVE_INFINITY ? 1 : size / (mu[i] + size)
      const spread = size === Number.POSITIVE_INFINITY ? mu[i] : (counts[i] + size) * Math.log1p(mu[i] / size)
      logLik += counts[i] * Math.log(mu[i]) - spread
      if (size !== Number.POSITIVE_INFINITY) logLik -= counts[i] * Math.log(size)
      for (let c = 0; c < q; c++) {
        const x = X[i * q + c]
        score[c] += x * (counts[i] - mu[i]) * share
        for (let d = 0; d <= c; d++) information[c * q + d] += x * X[i * q + d] * mu[i] * share
      }
    }
    for (let c = 0; c < q; c++) for (let d = 0; d < c; d++) information[d * q + c] = information[c * q + d]
    return { logLik, score, information }
  }

  function newton(from: Float64Array, size: number): Float64Array {
    let at = from
    let state = stateAt(at, size)
    for (let step = 0; step < MOST_STEPS; step++) {
      const { L, kept, rank } = cholesky(state.information, q)
      const move = new Float64Array(q)
      choleskySolve(
        L,
        rank,
        Float64Array.from(kept, (c) => state.score[c]),
      ).forEach((value, a) => {
        move[kept[a]] = value
      })
      const gain = move.reduce((sum, value, c) => sum + value * state.score[c], 0)
      let [length, next, then] = [1, at, state]
      for (; length > 1e-6; length /= 2) {
        next = at.map((value, c) => value + length * move[c])
        then = stateAt(next, size)
        if (then.logLik >= state.logLik - 1e-12 * Math.abs(state.logLik)) break
      }
      at = next
      state = then
      if (gain < 1e-14 * (1 + Math.abs(state.logLik))) break
    }
    return at
  }
}

/** The size θ of negative binomial counts with given means; infinite where they vary no more than Poisson's. */
function thetaAt(counts: Float64Array, mu: Float64Array): number {
  const score = (log: number): number => {
    const theta = Math.exp(log)
    let sum = 0
    for (let i = 0; i < counts.length; i++) {
      // ψ(y + θ) − ψ(θ) of a whole number y.
      for (let k = 0; k < counts[i]; k++) sum += 1 / (theta + k)
      sum += (mu[i] - counts[i]) / (mu[i] + theta) - Math.log1p(mu[i] / theta)
    }
    return sum
  }
  const [low, high] = [Math.log(LEAST_THETA), Math.log(MOST_THETA)]
  if (score(high) >= 0) return Number.POSITIVE_INFINITY
  return score(low) <= 0 ? LEAST_THETA : Math.exp(bracketedRoot(score, low, high))
}

/** Columns less their means, in standard deviations, behind an intercept; and the way back. */
function standardised(columns: readonly Float64Array[], rows: ArrayLike<number>) {
  const n = rows.length
  const q = columns.length + 1
  const X = new Float64Array(n * q)
  const mean = new Float64Array(q)
  const unit = new Float64Array(q).fill(1)
  columns.forEach((column, c) => {
    const own = Float64Array.from(rows, (row) => column[row])
    const middle = own.reduce((sum, value) => sum + value / n, 0)
    const squares = own.reduce((sum, value) => sum + (value - middle) ** 2, 0)
    mean[c + 1] = middle
    unit[c + 1] = squares > 0 ? Math.sqrt(squares / n) : 1
  })
  for (let i = 0; i < n; i++) {
    X[i * q] = 1
    for (let c = 1; c < q; c++) X[i * q + c] = (columns[c - 1][rows[i]] - mean[c]) / unit[c]
  }
  // b = T b', T the inverse of what was done to the columns.
  const T = new Float64Array(q * q)
  T[0] = 1
  for (let c = 1; c < q; c++) {
    T[c] = -mean[c] / unit[c]
    T[c * q + c] = 1 / unit[c]
  }
  const back = (b: Float64Array, covariance: Float64Array) => {
    const product = (A: Float64Array, B: (i: number, j: number) => number) =>
      Float64Array.from({ length: q * q }, (_, at) => {
        let sum = 0
        for (let k = 0; k < q; k++) sum += A[Math.floor(at / q) * q + k] * B(k, at % q)
        return sum
      })
    const half = product(T, (k, j) => covariance[k * q + j])
    return {
      b: b.map((_, i) => b.reduce((sum, value, k) => sum + T[i * q + k] * value, 0)),
      covariance: product(half, (k, j) => T[j * q + k]),
    }
  }
  return { n, q, X, back }
}

/** Counts drawn from {@link fitCounts}; `start` takes the exposure of the synthetic rows, where there is one. */
export function countModel(
  columns: readonly Float64Array[],
  rows: ArrayLike<number>,
  y: ArrayLike<number>,
  exposure: Float64Array | null,
  law: CountLaw,
  { proper }: ModelOptions,
): TargetModel {
  const { b, covariance, theta } = fitCounts(columns, rows, y, exposure, law)
  return {
    start(own, rng, _, size) {
      const drawn = proper ? drawNormal(b, covariance, rng) : b
      return (row) => {
        let eta = drawn[0]
        for (let c = 0; c < own.length; c++) eta += drawn[c + 1] * own[c][row]
        const mean = Math.exp(Math.min(MOST_ETA, eta)) * (size == null ? 1 : size[row])
        return poisson(theta === Number.POSITIVE_INFINITY ? mean : (mean * gamma(theta, rng)) / theta, rng)
      }
    },
  }
}
