import { cholesky, choleskySolve } from '../../numerics/cholesky.js'
import type { LevelRows } from './augmented-rows.js'
import { scaleColumns } from './augmented-rows.js'

/** P(level ≤ l) = logistic(cut_l − x'b). */
export interface ProportionalOdds {
  readonly cuts: Float64Array
  readonly b: Float64Array
  readonly converged: boolean
}

const MOST_STEPS = 100

/**
 * The proportional odds model by maximum likelihood: Fisher scoring with halved steps, columns scaled to [0, 1].
 *
 * @param rows scaled in place
 * @param L levels, each with some weight
 * Source: McCullagh (1980); methods-synthesis, 1.10.
 */
export function fitProportionalOdds(rows: LevelRows, L: number): ProportionalOdds {
  const { q } = rows
  const { low, range } = scaleColumns(rows)
  const m = L - 1 + q - 1
  let theta = startOf(rows, L, m)
  let state = stateAt(rows, L, theta, m)
  let converged = false
  for (let step = 0; step < MOST_STEPS && !converged; step++) {
    const { L: factor, rank } = cholesky(state.information, m)
    if (rank < m) break
    const move = choleskySolve(factor, m, state.score)
    let gain = 0
    for (let j = 0; j < m; j++) gain += move[j] * state.score[j]
    let length = 1
    const at = (share: number) => theta.map((value, j) => value + share * move[j])
    let next = stateAt(rows, L, at(length), m)
    while (!(next.logLik >= state.logLik - 1e-12 * Math.abs(state.logLik)) && length > 1e-6) {
      length /= 2
      next = stateAt(rows, L, at(length), m)
    }
    if (!Number.isFinite(next.logLik)) break
    theta = at(length)
    state = next
    converged = gain < 1e-14 * (1 + Math.abs(state.logLik))
  }
  const cuts = theta.slice(0, L - 1)
  const b = new Float64Array(q - 1)
  let shift = 0
  for (let c = 1; c < q; c++) {
    b[c - 1] = theta[L - 2 + c] / range[c]
    shift += b[c - 1] * low[c]
  }
  for (let l = 0; l < L - 1; l++) cuts[l] += shift
  return { cuts, b, converged }
}

const logistic = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)))

function startOf({ n, level, weight }: LevelRows, L: number, m: number): Float64Array {
  const share = new Float64Array(L)
  let total = 0
  for (let i = 0; i < n; i++) {
    share[level[i]] += weight[i]
    total += weight[i]
  }
  const theta = new Float64Array(m)
  let below = 0
  for (let l = 0; l < L - 1; l++) {
    below += share[l]
    theta[l] = Math.log(below / (total - below))
  }
  return theta
}

/** Log-likelihood (−∞ where a level has no room), score and expected information; of the latter the lower triangle. */
function stateAt({ n, q, X, level, weight }: LevelRows, L: number, theta: Float64Array, m: number) {
  const score = new Float64Array(m)
  const information = new Float64Array(m * m)
  const cuts = L - 1
  const F = new Float64Array(L + 1)
  const f = new Float64Array(L + 1)
  F[L] = 1
  // What the cuts of a row have in common with its columns.
  const shared = new Float64Array(cuts)
  let logLik = 0
  for (let i = 0; i < n; i++) {
    let eta = 0
    for (let c = 1; c < q; c++) eta += X[i * q + c] * theta[cuts - 1 + c]
    for (let l = 1; l < L; l++) {
      F[l] = logistic(theta[l - 1] - eta)
      f[l] = F[l] * (1 - F[l])
    }
    shared.fill(0)
    let square = 0
    let own = 0
    for (let l = 0; l < L; l++) {
      const P = F[l + 1] - F[l]
      if (!(P > 0)) return { logLik: Number.NEGATIVE_INFINITY, score, information }
      // Derivatives of P: by its upper cut f, by its lower one −f, by the columns slope·x.
      const [up, down] = [f[l + 1], -f[l]]
      const slope = f[l] - f[l + 1]
      const w = weight[i] / P
      square += w * slope * slope
      if (l < cuts) {
        shared[l] += w * up * slope
        information[l * m + l] += w * up * up
      }
      if (l > 0) {
        shared[l - 1] += w * down * slope
        information[(l - 1) * m + l - 1] += w * down * down
        if (l < cuts) information[l * m + l - 1] += w * up * down
      }
      if (level[i] !== l) continue
      logLik += weight[i] * Math.log(P)
      if (l < cuts) score[l] += w * up
      if (l > 0) score[l - 1] += w * down
      own = w * slope
    }
    for (let c = 1; c < q; c++) {
      const x = X[i * q + c]
      if (x === 0) continue
      const row = (cuts - 1 + c) * m
      score[cuts - 1 + c] += own * x
      for (let l = 0; l < cuts; l++) information[row + l] += shared[l] * x
      for (let e = 1; e <= c; e++) information[row + cuts - 1 + e] += square * x * X[i * q + e]
    }
  }
  return { logLik, score, information }
}

/** Probabilities of all levels in a row of columns. */
export function proportionalOddsShares(
  { cuts, b }: Pick<ProportionalOdds, 'cuts' | 'b'>,
  x: readonly Float64Array[],
  row: number,
): Float64Array {
  let eta = 0
  for (let c = 0; c < b.length; c++) eta += b[c] * x[c][row]
  const L = cuts.length + 1
  const shares = new Float64Array(L)
  let before = 0
  for (let l = 0; l < L; l++) {
    const upTo = l === L - 1 ? 1 : logistic(cuts[l] - eta)
    shares[l] = upTo - before
    before = upTo
  }
  return shares
}
