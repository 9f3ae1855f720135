import type { EventTimes } from '../../models/hazard/event-times.js'
import type { SparseColumns } from './sparse-columns.js'
import type { WithinPatients } from './within-patients.js'
import { caseWeight } from './within-patients.js'

/**
 * Goes through the baseline strata (trial × interval) with events of a node, from the last interval of a trial to its first,
 * and knows at each who is at risk: patients are taken in as the intervals in which their times end are passed.
 */
export class RiskWalk {
  /** Expected events of each patient at the linear predictors last given; 0 outside the fit. */
  readonly expected: Float64Array
  /** exp η of the patient at each place, times the case weight. */
  private readonly risk: Float64Array
  /** Patients in the fit by trial, and in each from the last exit to the first. */
  private readonly order: Uint32Array
  private readonly first: Uint32Array
  /** Strata with events: interval, events; those of trial k from `from[k]`, last interval first. */
  private readonly interval: Int32Array
  private readonly events: Float64Array
  private readonly from: Uint32Array
  /** Σ e·exp η of each stratum. */
  private readonly exposed: Float64Array

  constructor(
    private readonly patients: WithinPatients,
    private readonly times: EventTimes,
    private readonly inFit: Uint8Array,
    private readonly columns: SparseColumns,
  ) {
    const { n, trials, outcome } = patients
    const { exit, intervals } = times
    this.expected = new Float64Array(n)
    this.risk = new Float64Array(n)
    const { order, first } = byTrialAndExit(patients, times, inFit)
    this.order = order
    this.first = first
    const interval: number[] = []
    const events: number[] = []
    this.from = new Uint32Array(trials + 1)
    const own = new Float64Array(intervals.count)
    for (let k = 0; k < trials; k++) {
      for (let j = first[k]; j < first[k + 1]; j++)
        if (outcome[order[j]] > 0) own[exit[order[j]]] += caseWeight(patients, order[j]) * outcome[order[j]]
      for (let j = first[k]; j < first[k + 1]; j++) {
        const l = exit[order[j]]
        if (!(own[l] > 0)) continue
        interval.push(l)
        events.push(own[l])
        own[l] = 0
      }
      this.from[k + 1] = interval.length
    }
    this.interval = Int32Array.from(interval)
    this.events = Float64Array.from(events)
    this.exposed = new Float64Array(interval.length)
  }

  /**
   * Fills in the expected events.
   *
   * @returns the profile log-likelihood Σ d·η − Σ D log Σ e·exp η
   */
  evaluate(eta: Float64Array): number {
    const { patients, times, order, first, from, interval, events, exposed, expected, risk, inFit } = this
    const { outcome, trials, n } = patients
    const { exit, inside, intervals } = times
    const { width } = intervals
    let logLik = 0
    for (let i = 0; i < n; i++) {
      if (inFit[i] === 0) continue
      const w = caseWeight(patients, i)
      risk[i] = w * Math.exp(eta[i])
      if (outcome[i] > 0) logLik += w * outcome[i] * eta[i]
    }
    for (let k = 0; k < trials; k++) {
      let beyond = 0
      let j = first[k]
      for (let at = from[k]; at < from[k + 1]; at++) {
        const l = interval[at]
        for (; j < first[k + 1] && exit[order[j]] > l; j++) beyond += risk[order[j]]
        let here = 0
        let ended = 0
        for (; j < first[k + 1] && exit[order[j]] === l; j++) {
          here += inside[order[j]] * risk[order[j]]
          ended += risk[order[j]]
        }
        exposed[at] = here + (beyond === 0 ? 0 : beyond * width[l])
        beyond += ended
        logLik -= events[at] * Math.log(exposed[at])
      }
      // The hazard cumulates from the first interval on.
      let at = from[k + 1] - 1
      let before = 0
      for (let i = first[k + 1] - 1; i >= first[k]; i--) {
        const own = order[i]
        for (; at >= from[k] && interval[at] < exit[own]; at--)
          before += (events[at] / exposed[at]) * width[interval[at]]
        const partly =
          at >= from[k] && interval[at] === exit[own] ? (events[at] / exposed[at]) * inside[own] : 0
        expected[own] = Math.exp(eta[own]) * (before + partly)
      }
    }
    return logLik
  }

