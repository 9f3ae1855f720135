import { familyOf } from '../families/families.js'
import { fitStrata } from '../models/cells/fit-strata.js'
import { groupsOf } from '../models/cells/strata-fit.js'
import type { EventTimes } from '../models/hazard/event-times.js'
import { fillStrata, HazardSums, hazardStrata } from '../models/hazard/hazard-sums.js'
import { profileEffect } from '../models/hazard/profile-effect.js'
import type { StratumColumns } from './group-sums.js'
import { groupSums } from './group-sums.js'

/** The stratified effect of a group of patients: each trial has its own intercept. */
export interface StratifiedEffect {
  /** NaN where no trial has both arms here, ±∞ where they are separated. */
  readonly effect: number
  /** Information on it: Var = dispersion/information. */
  readonly information: number
  /** Residual degrees of freedom: patients less trials present less 1. */
  readonly df: number
  /** Squared standard error; NaN where there is none. */
  readonly variance: number
}

/**
 * The effect of each group by `g(E y) = γ_k + β t`: the same estimator in and out of every resample and for every method,
 * so that what differs between the two is selection alone. Times to an event: the log hazard ratio, baselines by trial ×
 * interval. For continuous outcomes Σ h_k (ȳ_1k − ȳ_0k)/Σ h_k, h_k = n_0k n_1k/n_k.
 *
 * @param group of each patient, 0 … groups − 1; −1 for none
 * @param times how often each patient counts; null for once
 */
export function stratifiedEffects(
  columns: StratumColumns,
  group: ArrayLike<number>,
  groups: number,
  times: ArrayLike<number> | null = null,
): StratifiedEffect[] {
  if (columns.times !== null) return hazardEffects(columns, columns.times, group, groups, times)
  const { trials, centre, family } = columns
  const none = new Float64Array(2 * trials)
  const groupOf = groupsOf(trials, true)
  const { dispersionOf } = familyOf(family)
  return groupSums(columns, group, groups, times).map((sums) => {
    if (!sums.n.some((n) => n > 0)) return NOTHING
    const { effect, information, rss, n, rank } = fitStrata(family, sums, centre, none, groupOf)
    if (effect === null) return { effect: Number.NaN, information: 0, df: n - rank - 1, variance: Number.NaN }
    const df = n - rank
    return { effect, information, df, variance: df > 0 ? dispersionOf(rss, df) / information : Number.NaN }
  })
}

function hazardEffects(
  { n, trials, stratum }: StratumColumns,
  ofAll: EventTimes,
  group: ArrayLike<number>,
  groups: number,
  times: ArrayLike<number> | null,
): StratifiedEffect[] {
  const { width, count } = ofAll.intervals
  const sums = Array.from({ length: groups }, () => new HazardSums(ofAll, stratum, 2 * trials))
  for (let i = 0; i < n; i++)
    for (let drawn = times === null ? 1 : times[i]; drawn > 0 && group[i] >= 0; drawn--)
      sums[group[i]].move(i, 1)
  const trialOf = groupsOf(trials, true)
  const ones = new Float64Array(2 * trials).fill(1)
  return sums.map((own) => {
    const strata = hazardStrata(trials, count)
    fillStrata(strata, own, width, trialOf, ones)
    const { effect, information } = profileEffect(strata)
    if (effect === null) return { ...NOTHING, df: own.n - 1 }
    return { effect, information, df: own.n - 1, variance: information > 0 ? 1 / information : Number.NaN }
  })
}

const NOTHING: StratifiedEffect = { effect: Number.NaN, information: 0, df: 0, variance: Number.NaN }
