import type { ColumnOverview } from '../../src/workflow/describe/column-overview.js'
import type { GuessedRoles } from '../../src/workflow/patients/guess-roles.js'
import { ownColumns } from './own-columns.js'
import type { Role, Settings } from './settings.js'

/** Fills in the proposed roles, unless some column of these data already has one. Columns of other data are forgotten. */
export function withGuess(
  before: Settings,
  columns: readonly ColumnOverview[],
  guess: GuessedRoles,
  former: readonly string[] = [],
): Settings {
  const settings = ownColumns(before, columns, former)
  const known = Object.keys(settings.roles)
  if (known.length > 0 && known.length === Object.keys(before.roles).length) return settings
  if (known.length === columns.length) return settings
  const roles: Record<string, Role> = {}
  const set = (name: string | null, role: Role) => {
    if (name !== null) roles[name] = role
  }
  for (const name of guess.covariates) set(name, 'covariate')
  set(guess.id, 'id')
  set(guess.trial, 'trial')
  set(guess.treatment, 'treatment')
  set(guess.outcome, 'outcome')
  set(guess.time, 'time')
  return {
    ...settings,
    roles,
    control: guess.control,
    experimental: null,
    family: guess.family,
    event: guess.event,
    excludeTrials: [],
    guide: [],
  }
}
