// A remedy for small arms with unequal variances: weights as they are where an arm has enough patients for a variance of its own,
// the pooled variance elsewhere; but the standard error from every arm's own variance, with Satterthwaite's degrees of freedom.
import { cholesky, choleskyInverse } from '../../dist/src/numerics/cholesky.js'

/** Degrees of freedom from which an arm's own variance is steady enough to be a weight. */
const STEADY_DF = 20

/** Estimate, standard error and degrees of freedom of the difference of the last subgroup and the first. */
export function ownVariances({ trials: K, leaves: J, arms }) {
  const squares = new Float64Array(2 * K)
  const d = new Float64Array(2 * K)
  arms.forEach((cell, at) => {
    cell.forEach((arm, a) => {
      if (arm.n === 0) return
      squares[2 * Math.floor(at / J) + a] += arm.squares
      d[2 * Math.floor(at / J) + a] += arm.n - 1
    })
  })
  const total = (values) => values.reduce((sum, value) => sum + value, 0)
  const pooled = total(squares) / total(d)
  const weighing = squares.map((own, s) => (d[s] >= STEADY_DF ? own / d[s] : pooled))
  const own = squares.map((value, s) => (d[s] >= 1 ? value / d[s] : pooled))
  const p = K + J - 1
  const A = new Float64Array(p * p)
  const b = new Float64Array(p)
  const cells = []
  for (let k = 0; k < K; k++)
    for (let j = 0; j < J; j++) {
      const [control, experimental] = arms[k * J + j]
      if (control.n === 0 || experimental.n === 0) continue
      const w = 1 / (weighing[2 * k] / control.n + weighing[2 * k + 1] / experimental.n)
      const columns = j === 0 ? [k] : [k, K + j - 1]
      for (const c of columns) {
        b[c] += w * (experimental.mean - control.mean)
        for (const e of columns) A[c * p + e] += w
      }
      cells.push({ k, columns, w, n: [control.n, experimental.n] })
    }
  const inverse = choleskyInverse(cholesky(A, p).L, p)
  const last = (p - 1) * p
  let estimate = 0
  for (let c = 0; c < p; c++) estimate += inverse[last + c] * b[c]
  // The estimate is Σ lever · (difference of means of a cell).
  const share = new Float64Array(2 * K)
  for (const { k, columns, w, n } of cells) {
    const lever = w * columns.reduce((sum, c) => sum + inverse[last + c], 0)
    for (const a of [0, 1]) share[2 * k + a] += (lever * lever) / n[a]
  }
  const parts = share.map((value, s) => value * own[s])
  const variance = total(parts)
  const df = (variance * variance) / total(parts.map((part, s) => (part * part) / Math.max(1, d[s])))
  return { estimate, se: Math.sqrt(variance), df }
}
