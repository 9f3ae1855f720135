import { armOf } from '../../data/patients/strata.js'
import type { FamilyName } from '../../families/families.js'
import type { StratumSums, TimedParts } from '../cells/cells.js'
import type { Term } from '../cells/term.js'
import type { NodeAnswers } from '../node-answers.js'
import type { EventTimes } from './event-times.js'
import type { HazardStrata } from './hazard-sums.js'
import { fillStrata, HazardSums, hazardStrata } from './hazard-sums.js'
import { profileEffect } from './profile-effect.js'

/** What is fitted. */
export interface HazardNode {
  readonly family: FamilyName
  readonly times: EventTimes
  /** Trial × arm of each of the source's patients. */
  readonly stratum: Uint16Array
  /** Baseline of each trial × arm: its trial where they are stratified, else 0. */
  readonly groupOf: Uint16Array
  /** Per trial × arm, on the log scale. */
  readonly offset: Float64Array
  readonly sums: StratumSums
  /** The source's patients in the node. */
  readonly rows: Uint32Array
}

/** A node model log hazard = γ (by interval, or trial × interval) + β t + offset, its baselines profiled out. */
export interface HazardFit extends HazardNode, NodeAnswers<HazardFit> {
  readonly kind: 'hazard'
  readonly rows: Uint32Array
  /** Patients. */
  readonly n: number
  /** Events. */
  readonly events: number
  /** Negative log-likelihood. */
  readonly objfun: number
  readonly rss: number
  /** Coefficients: baselines with events, and the effect where it is estimable. */
  readonly rank: number
  /** By row: martingale residuals; none of sums. */
  readonly residuals: Float64Array
  /** Log hazard by baseline × interval; −∞ without events. */
  readonly logHazard: Float64Array
  /** By trial × arm × interval; of them joint models are made. */
  readonly cells: HazardSums
  /** Log hazard ratio; null where nothing tells of it, ±∞ where only one arm has events. */
  readonly effect: number | null
  /** Its variance is 1/information. */
  readonly information: number
}

/** Fits the model of a node by maximum likelihood: to its patients, or to sums of them where the source has no others. */
export function fitHazard(node: HazardNode): HazardFit {
  const { times, stratum, groupOf, offset, rows, sums } = node
  const { width, count: L } = times.intervals
  const groups = groupOf.reduce((most, g) => Math.max(most, g + 1), 1)
  const cells = new HazardSums(times, stratum, groupOf.length)
  let shift = 0
  if (sums.timed !== undefined) {
    addParts(cells, sums.timed)
    sums.timed.events.forEach((events, part) => {
      shift += events * offset[sums.timed!.stratum[part]]
    })
  } else
    for (const row of rows) {
      cells.move(row, 1)
      if (times.event[row] === 1) shift += offset[stratum[row]]
    }
  const weight = offset.map(Math.exp)
  const strata = hazardStrata(groups, L)
  fillStrata(strata, cells, width, groupOf, weight)
  const { effect, logLik, information } = profileEffect(strata)
  const hazard = baseline(strata, effect ?? 0)
  return {
    kind: 'hazard',
    ...METHODS,
    ...node,
    n: cells.n,
    events: cells.total,
    objfun: -(logLik + shift),
    rss: 0,
    rank: hazard.reduce((sum, value) => sum + Number(value > 0), 0) + Number(effect !== null),
    residuals: martingales(node, hazard, effect ?? 0, weight),
    logHazard: hazard.map(Math.log),
    cells,
    effect,
    information,
  }
}

/** Takes in the patients of the parts of strata. */
export function addParts(cells: HazardSums, { stratum, exit, n, inside, events }: TimedParts): void {
  for (let part = 0; part < n.length; part++)
    cells.add(stratum[part], exit[part], n[part], inside[part], events[part])
}

/**
 * Expected events of those whose time ends in an interval: `base + slope·e`, e the exposure there.
 *
 * @returns by stratum × interval
 */
export function expectedEvents({ times, logHazard, groupOf, offset, effect }: HazardFit): {
  readonly base: Float64Array
  readonly slope: Float64Array
} {
  const { width, count: L } = times.intervals
  const before = cumulatedBefore(logHazard.map(Math.exp), width)
  const ratio = effect !== null && Number.isFinite(effect) ? Math.exp(effect) : 1
  const base = new Float64Array(groupOf.length * L)
  const slope = new Float64Array(groupOf.length * L)
  for (let s = 0; s < groupOf.length; s++) {
    const risk = Math.exp(offset[s]) * (armOf(s) === 1 ? ratio : 1)
    for (let l = 0; l < L; l++) {
      base[s * L + l] = risk * before[groupOf[s] * L + l]
      slope[s * L + l] = risk * Math.exp(logHazard[groupOf[s] * L + l])
    }
  }
  return { base, slope }
}

/** The hazard cumulated until an interval begins, by baseline × interval. */
function cumulatedBefore(hazard: Float64Array, width: Float64Array): Float64Array {
  const before = new Float64Array(hazard.length)
  const L = width.length
  for (let at = 0; at < hazard.length; at++)
    if (at % L > 0) before[at] = before[at - 1] + hazard[at - 1] * width[(at % L) - 1]
  return before
}

/** exp γ = D/(a_0 + a_1 e^β); in the limit of an infinite effect what remains finite. */
function baseline({ a, D }: HazardStrata, effect: number): Float64Array {
  const ratio = Number.isFinite(effect) ? Math.exp(effect) : 1
  return D[0].map((d, s) => {
    const both = d + D[1][s]
    return both === 0 ? 0 : both / (a[0][s] + a[1][s] * ratio)
  })
}

/** M_i = d_i − exp(offset + β t) Σ_l e_il exp γ. */
function martingales(
  { times, stratum, groupOf, rows }: HazardNode,
  hazard: Float64Array,
  effect: number,
  weight: Float64Array,
): Float64Array {
  const { width, count: L } = times.intervals
  const before = cumulatedBefore(hazard, width)
  const ratio = Number.isFinite(effect) ? Math.exp(effect) : 1
  return Float64Array.from(rows, (row) => {
    const exit = times.exit[row]
    if (exit < 0) return 0
    const s = stratum[row]
    const at = groupOf[s] * L + exit
    const cumulated = before[at] + times.inside[row] * hazard[at]
    return times.event[row] - weight[s] * (armOf(s) === 1 ? ratio : 1) * cumulated
  })
}

const METHODS: Omit<NodeAnswers<HazardFit>, 'rows'> & ThisType<HazardFit> = {
  terms(): readonly Term[] {
    const { effect } = this
    return [
      { term: 'treatment', estimate: effect, scaledVariance: effect === null ? null : this.effectVariance() },
    ]
  },
  aliasedCovariates: () => [],
  firth() {
    return this
  },
  effectVariance() {
    return this.information > 0 ? 1 / this.information : Number.POSITIVE_INFINITY
  },
  armsCompared() {
    return this.effect !== null
  },
  limit: () => Number.NaN,
  // Mean outcomes are no mean times: what patients of the arms can expect is told by Kaplan–Meier curves.
  predictor: () => null,
}
