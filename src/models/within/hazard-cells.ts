import { stratumOf } from '../../data/patients/strata.js'
import type { FamilyName } from '../../families/families.js'
import type { EventIntervals, EventTimes } from '../hazard/event-times.js'
import type { HazardStrata } from '../hazard/hazard-sums.js'
import { fillStrata, HazardSums, hazardStrata, strataOfGroup } from '../hazard/hazard-sums.js'
import { profileEffect, profileLogLik, scoreAt } from '../hazard/profile-effect.js'
import type { CellAt } from './cell-likelihood.js'
import type { ArmSums, LeafCells } from './leaf-cells.js'

/** Times to an event of patients in strata. */
export interface TimedPatients {
  readonly family: FamilyName
  readonly times: EventTimes
  /** `2·trial + arm`. */
  readonly stratum: Uint16Array
  readonly trials: number
}

/**
 * Sums by trial, subgroup, arm and interval of time.
 *
 * @param subgroups places of the patients of each
 */
export function hazardCells(
  { family, times, stratum, trials }: TimedPatients,
  subgroups: readonly ArrayLike<number>[],
): LeafCells {
  const counted = subgroups.map((rows) => {
    const sums = new HazardSums(times, stratum, 2 * trials)
    const n = new Float64Array(2 * trials)
    for (let i = 0; i < rows.length; i++) {
      sums.move(rows[i], 1)
      n[stratum[rows[i]]]++
    }
    return { sums, n }
  })
  return cellsOfHazards(family, times.intervals, trials, counted)
}

/**
 * The same of sums of each subgroup.
 *
 * @param counted with the patients by trial × arm
 */
export function cellsOfHazards(
  family: FamilyName,
  { width, count }: EventIntervals,
  trials: number,
  counted: readonly { readonly sums: HazardSums; readonly n: Float64Array }[],
): LeafCells {
  const strata = 2 * trials
  const groupOf = Uint16Array.from({ length: strata }, (_, s) => s >> 1)
  const ones = new Float64Array(strata).fill(1)
  const leaves = counted.map(({ sums, n }) => {
    const events = n.map((_, s) =>
      sums.events.subarray(s * count, (s + 1) * count).reduce((a, b) => a + b, 0),
    )
    const own = hazardStrata(trials, count)
    fillStrata(own, sums, width, groupOf, ones)
    const arm = (s: number): ArmSums => ({
      ...{ n: n[s], mass: n[s], mean: n[s] > 0 ? events[s] / n[s] : 0, squares: 0 },
    })
    return Array.from({ length: trials }, (_, k) => ({
      arms: [arm(stratumOf(k, 0)), arm(stratumOf(k, 1))] as const,
      hazards: strataOfGroup(own, k, count),
    }))
  })
  const cells = Array.from({ length: trials }, (_, k) => leaves.map((leaf) => leaf[k])).flat()
  return {
    ...{ family, trials, leaves: counted.length },
    arms: cells.map(({ arms }) => arms),
    hazards: cells.map(({ hazards }) => hazards),
  }
}

/** The likelihood of a cell's effect, the baseline of each interval maximised out. */
export function hazardLikelihood(strata: HazardStrata) {
  return (theta: number): CellAt => ({
    logLik: profileLogLik(strata, theta),
    ...scoreAt(strata, theta),
    pearson: 0,
  })
}

/** What the cell would have with an effect of its own. */
export function ownHazardLogLik(strata: HazardStrata): number {
  return profileEffect(strata).logLik
}