  /**
   * Takes the squares of the strata's means, Σ D m mᵀ, off the columns' cross-products.
   *
   * @param A count × count
   * @returns the same of the treatment, by trial: Σ D m_t², and Σ D m_t m at `trial·count`
   */
  sweep(A: Float64Array): { readonly treated: Float64Array; readonly ofTreated: Float64Array } {
    const { patients, times, order, first, from, interval, events, exposed, risk } = this
    const { stratum, trials } = patients
    const { exit, inside, intervals } = times
    const q = this.columns.count
    const treated = new Float64Array(trials)
    const ofTreated = new Float64Array(trials * q)
    // The last entry is the treatment's.
    const beyond = new Float64Array(q + 1)
    const here = new Float64Array(q + 1)
    const add = (into: Float64Array, i: number, w: number) => {
      for (const { code, columns } of this.columns.groups) for (const c of columns[code[i]]) into[c] += w
      this.columns.adjust.forEach((values, a) => {
        into[this.columns.adjustFrom + a] += w * values[i]
      })
      if (stratum[i] % 2 === 1) into[q] += w
    }
    for (let k = 0; k < trials; k++) {
      beyond.fill(0)
      let j = first[k]
      for (let at = from[k]; at < from[k + 1]; at++) {
        const l = interval[at]
        for (; j < first[k + 1] && exit[order[j]] > l; j++) add(beyond, order[j], risk[order[j]])
        const ending = j
        const width = Number.isFinite(intervals.width[l]) ? intervals.width[l] : 0
        for (let c = 0; c <= q; c++) here[c] = beyond[c] * width
        for (; j < first[k + 1] && exit[order[j]] === l; j++)
          add(here, order[j], inside[order[j]] * risk[order[j]])
        for (let i = ending; i < j; i++) add(beyond, order[i], risk[order[i]])
        const scale = events[at] / (exposed[at] * exposed[at])
        treated[k] += scale * here[q] * here[q]
        for (let a = 0; a < q; a++) {
          const own = scale * here[a]
          if (own === 0) continue
          ofTreated[k * q + a] += own * here[q]
          for (let c = 0; c < q; c++) A[a * q + c] -= own * here[c]
        }
      }
    }
    return { treated, ofTreated }
  }
}

/** Patients in the fit by trial, and in each from the last exit to the first; `first[k]` is where those of trial k begin. */
function byTrialAndExit(
  { n, stratum, trials }: WithinPatients,
  { exit, intervals }: EventTimes,
  inFit: Uint8Array,
): { readonly order: Uint32Array; readonly first: Uint32Array } {
  const isIn = (i: number) => inFit[i] === 1 && exit[i] >= 0
  const L = intervals.count
  // Two stable counting sorts: by exit, then by trial.
  const byExit = counted(n, L, (i) => (isIn(i) ? L - 1 - exit[i] : -1))
  const byTrial = counted(byExit.order.length, trials, (j) => stratum[byExit.order[j]] >> 1)
  return { order: byTrial.order.map((j) => byExit.order[j]), first: byTrial.first }
}

/** The places 0 … n − 1 by a key, in their order where it is the same; those with a key below 0 are left out. */
function counted(n: number, keys: number, keyOf: (place: number) => number) {
  const first = new Uint32Array(keys + 1)
  for (let i = 0; i < n; i++) if (keyOf(i) >= 0) first[keyOf(i) + 1]++
  for (let key = 0; key < keys; key++) first[key + 1] += first[key]
  const next = first.slice()
  const order = new Uint32Array(first[keys])
  for (let i = 0; i < n; i++) if (keyOf(i) >= 0) order[next[keyOf(i)]++] = i
  return { order, first }
}
