import type { TrialClocks } from './trial-clocks.js'
import type { WithinPatients } from './within-patients.js'

/** Sums are taken anew after so many cuts, so that what rounding adds does not pile up. */
const AFRESH = 128

/**
 * The process U(c) = Σ_k ω_k Σ_a (a − t̄_k) S_ka(c) and its covariance, updated patient by patient: only the arm that a patient
 * is in changes. Every trial × arm is tied down at both ends by its own sums, so that a trial all of whose patients lie on one
 * side of c contributes exactly nothing.
 */
export class ArmProcess {
  /** Trials with ω > 0 that have patients of both arms on both sides. */
  telling = 0

  private readonly F: Float64Array
  private readonly S: Float64Array
  private readonly R: Float64Array
  /** The same at the last mark. */
  private readonly F0: Float64Array
  private readonly S0: Float64Array
  private readonly R0: Float64Array
  /** Contributions to V, and their squares over their degrees of freedom. */
  private readonly term: Float64Array
  private readonly spread: Float64Array
  private readonly lever2: Float64Array
  private readonly rows: Uint32Array
  private readonly rowsLeft: Uint32Array
  /** Arms of a trial that are on both sides. */
  private readonly armsOn: Uint8Array
  private readonly touched: Uint16Array
  private readonly isTouched: Uint8Array
  private touches = 0
  private U = 0
  private V = 0
  private W = 0
  private cuts = 0

  constructor(
    { n, stratum, trials }: WithinPatients,
    private readonly clocks: TrialClocks,
    inFit: Uint8Array | null,
  ) {
    const strata = 2 * trials
    const zeros = () => new Float64Array(strata)
    this.F = zeros()
    this.S = zeros()
    this.R = zeros()
    this.F0 = zeros()
    this.S0 = zeros()
    this.R0 = zeros()
    this.term = zeros()
    this.spread = zeros()
    this.lever2 = clocks.lever.map((value) => value * value)
    this.rows = new Uint32Array(strata)
    this.rowsLeft = new Uint32Array(strata)
    this.armsOn = new Uint8Array(trials)
    this.touched = new Uint16Array(strata)
    this.isTouched = new Uint8Array(strata)
    for (let i = 0; i < n; i++) if (inFit === null || inFit[i] === 1) this.rows[stratum[i]]++
  }

  /** Moves a patient to the left: its share of the arm's clock, residual and squared residual, times its case weight. */
  add(s: number, mass: number, r: number, squared: number): void {
    this.F[s] += mass
    this.S[s] += r
    this.R[s] += squared
    this.U += this.clocks.lever[s] * r
    const left = ++this.rowsLeft[s]
    if (left === 1 || left === this.rows[s]) this.turn(s, left)
    if (this.isTouched[s] === 0) {
      this.isTouched[s] = 1
      this.touched[this.touches++] = s
    }
  }

  /** An arm that comes to both sides, or is all on the left. */
  private turn(s: number, left: number): void {
    const k = s >> 1
    if (left === 1 && this.rows[s] > 1) {
      if (++this.armsOn[k] === 2) this.telling += this.clocks.informative[k]
    } else if (this.rows[s] > 1) {
      if (this.armsOn[k]-- === 2) this.telling -= this.clocks.informative[k]
    }
  }

  /** U and V after the patients moved so far. */
  current(): { readonly U: number; readonly V: number } {
    for (let j = 0; j < this.touches; j++) {
      const s = this.touched[j]
      const { term, spread } = this
      const before = [term[s], spread[s]]
      this.refresh(s)
      this.V += term[s] - before[0]
      this.W += spread[s] - before[1]
    }
    if (++this.cuts % AFRESH === 0) {
      this.V = this.term.reduce((sum, value) => sum + value, 0)
      this.W = this.spread.reduce((sum, value) => sum + value, 0)
    }
    return { U: this.U, V: this.V }
  }

  /** Satterthwaite's degrees of freedom of V. */
  df(): number {
    return (this.V * this.V) / this.W
  }

  /** Of U now with U at the last mark: arms that have not changed since contribute their variance. */
  covariance(): number {
    let value = this.V
    for (let j = 0; j < this.touches; j++) {
      const s = this.touched[j]
      value += this.lever2[s] * this.between(s) - this.term[s]
    }
    return value
  }

  /** Remembers where the process is. */
  mark(): void {
    for (let j = 0; j < this.touches; j++) {
      const s = this.touched[j]
      this.F0[s] = this.F[s]
      this.S0[s] = this.S[s]
      this.R0[s] = this.R[s]
      this.isTouched[s] = 0
    }
    this.touches = 0
  }

  private refresh(s: number): void {
    const { N, M, d, phi, large, df } = this.clocks
    const F = this.rowsLeft[s] === this.rows[s] ? 1 : this.F[s] / M[s]
    if (this.lever2[s] === 0 || !(F > 0 && F < 1)) {
      this.term[s] = 0
      this.spread[s] = 0
      return
    }
    const f = 1 - F
    let own: number
    let nu = df
    if (large[s] === 1) {
      const total = this.clocks.R[s]
      // From the nearer end, where nothing cancels.
      const [near, side] = F <= 0.5 ? [F, this.R[s]] : [f, total - this.R[s]]
      own = (N[s] / d[s]) * (side * (1 - 2 * near) + near * near * total - (this.S[s] * this.S[s]) / N[s])
      nu = Math.max(1, (N[s] * F * f) / (f * f * f + F * F * F))
    } else own = phi[s] * M[s] * F * f
    const term = Math.max(0, this.lever2[s] * own)
    this.term[s] = term
    this.spread[s] = (term * term) / nu
  }

  /** The covariance of an arm's process at the last mark and now. */
  private between(s: number): number {
    const { N, M, d, phi, large, R } = this.clocks
    const F = this.F0[s] / M[s]
    const G = this.rowsLeft[s] === this.rows[s] ? 1 : this.F[s] / M[s]
    if (!(F > 0) || G >= 1) return 0
    if (large[s] === 0) return phi[s] * M[s] * F * (1 - G)
    const total = R[s]
    const [f, g] = [1 - F, 1 - G]
    const [u, v] = [total - this.R0[s], total - this.R[s]]
    const sums = G <= 0.5 ? this.R0[s] * g - F * this.R[s] + F * G * total : v * F - u * g + f * g * total
    return (N[s] / d[s]) * (sums - (this.S0[s] * this.S[s]) / N[s])
  }
}
