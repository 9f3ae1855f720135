import type { ArmEntries } from './arm-entries.js'
import type { CutLimits, VisitCut } from './cut-limits.js'
import type { CutProcess } from './cuts/cut-process.js'
import { LargestCut } from './cuts/largest-cut.js'
import { normalSquare } from './cuts/normal-square.js'
import { NO_STEP, stepBetween } from './cuts/step-between.js'
import { TellingTrials } from './cuts/telling-trials.js'
import type { TrialClocks } from './trial-clocks.js'
import type { WithinPatients } from './within-patients.js'

/** Sums are taken anew after so many cuts, so that what rounding adds does not pile up. */
const AFRESH = 128

/**
 * The process U(c) = Σ_ka ℓ_ka S_ka(c) over the cuts of a covariate, ℓ_ka the lever of the trial × arm, its variance V(c), the
 * steps between neighbouring cuts, and the largest Q*(c). Only the arm that a patient is in changes. Every trial × arm is tied down at both ends by
 * its own sums, so that a trial all of whose patients lie on one side of c contributes exactly nothing.
 *
 * Source: methods.md §9.1, items 4 and 5.
 */
export class ArmProcess implements CutProcess {
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
  private readonly rowsLeft: Uint32Array
  private readonly trials: TellingTrials
  private readonly touched: Uint16Array
  private readonly isTouched: Uint8Array
  private touches = 0
  /** Informative trials that have patients of as many arms as it takes on both sides. */
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
    { n, trials, weight }: WithinPatients,
    private readonly clocks: TrialClocks,
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
    this.rowsLeft = new Uint32Array(strata)
    this.trials = new TellingTrials(clocks)
    this.touched = new Uint16Array(strata)
    this.isTouched = new Uint8Array(strata)
    this.total = weight === null ? n : weight.reduce((sum, w) => sum + w, 0)
  }

  /**
   * Moves entries to the left, and looks at the cuts behind them. All in one piece and in local variables, as it is gone
   * through for every patient and covariate.
   */
  take({ length, code, stratum, size, rows, mass, residual, squared, ends }: ArmEntries): void {
    const { F, S, R, F0, S0, R0, term, spread, unit, perMass, perPatient } = this
    const { touched, isTouched, rowsLeft, total, gaps, floor, largest, visit } = this
    const { lever, M, N, large, df, rows: rowsOf, R: squaresOf } = this.clocks
    const { from, mintrials, bounds } = this.limits
    const [lowest, highest] = bounds ?? [0, Number.POSITIVE_INFINITY]
    let { left, U, V, W, V0, touches, telling, cuts, steps, least, most } = this
    for (let e = 0; e < length; e++) {
      left += size[e]
      if (rows[e] > 0) {
        const s = stratum[e]
        const was = rowsLeft[s]
        const is = was + rows[e]
        const all = rowsOf[s]
        rowsLeft[s] = is
        // An arm that is all on the left has a share above 1: it contributes nothing from here on.
        F[s] = is === all ? 2 * M[s] : F[s] + mass[e]
        S[s] += residual[e]
        R[s] += squared[e]
        U += lever[s] * residual[e]
        if (was === 0 || is === all) telling += this.trials.turn(s, was, is)
        if (isTouched[s] === 0) {
          isTouched[s] = 1
          touched[touches++] = s
        }
      }
      if (ends[e] === 0 || left < from || total - left < from || telling < mintrials) continue
      if (code[e] < lowest || code[e] > highest) continue

      // Of U here with U at the last cut: arms that have not changed since contribute their variance.
      let excess = 0
      for (let j = 0; j < touches; j++) {
        const s = touched[j]
        const G = F[s] * perMass[s]
        const g = 1 - G
        let own = 0
        let both = 0
        let nu = df
        if (!(G > 0 && g > 0)) nu = 1
        else if (large[s] === 1) {
          const f = F0[s] * perMass[s]
          const all = squaresOf[s]
          const side = R[s]
          // From the nearer end, where nothing cancels.
          own =
            unit[s] *
            ((G <= 0.5 ? side * (g - G) + G * G * all : (all - side) * (G - g) + g * g * all) -
              S[s] * S[s] * perPatient[s])
          if (own < 0) own = 0
          if (f > 0)
            both =
              unit[s] *
              ((G <= 0.5
                ? R0[s] * g - f * side + f * G * all
                : (all - side) * f - (all - R0[s]) * g + (1 - f) * g * all) -
                S0[s] * S[s] * perPatient[s])
          nu = (N[s] * G * g) / (g * g * g + G * G * G)
          if (nu < 1) nu = 1
        } else {
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
      if ((cuts & (AFRESH - 1)) === AFRESH - 1) {
        V = 0
        W = 0
        for (let s = 0; s < term.length; s++) {
          V += term[s]
          W += spread[s]
        }
      }
      if (!(V > floor)) continue
      for (let j = 0; j < touches; j++) {
        const s = touched[j]
        F0[s] = F[s]
        S0[s] = S[s]
        R0[s] = R[s]
        isTouched[s] = 0
      }
      touches = 0
      if (cuts++ > 0) {
        const gap = stepBetween(V + excess, V0, V)
        if (gap >= NO_STEP) gaps[steps++] = gap
      }
      V0 = V
      if (V > most) most = V
      if (V < least) least = V
      // Tails of t are heavier than the normal's, so that Q* is never above Q.
      if (U * U > largest.low * V) largest.offer(code[e], (U * U) / V, (V * V) / W)
      if (visit !== undefined) visit(code[e], normalSquare((U * U) / V, (V * V) / W))
    }
    Object.assign(this, { left, U, V, W, V0, touches, telling, cuts, steps, least, most })
  }
}
