import type { Note } from '../../../errors.js'
import { familyOf } from '../../../families/families.js'
import { armVariances } from '../../../models/within/arm-variances.js'
import type { ArmSums, Component, LeafCells } from '../../../models/within/leaf-cells.js'

/** Trials × subgroups below which too few parameters are estimated for their errors to add up. */
const MANY = 20

/** Events of a trial's part of a subgroup, on average, below which maximum likelihood overstates differences. */
const FEW_EVENTS = 5

/** Degrees of freedom of an arm below which its variance is a noisy weight. */
const FEW_PATIENTS = 20

/** Patients of one arm to each of the other from which their variances matter by themselves. */
const UNEVEN = 1.5

/**
 * Where intervals of differences between subgroups are known to be too short: many small trials. Each has levels and an
 * effect of its own to estimate, whose errors do not get less with more trials (Neyman & Scott 1948, Econometrica 16, 1–32);
 * measured in `bench/within/` (ADR 33).
 *
 * Notes: `DIFFERENCES_FEW_EVENTS`, `DIFFERENCES_SMALL_ARMS`.
 *
 * @param components parts of trials and subgroups that are compared
 */
export function differenceNotes(cells: LeafCells, components: readonly Component[]): Note[] {
  const { outcome, linear } = familyOf(cells.family)
  return components.flatMap(({ trials, leaves }): Note[] => {
    if (leaves.length < 2) return []
    const pairs = trials.flatMap((k) => leaves.map((j) => cells.arms[k * cells.leaves + j]))
    const telling = pairs.filter(([control, experimental]) => control.n > 0 && experimental.n > 0)
    if (telling.length < MANY) return []
    if (linear) return smallArms(cells, trials, telling)
    if (outcome === 'time') return []
    const rare = telling.map(([a, b]) => (outcome === 'event' ? fewest(a, b) : eventsOf(a) + eventsOf(b)))
    const mean = rare.reduce((sum, own) => sum + own, 0) / rare.length
    if (mean >= FEW_EVENTS) return []
    return [
      {
        code: 'DIFFERENCES_FEW_EVENTS',
        message: `differences between subgroups come from ${trials.length} trials with ${mean.toFixed(1)} ${outcome === 'event' ? 'events (or patients without)' : 'events'} on average in a trial's part of a subgroup: their estimates are somewhat too far from zero and their intervals too short (in simulated trials of that kind 95% intervals held the truth in 88 to 93%); read differences as at most that large, or compare fewer, larger subgroups`,
      },
    ]
  })
}

function smallArms(
  cells: LeafCells,
  trials: readonly number[],
  telling: readonly (readonly [ArmSums, ArmSums])[],
): Note[] {
  const { d, known } = armVariances(cells)
  const small = trials.filter((k) => Math.min(d[2 * k], d[2 * k + 1]) < FEW_PATIENTS)
  const [control, experimental] = [0, 1].map((arm) => telling.reduce((sum, pair) => sum + pair[arm].n, 0))
  const ratio = Math.max(control, experimental) / Math.min(control, experimental)
  if (!known || 2 * small.length < trials.length || ratio < UNEVEN) return []
  return [
    {
      code: 'DIFFERENCES_SMALL_ARMS',
      message: `in ${small.length} of ${trials.length} trials the smaller arm has so few patients that its variance is hardly known, and the arms are of unequal size: if outcomes vary more in the smaller arm, intervals of differences between subgroups are too short (in simulated trials of that kind, with twice the standard deviation, 95% intervals held the truth in 80 to 91%); compare the arms' standard deviations with copse describe`,
    },
  ]
}

const eventsOf = ({ mean, mass }: ArmSums): number => mean * mass

/** Events, or patients without, whichever are fewer. */
function fewest(a: ArmSums, b: ArmSums): number {
  const events = eventsOf(a) + eventsOf(b)
  return Math.min(events, a.n + b.n - events)
}
