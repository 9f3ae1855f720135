import { householderQr, rSolve } from '../models/rows/lm-qr.js'
import { pt, qt } from '../numerics/distributions/distributions.js'

/** A slope across trials. */
export interface AcrossSlope {
  readonly slope: number
  readonly se: number
  readonly df: number
  readonly p: number | null
  readonly lo: number
  readonly hi: number
  readonly trials: number
}

/**
 * Weighted least squares of the trials' effects on what they are like: weights 1/s², the residual variance estimated, t with
 * the trials less the coefficients as degrees of freedom. It compares trials, not patients.
 *
 * @param yi effects of K trials, `sei` their standard errors
 * @param columns what the trials are like, K numbers each
 * @returns a slope for each column; null where it cannot be told: fewer trials than coefficients and one more, or trials that
 * are alike
 */
export function acrossTrials(
  yi: readonly number[],
  sei: readonly number[],
  columns: readonly (readonly number[])[],
  level: number,
): (AcrossSlope | null)[] {
  const K = yi.length
  const none = columns.map(() => null)
  const df = K - columns.length - 1
  if (df < 1) return none
  const w = sei.map((se) => 1 / (se * se))
  const total = w.reduce((a, b) => a + b, 0)
  const root = w.map(Math.sqrt)
  const centred = (x: readonly number[]) => {
    const mean = x.reduce((sum, value, k) => sum + (w[k] / total) * (value - x[0]), 0)
    return Float64Array.from(x, (value, k) => root[k] * (value - x[0] - mean))
  }
  const X = columns.map(centred)
  // Shares and means that are alike but for rounding tell nothing.
  const alike = X.some((x, c) => {
    const size = Math.max(...columns[c].map(Math.abs))
    return !(norm(x) > 1e-10 * size * Math.sqrt(total))
  })
  const y = centred(yi)
  const qr = householderQr(X, K)
  if (alike || qr.kept.length < X.length) return none
  const p = X.length
  const beta = rSolve(qr.R, p, qr.transform(y))
  const rest = y.map((value, k) => value - X.reduce((sum, x, c) => sum + x[k] * beta[c], 0))
  const sigma = norm(rest) / Math.sqrt(df)
  const quantile = qt((1 - level) / 2, df, { tail: 'upper' })
  return X.map((_, c) => {
    // Row c of R⁻¹ has the length of its standard error.
    let square = 0
    for (let j = 0; j < p; j++) {
      const unit = new Float64Array(p)
      unit[j] = 1
      square += rSolve(qr.R, p, unit)[c] ** 2
    }
    const se = sigma * Math.sqrt(square)
    const slope = beta[c] + 0 // never −0
    const p2 = se > 0 ? Math.min(1, 2 * pt(Math.abs(slope) / se, df, { tail: 'upper' })) : null
    return { slope, se, df, p: p2, lo: slope - quantile * se, hi: slope + quantile * se, trials: K }
  })
}

const norm = (x: Float64Array): number => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0))
