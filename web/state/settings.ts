import type { Better, Roles } from '../../src/data/roles/roles.js'
import { LEADING_METHOD } from '../../src/trees/methods/leading-method.js'
import type { Method } from '../../src/trees/methods/method.js'
import type { Guide } from '../../src/trees/shape/guide.js'
import { DEFAULT_FAMILY, type FamilyName, outcomeKind, takesExposure } from '../../src/words/family-words.js'
import { METHOD_INFO } from '../../src/words/method-info.js'
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
  | 'time'
  | 'cluster'
  | 'none'

/** Everything that a person can set. Plain data: it goes into the link and the session. Never holds data. */
export interface Settings {
  readonly roles: Readonly<Record<string, Role>>
  readonly control: string | null
  readonly experimental: string | null
  readonly family: FamilyName
  readonly event: string | null
  /** Which outcomes are better; null: not said. */
  readonly better: Better | null
  readonly excludeTrials: readonly string[]
  /** Levels of ordered covariates, smallest first. */
  readonly ordered: Readonly<Record<string, readonly string[]>>
  /** Levels of nominal covariates and of the trial, the reference first. */
  readonly levels: Readonly<Record<string, readonly string[]>>
  /** Columns that models adjust for; they may also be covariates. */
  readonly adjust: readonly string[]
  readonly reading: Reading
  readonly method: Method
  /** As typed; what is empty has its default. */
  readonly options: Readonly<Record<string, string>>
  readonly guide: Guide
  /** Methods that are compared with the chosen one. */
  readonly methods: readonly Method[]
  /** How figures that are taken look, as typed (state/project/drawing.ts). */
  readonly drawing: Readonly<Record<string, string>>
}

/** In the order in which the command line has them. */
export const METHODS = Object.keys(METHOD_INFO) as Method[]

export const EMPTY_READING: Reading = {
  na: [],
  delimiter: null,
  decimal: null,
  types: {},
  mergeAlike: [],
  limits: {},
  sheets: {},
  headerRows: {},
  trialColumn: null,
  files: {},
}

export const EMPTY: Settings = {
  roles: {},
  control: null,
  experimental: null,
  family: DEFAULT_FAMILY,
  event: null,
  better: null,
  excludeTrials: [],
  ordered: {},
  levels: {},
  adjust: [],
  reading: EMPTY_READING,
  method: LEADING_METHOD,
  options: {},
  guide: [],
  methods: METHODS,
  drawing: {},
}

/** The columns of a role, in the order of the file. */
export const columnsOf = ({ roles }: Settings, role: Role, order: readonly string[]): string[] =>
  order.filter((name) => roles[name] === role)

/** Whether models may adjust for a column: it is a covariate, or has no other role. */
export const mayAdjust = ({ roles }: Settings, name: string): boolean =>
  ['covariate', 'none'].includes(roles[name] ?? 'none')

/** The columns that models adjust for, in the order of the file. */
export const adjustedFor = (settings: Settings, order: readonly string[]): string[] =>
  order.filter((name) => settings.adjust.includes(name) && mayAdjust(settings, name))

/** The roles as the analysis takes them; null while outcome or arm are not chosen. */
export function rolesOf(settings: Settings, order: readonly string[]): Roles | null {
  const first = (role: Role) => columnsOf(settings, role, order)[0]
  const [outcome, treatment, trial] = [first('outcome'), first('treatment'), first('trial')]
  const covariates = columnsOf(settings, 'covariate', order)
  if (outcome === undefined || treatment === undefined) return null
  const adjust = adjustedFor(settings, order)
  const factors = [...covariates, ...adjust]
  const levelsOf = (levels: Settings['levels'], names: readonly (string | undefined)[]) => {
    const own = Object.entries(levels).filter(([name]) => names.includes(name))
    return own.length > 0 ? Object.fromEntries(own) : undefined
  }
  const survival = outcomeKind(settings.family) === 'time'
  // In the order in which the command line has them, so that reports are the same text.
  const roles: Record<keyof Roles, unknown> = {
    outcome,
    time: survival ? first('time') : undefined,
    zeroTime: undefined,
    treatment,
    trial,
    covariates,
    adjust: adjust.length > 0 ? adjust : undefined,
    id: first('id'),
    control: settings.control ?? undefined,
    experimental: settings.experimental ?? undefined,
    ordered: levelsOf(settings.ordered, factors),
    levels: levelsOf(settings.levels, [...factors, trial]),
    excludeTrials: settings.excludeTrials.length > 0 ? settings.excludeTrials : undefined,
    family: settings.family,
    event: survival || outcomeKind(settings.family) === 'event' ? (settings.event ?? undefined) : undefined,
    weights: first('weights'),
    exposure: takesExposure(settings.family) ? first('exposure') : undefined,
    cluster: first('cluster'),
    better: settings.better ?? undefined,
  }
  const given = Object.entries(roles).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as unknown as Roles
}
