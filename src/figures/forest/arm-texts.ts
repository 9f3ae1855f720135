import type { FitResult } from '../../results/fit-schema.js'
import type { GroupSummary } from '../../results/group-summary.js'
import type { ByArm, PatientSummary } from '../../results/patient-summary.js'
import { outcomeKind } from '../../words/family-words.js'
import { countText, decimalsFor, fixed } from '../../words/numbers.js'
import { armCounts } from '../tree/tree-words.js'

/** What a forest plot prints of the arms, control first; the patients of a mean on a line of their own. */
export interface ArmTexts {
  readonly leaves: readonly (readonly [string, string])[]
  readonly all: readonly [string, string]
  /** @param events of the arms, where outcomes are times to an event */
  of(
    arms: ByArm<GroupSummary | null>,
    events?: ByArm<{ readonly events: number } | null>,
  ): readonly [string, string]
}

/** Name of the columns of {@link armTexts}. */
export const armHead = (spec: Pick<FitResult['spec'], 'family'>): string =>
  outcomeKind(spec.family) === 'number' ? 'mean (SD)' : 'events / n'

/**
 * Events of patients, or mean with standard deviation, of either arm of each subgroup and of all; null without what was
 * seen of the patients. One number of decimals for all means: that of the least certain one.
 */
export function armTexts(fit: FitResult, patients: PatientSummary | null): ArmTexts | null {
  if (outcomeKind(fit.spec.family) === 'time') return eventTexts(fit)
  if (patients === null) return null
  const { family } = fit.spec
  const { leaves } = patients
  const all = ([0, 1] as const).map((arm) => merged(leaves.map(({ arms }) => arms[arm])))
  const number = outcomeKind(family) === 'number'
  const errors = leaves.flatMap(({ arms }) =>
    arms.map((group) => (group?.sd == null || !(group.sd > 0) ? null : group.sd / Math.sqrt(group.n))),
  )
  const known = errors.filter((se) => se !== null)
  const decimals = decimalsFor(known.length === 0 ? null : Math.max(...known))
  const text = (group: GroupSummary | Merged | null): string => {
    if (group === null || group.n === 0) return '–'
    const { n, mean, sd } = group
    if (!number) return `${countText(mean * n)} / ${countText(n)}`
    return `${fixed(mean, decimals)} (${sd === null ? '–' : fixed(sd, decimals)})\nn = ${countText(n)}`
  }
  return {
    leaves: leaves.map(({ arms }) => [text(arms[0]), text(arms[1])] as const),
    all: [text(all[0]), text(all[1])],
    of: (arms) => [text(arms[0]), text(arms[1])],
  }
}

/** Events of patients where outcomes are times to an event. */
function eventTexts({ subgroups, spec }: FitResult): ArmTexts {
  const text = (events: number, n: number) => (n === 0 ? '–' : `${countText(events)} / ${countText(n)}`)
  const counts = subgroups.map((subgroup) => armCounts(subgroup, spec))
  const events = subgroups.map(
    ({ survival }) => [survival?.control.events ?? 0, survival?.experimental.events ?? 0] as const,
  )
  const sum = (pairs: readonly (readonly [number, number])[], arm: 0 | 1) =>
    pairs.reduce((all, pair) => all + pair[arm], 0)
  const both = (of: (arm: 0 | 1) => string) => [of(0), of(1)] as const
  return {
    leaves: subgroups.map((_, j) => both((arm) => text(events[j][arm], counts[j][arm]))),
    all: both((arm) => text(sum(events, arm), sum(counts, arm))),
    of: (arms, own) => both((arm) => text(own?.[arm]?.events ?? 0, arms[arm]?.n ?? 0)),
  }
}

interface Merged {
  readonly n: number
  readonly mean: number
  readonly sd: number | null
}

/** Several groups as one: sums of squares within them and between their means. */
function merged(groups: readonly (GroupSummary | null)[]): Merged {
  const there = groups.filter((group) => group !== null && group.n > 0) as GroupSummary[]
  const n = there.reduce((sum, group) => sum + group.n, 0)
  const mean = there.reduce((sum, group) => sum + group.n * group.mean, 0) / n
  const squares = there.reduce(
    (sum, group) =>
      sum + (group.sd === null ? 0 : (group.n - 1) * group.sd ** 2) + group.n * (group.mean - mean) ** 2,
    0,
  )
  return { n, mean, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : null }
}
