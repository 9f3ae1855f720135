import type { ArmEntries } from './arm-entries.js'
import { LargestCut } from './largest-cut.js'
import { normalSquare } from './normal-square.js'
import type { TrialClocks } from './trial-clocks.js'
import type { CutLimits, VisitCut } from './within-cuts.js'
import type { WithinPatients } from './within-patients.js'

/** Sums are taken anew after so many cuts, so that what rounding adds does not pile up. */
const AFRESH = 128
/** Steps of log-odds below this are rounding. */
const NO_STEP = 1e-11
/** Squared correlations of neighbours are held above this: further apart they are as good as independent. */
const LEAST_CORRELATION_2 = 1e-12

/**
 * The process U(c) = Σ_k ω_k Σ_a (a − t̄_k) S_ka(c) over the cuts of a covariate, its variance V(c), the steps between
 * neighbouring cuts, and the largest Q*(c). Only the arm that a patient is in changes. Every trial × arm is tied down at both ends by
 * its own sums, so that a trial all of whose patients lie on one side of c contributes exactly nothing.
 *
 * Source: methods.md §9.1, items 4 and 5.
 */
export class ArmProcess {
  /** Cuts looked at, and steps between them. */
  cuts = 0
  steps = 0
  /** Smallest and largest variance of a cut. */
  least = Number.POSITIVE_INFINITY
  most = 0
  readonly largest = new LargestCut()

  /** By stratum, to the left of the cut: Σ of the variance function, of residuals, of their squares. */
  private readonly F: Float64Array
  private readonly S: Float64Array
  private readonly R: Float64Array
  /** The same at the last cut that was looked at. */
  private readonly F0: Float64Array
  private readonly S0: Float64Array
  private readonly R0: Float64Array
  /** Contributions to V, and their squares over their degrees of freedom. */
  private readonly term: Float64Array
  private readonly spread: Float64Array
  /** Squared lever times what a unit of the arm's variance counts: N/d, or φM in an arm that is not large. */
  private readonly unit: Float64Array
  private readonly perMass: Float64Array
  private readonly perPatient: Float64Array
  private readonly rows: Uint32Array
  private readonly rowsLeft: Uint32Array
  /** Arms of a trial that are on both sides. */
  private readonly armsOn: Uint8Array
  private readonly touched: Uint16Array
  private readonly isTouched: Uint8Array
  private touches = 0
  /** Trials with ω > 0 that have patients of both arms on both sides. */
  private telling = 0
  private left = 0
  private U = 0
  private V = 0
  /** Σ of `spread`. */
  private W = 0
  /** V at the last cut. */
  private V0 = 0
  private readonly total: number

  /**
   * @param floor variance that a cut must exceed
   * @param gaps where the steps are written, in log-odds
   * @param visit called with every cut and its Q*
   */
  constructor(
    { n, stratum, trials, weight }: WithinPatients,
    private readonly clocks: TrialClocks,
    inFit: Uint8Array | null,
    private readonly limits: CutLimits,
    private readonly floor: number,
    private readonly gaps: Float64Array,
    private readonly visit?: VisitCut,
  ) {
    const strata = 2 * trials
    const { N, M, d, phi, large, lever } = clocks
    const zeros = () => new Float64Array(strata)
    ;[this.F, this.S, this.R] = [zeros(), zeros(), zeros()]
    ;[this.F0, this.S0, this.R0] = [zeros(), zeros(), zeros()]
    ;[this.term, this.spread] = [zeros(), zeros()]
    this.unit = lever.map((value, s) => value * value * (large[s] === 1 ? N[s] / d[s] : phi[s] * M[s]))
    this.perMass = M.map((value) => 1 / value)
    this.perPatient = N.map((value) => 1 / value)
    this.rows = new Uint32Array(strata)
    this.rowsLeft = new Uint32Array(strata)
    this.armsOn = new Uint8Array(trials)
    this.touched = new Uint16Array(strata)
    this.isTouched = new Uint8Array(strata)
    for (let i = 0; i < n; i++) if (inFit === null || inFit[i] === 1) this.rows[stratum[i]]++
    this.total = weight === null ? n : weight.reduce((sum, w) => sum + w, 0)
  }

