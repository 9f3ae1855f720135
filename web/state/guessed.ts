import type { ColumnOverview } from '../../src/workflow/column-overview.js'
import type { GuessedRoles } from '../../src/workflow/guess-roles.js'
import type { Role, Settings } from './settings.js'

/** Fills in the proposed roles, unless some column of these data already has one. */
export function withGuess(
  settings: Settings,
  columns: readonly ColumnOverview[],
  guess: GuessedRoles,
): Settings {
  const names = new Set(columns.map(({ name }) => name))
  const known = Object.keys(settings.roles).filter((name) => names.has(name))
  if (known.length > 0 && known.length === Object.keys(settings.roles).length) return settings
  if (known.length === names.size) return settings
  const roles: Record<string, Role> = {}
  const set = (name: string | null, role: Role) => {
    if (name !== null) roles[name] = role
  }
  for (const name of guess.covariates) set(name, 'covariate')
  set(guess.id, 'id')
  set(guess.trial, 'trial')
  set(guess.treatment, 'treatment')
  set(guess.outcome, 'outcome')
  return { ...settings, roles, control: guess.control, experimental: null, family: guess.family, event: null }
}
