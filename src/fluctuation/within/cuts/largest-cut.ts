import { normalSquare } from './normal-square.js'

/** Candidates must be above the largest by this share: the first of equals is kept. */
const EQUAL = 1e-12

/**
 * The cut with the largest Q*, the χ²_1 quantile of an F(1, ν) tail. Where the effect rises along a covariate, a large part of all
 * cuts is the largest so far; most need no quantile, because Q* lies between (1 − 1/(2ν))·w and w, w = ν·log(1 + Q/ν).
 *
 * Source of the bounds: Wallace (1959), Annals of Mathematical Statistics 30, 1121–1130.
 */
export class LargestCut {
  code = -1
  Q = 0
  df = 0
  /** Q* of any larger cut is above this. */
  low = Number.NEGATIVE_INFINITY
  private high = Number.NEGATIVE_INFINITY

  /** Takes a cut whose Q is above `low`. */
  offer(code: number, Q: number, df: number): void {
    let high = df * Math.log1p(Q / df)
    if (this.code >= 0 && high <= this.low) return
    let low = high * (1 - 1 / (2 * df))
    if (this.code >= 0 && !(low > this.high * (1 + EQUAL))) {
      const best = this.statistic()
      low = normalSquare(Q, df)
      high = low
      if (!(low > best * (1 + EQUAL))) return
    }
    this.code = code
    this.Q = Q
    this.df = df
    this.low = low
    this.high = high
  }

  /** Q* of the largest. */
  statistic(): number {
    if (this.low < this.high) {
      this.low = normalSquare(this.Q, this.df)
      this.high = this.low
    }
    return this.low
  }
}
