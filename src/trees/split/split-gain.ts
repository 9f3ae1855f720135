import { armOf } from '../../models/cells/cells.js'

/**
 * The sum of squares that the node model explains in a growing set of patients: Σ_k Y_k²/n_k + N²/C with
 * N = Σ_k (T_k − m_k Y_k/n_k) and C = Σ_k (m_k − m_k²/n_k), where in group k there are n_k patients, m_k of them treated,
 * with residual sums Y_k and T_k (methods.md §6). Splitting a node lowers its RSS by what its children explain, so
 * the best cut has the largest sum of gains. `add` is O(1) whatever the number of groups.
 */
export class SplitGain {
  private readonly n: Float64Array
  private readonly m: Float64Array
  private readonly Y: Float64Array
  private readonly T: Float64Array
  private intercepts = 0
  private N = 0
  private C = 0
  /** Groups with both arms; when it is 0 the treatment effect is not estimable and C is rounding noise. */
  private mixed = 0
  private sinceRefresh = 0

  constructor(private readonly groupOf: Uint16Array) {
    const groups = groupOf[groupOf.length - 1] + 1
    this.n = new Float64Array(groups)
    this.m = new Float64Array(groups)
    this.Y = new Float64Array(groups)
    this.T = new Float64Array(groups)
  }

  clear(): void {
    this.n.fill(0)
    this.m.fill(0)
    this.Y.fill(0)
    this.T.fill(0)
    this.refresh()
  }

  copy(other: SplitGain): void {
    this.n.set(other.n)
    this.m.set(other.m)
    this.Y.set(other.Y)
    this.T.set(other.T)
    this.intercepts = other.intercepts
    this.N = other.N
    this.C = other.C
    this.mixed = other.mixed
  }

  /** Adds `n` patients of a stratum with residual sum `r`; negative n and r take them away. */
  add(stratum: number, n: number, r: number): void {
    const g = this.groupOf[stratum]
    this.account(g, -1)
    this.n[g] += n
    this.Y[g] += r
    if (armOf(stratum) === 1) {
      this.m[g] += n
      this.T[g] += r
    }
    this.account(g, 1)
    // Adding and subtracting leaves rounding behind; starting afresh now and then keeps it at the last digits.
    if (++this.sinceRefresh > 256 + 4 * this.n.length) this.refresh()
  }

  /** The explained sum of squares. */
  gain(): number {
    return this.mixed === 0 ? this.intercepts : this.intercepts + (this.N * this.N) / this.C
  }

  /** The treatment effect on the residuals, 0 when not estimable. */
  effect(): number {
    return this.mixed === 0 ? 0 : this.N / this.C
  }

  private account(g: number, sign: number): void {
    const n = this.n[g]
    if (n === 0) return
    const m = this.m[g]
    const mean = this.Y[g] / n
    this.intercepts += sign * this.Y[g] * mean
    if (m === 0 || m === n) return
    this.N += sign * (this.T[g] - m * mean)
    this.C += sign * (m - (m * m) / n)
    this.mixed += sign
  }

  private refresh(): void {
    this.intercepts = 0
    this.N = 0
    this.C = 0
    this.mixed = 0
    this.sinceRefresh = 0
    for (let g = 0; g < this.n.length; g++) this.account(g, 1)
  }
}