  /** Moves entries to the left, and looks at the cuts behind them. */
  take({ length, code, stratum, size, rows, mass, residual, squared, ends }: ArmEntries): void {
    const { F, S, R, touched, isTouched, rowsLeft, rows: all, total } = this
    const { lever, M } = this.clocks
    const { from, mintrials } = this.limits
    let { left, U, touches } = this
    for (let j = 0; j < length; j++) {
      left += size[j]
      if (rows[j] > 0) {
        const s = stratum[j]
        const was = rowsLeft[s]
        const is = was + rows[j]
        rowsLeft[s] = is
        // An arm that is all on the left has a share above 1: it contributes nothing from here on.
        F[s] = is === all[s] ? 2 * M[s] : F[s] + mass[j]
        S[s] += residual[j]
        R[s] += squared[j]
        U += lever[s] * residual[j]
        if (was === 0 || is === all[s]) this.turn(s, was, is)
        if (isTouched[s] === 0) {
          isTouched[s] = 1
          touched[touches++] = s
        }
      }
      if (ends[j] === 0 || left < from || total - left < from || this.telling < mintrials) continue
      this.touches = touches
      this.look(code[j], U)
      touches = this.touches
    }
    this.left = left
    this.U = U
    this.touches = touches
  }

  /** An arm that comes to both sides, or is all on the left. */
  private turn(s: number, was: number, is: number): void {
    const { armsOn, clocks } = this
    const all = this.rows[s]
    const k = s >> 1
    if (was === 0 && is < all) {
      if (++armsOn[k] === 2) this.telling += clocks.informative[k]
    } else if (was > 0 && is === all) {
      if (armsOn[k]-- === 2) this.telling -= clocks.informative[k]
    }
  }

  /** Looks at the cut behind the entries so far. All in one piece: it is gone through for every patient and covariate. */
  private look(code: number, U: number): void {
    const { touched, isTouched, touches, term, spread, unit, perMass, perPatient } = this
    const { F, S, R, F0, S0, R0 } = this
    const { N, large, df, R: all } = this.clocks
    let { V, W } = this
    // Of U here with U at the last cut: arms that have not changed since contribute their variance.
    let excess = 0
    for (let j = 0; j < touches; j++) {
      const s = touched[j]
      const G = F[s] * perMass[s]
      const g = 1 - G
      let own = 0
      let both = 0
      let nu = df
      if (large[s] === 1) {
        if (G > 0 && g > 0) {
          const f = F0[s] * perMass[s]
          const total = all[s]
          const side = R[s]
          const unitOf = unit[s]
          // From the nearer end, where nothing cancels.
          own =
            unitOf *
            ((G <= 0.5 ? side * (g - G) + G * G * total : (total - side) * (G - g) + g * g * total) -
              S[s] * S[s] * perPatient[s])
          if (own < 0) own = 0
          if (f > 0)
            both =
              unitOf *
              ((G <= 0.5
                ? R0[s] * g - f * side + f * G * total
                : (total - side) * f - (total - R0[s]) * g + (1 - f) * g * total) -
                S0[s] * S[s] * perPatient[s])
          nu = Math.max(1, (N[s] * G * g) / (g * g * g + G * G * G))
        }
      } else if (G > 0 && g > 0) {
        own = unit[s] * G * g
        both = unit[s] * F0[s] * perMass[s] * g
      }
      V += own - term[s]
      term[s] = own
      const part = (own * own) / nu
      W += part - spread[s]
      spread[s] = part
      excess += both - own
    }
    if ((this.cuts & (AFRESH - 1)) === AFRESH - 1) {
      V = 0
      W = 0
      for (let s = 0; s < term.length; s++) {
        V += term[s]
        W += spread[s]
      }
    }
    this.V = V
    this.W = W
    if (!(V > this.floor)) return
    for (let j = 0; j < touches; j++) {
      const s = touched[j]
      F0[s] = F[s]
      S0[s] = S[s]
      R0[s] = R[s]
      isTouched[s] = 0
    }
    this.touches = 0
    if (this.cuts++ > 0) {
      const C = V + excess
      let rho2 = C > 0 ? (C * C) / (this.V0 * V) : 0
      rho2 = rho2 > 1 ? 1 : rho2 < LEAST_CORRELATION_2 ? LEAST_CORRELATION_2 : rho2
      const y = 1 - rho2
      // Neighbours of many patients are all but the same: the series is quicker than the logarithm.
      const gap =
        y < 1e-3 ? y * (1 + y * (1 / 2 + y * (1 / 3 + y * (1 / 4 + y * (1 / 5 + y / 6))))) : -Math.log(rho2)
      if (gap >= NO_STEP) this.gaps[this.steps++] = gap
    }
    this.V0 = V
    if (V > this.most) this.most = V
    if (V < this.least) this.least = V
    // Tails of t are heavier than the normal's, so that Q* is never above Q.
    if (U * U > this.largest.low * V) this.largest.offer(code, (U * U) / V, (V * V) / W)
    this.visit?.(code, normalSquare((U * U) / V, (V * V) / W))
  }
}
