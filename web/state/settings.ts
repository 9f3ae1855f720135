import type { Family, Roles } from '../../src/data/roles.js'
import type { Guide } from '../../src/trees/guide.js'
import type { Method } from '../../src/trees/methods.js'
import type { Reading } from '../worker/api.js'

/** What a column is for. */
export type Role =
  | 'outcome'
  | 'treatment'
  | 'trial'
  | 'covariate'
  | 'id'
  | 'weights'
  | 'exposure'
  | 'cluster'
  | 'none'

/** Everything that a person can set. Plain data: it goes into the link and the session. Never holds data. */
export interface Settings {
  readonly roles: Readonly<Record<string, Role>>
  readonly control: string | null
  readonly experimental: string | null
  readonly family: Family
  readonly event: string | null
  readonly excludeTrials: readonly string[]
  /** Levels of ordered covariates, smallest first. */
  readonly ordered: Readonly<Record<string, readonly string[]>>
  readonly reading: Reading
  readonly method: Method
  /** As typed; what is empty has its default. */
  readonly options: Readonly<Record<string, string>>
  readonly guide: Guide
}

export const EMPTY_READING: Reading = { na: [], trialColumn: null, files: {} }

export const EMPTY: Settings = {
  roles: {},
  control: null,
  experimental: null,
  family: 'gaussian',
  event: null,
  excludeTrials: [],
  ordered: {},
  reading: EMPTY_READING,
  method: 'metamob-si',
  options: {},
  guide: [],
}

/** The columns of a role, in the order of the file. */
export const columnsOf = ({ roles }: Settings, role: Role, order: readonly string[]): string[] =>
  order.filter((name) => roles[name] === role)

/** The roles as the analysis takes them; null while outcome or arm are not chosen. */
export function rolesOf(settings: Settings, order: readonly string[]): Roles | null {
  const first = (role: Role) => columnsOf(settings, role, order)[0]
  const [outcome, treatment, trial] = [first('outcome'), first('treatment'), first('trial')]
  const covariates = columnsOf(settings, 'covariate', order)
  if (outcome === undefined || treatment === undefined) return null
  const ordered = Object.fromEntries(
    Object.entries(settings.ordered).filter(([name]) => covariates.includes(name)),
  )
  // In the order in which the command line has them, so that reports are the same text.
  const roles: Record<keyof Roles, unknown> = {
    outcome,
    treatment,
    trial,
    covariates,
    adjust: undefined,
    id: first('id'),
    control: settings.control ?? undefined,
    experimental: settings.experimental ?? undefined,
    ordered: Object.keys(ordered).length > 0 ? ordered : undefined,
    levels: undefined,
    excludeTrials: settings.excludeTrials.length > 0 ? settings.excludeTrials : undefined,
    family: settings.family,
    event: settings.family === 'binomial' ? (settings.event ?? undefined) : undefined,
    weights: first('weights'),
    exposure: settings.family === 'poisson' ? first('exposure') : undefined,
    cluster: first('cluster'),
  }
  const given = Object.entries(roles).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as unknown as Roles
}
