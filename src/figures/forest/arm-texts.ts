import type { FitResult } from '../../results/fit-schema.js'
import type { GroupSummary } from '../../results/group-summary.js'
import type { ByArm, PatientSummary } from '../../results/patient-summary.js'
import { outcomeKind } from '../../words/family-words.js'
import { countText, decimalsFor, fixed } from '../../words/numbers.js'

/** What a forest plot prints of the arms, control first; the patients of a mean on a line of their own. */
export interface ArmTexts {
  readonly leaves: readonly (readonly [string, string])[]
  readonly all: readonly [string, string]
  of(arms: ByArm<GroupSummary | null>): readonly [string, string]
}

/** Name of the columns of {@link armTexts}. */
export const armHead = (spec: Pick<FitResult['spec'], 'family'>): string =>
  outcomeKind(spec.family) === 'number' ? 'mean (SD)' : 'events / n'

/**
 * Events of patients, or mean with standard deviation, of either arm of each subgroup and of all; null without what was
 * seen of the patients. One number of decimals for all means: that of the least certain one.
 */
export function armTexts(
  { family }: Pick<FitResult['spec'], 'family'>,
  patients: PatientSummary | null,
): ArmTexts | null {
  if (patients === null) return null
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
