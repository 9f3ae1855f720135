import { FAMILY_NAMES, outcomeKind } from '../../src/words/family-words.js'
import type { ColumnOverview } from '../../src/workflow/describe/column-overview.js'
import { guessFamily } from '../../src/workflow/patients/guess-roles.js'
import type { Role, Settings } from './settings.js'

/** Roles that one column has. */
const SINGLE: readonly Role[] = [
  ...(['outcome', 'treatment', 'trial', 'id', 'weights', 'exposure', 'time', 'cluster'] as const),
]

const familyOfTimes = FAMILY_NAMES.find((name) => outcomeKind(name) === 'time')!

/** What changes with the role of a column: what was said of the one before is asked again. */
export function withRole(
  settings: Settings,
  columns: readonly ColumnOverview[],
  name: string,
  role: Role,
): Partial<Settings> {
  const others = SINGLE.includes(role)
    ? Object.entries(settings.roles).filter(([, own]) => own !== role)
    : Object.entries(settings.roles)
  return {
    roles: { ...Object.fromEntries(others), [name]: role },
    guide: [],
    ...(role === 'treatment' && { control: null, experimental: null }),
    ...(role === 'outcome' && { event: null, better: null, family: guessFamily(columns, name) }),
    // A column of times makes the outcome say who had the event.
    ...(role === 'time' && { family: familyOfTimes, event: null, better: null }),
  }
}
