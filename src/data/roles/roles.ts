import { CopseError, quoteNames } from '../../errors.js'
import { FAMILY_NAMES, type FamilyName, familyFor, familyOf } from '../../families/families.js'
import { columnUnknown } from '../notes/unknown-column.js'
import type { Column, Table } from '../table/table.js'
import type { LevelsByColumn } from './level-options.js'

/** Which column is what. */
export interface Roles {
  readonly outcome: string
  readonly treatment: string
  /** Without it all patients are one trial named "all". */
  readonly trial?: string | undefined
  /** Partitioning covariates, in the order in which the trees try them. */
  readonly covariates: readonly string[]
  /** Columns that models adjust for; may also be covariates. */
  readonly adjust?: readonly string[] | undefined
  /** Names patients within their trial; only checked for repeats. */
  readonly id?: string | undefined
  /** Value of the treatment column that is the control arm. */
  readonly control?: string | undefined
  /** Value that is the experimental arm; needed if there are more than two. */
  readonly experimental?: string | undefined
  /** Ordered factors and their levels. */
  readonly ordered?: LevelsByColumn | undefined
  /** Levels, in their order, of nominal covariates, of the trial or of a binary outcome (its second is the event). */
  readonly levels?: LevelsByColumn | undefined
  readonly excludeTrials?: readonly string[] | undefined
  /** Distribution of the outcome; the link is the canonical one. */
  readonly family: FamilyName
  /** Time to the event or to its censoring, where `outcome` says which. */
  readonly time?: string | undefined
  /** `half`: times of 0 are half the smallest above 0; an error without it. */
  readonly zeroTime?: 'half' | undefined
  /** Value of a binary outcome that is the event. */
  readonly event?: string | undefined
  /** Case weights: the number of patients that a row stands for. */
  readonly weights?: string | undefined
  /** Time or size at risk of a count. */
  readonly exposure?: string | undefined
  /** Groups of patients, such as families or practices, whose scores are summed. */
  readonly cluster?: string | undefined
  /** Which outcomes patients would rather have; for events, whether fewer or more of them. Nothing claims benefit without it. */
  readonly better?: Better | undefined
}

/** Which outcomes are better. */
export const BETTER = ['lower', 'higher'] as const
export type Better = (typeof BETTER)[number]

/** The columns that the roles name. */
export interface RoleColumns {
  readonly outcome: Column
  readonly time: Column | null
  readonly treatment: Column
  readonly trial: Column | null
  readonly covariates: readonly Column[]
  readonly adjust: readonly Column[]
  readonly id: Column | null
  readonly weights: Column | null
  readonly exposure: Column | null
  readonly cluster: Column | null
}

/** Names of all columns that have a role, for `only` of the reader. */
export function columnsWithRoles(roles: Roles): string[] {
  const { outcome, time, treatment, trial, covariates, adjust = [], id, weights, exposure, cluster } = roles
  const names = [outcome, time, treatment, trial, ...covariates, ...adjust, id, weights, exposure, cluster]
  return [...new Set(names.filter((name) => name !== undefined))]
}

/**
 * Looks up the columns of the roles.
 *
 * Coded errors: COLUMN_UNKNOWN, ROLE_REPEATED (one column in two roles), LEVELS_UNUSED (levels of a column that
 * cannot have them), OPTIONS_CONFLICT, OPTION_INVALID.
 */
export function resolveRoles(table: Table, roles: Roles): RoleColumns {
  assertDistinctRoles(roles)
  assertFamilyRoles(roles)
  const optional = (name: string | undefined, role: string) =>
    name === undefined ? null : column(table, name, role)
  const columns: RoleColumns = {
    outcome: column(table, roles.outcome, 'outcome'),
    time: optional(roles.time, 'time'),
    treatment: column(table, roles.treatment, 'treatment'),
    trial: optional(roles.trial, 'trial'),
    covariates: roles.covariates.map((name) => column(table, name, 'covariates')),
    adjust: (roles.adjust ?? []).map((name) => column(table, name, 'adjust')),
    id: optional(roles.id, 'id'),
    weights: optional(roles.weights, 'weights'),
    exposure: optional(roles.exposure, 'exposure'),
    cluster: optional(roles.cluster, 'cluster'),
  }
  assertLevelsHaveUse(roles)
  return columns
}

function column(table: Table, name: string, role: string): Column {
  const found = table.columns.get(name)
  if (found !== undefined) return found
  if (!table.names.includes(name)) throw columnUnknown(name, role, table.names)
  throw new CopseError({
    code: 'COLUMN_UNKNOWN',
    wrong: `column "${name}" was not kept when the file was read`,
    found: quoteNames([...table.columns.keys()]),
    place: { column: name, option: `--${role}` },
  })
}

function assertDistinctRoles(roles: Roles): void {
  const { outcome, time, treatment, trial, covariates, adjust = [], id, weights, exposure, cluster } = roles
  const single = [
    ['outcome', outcome],
    ['time', time],
    ['treatment', treatment],
    ['trial', trial],
    // Patients may be clusters of their own rows, and clusters may be trials.
    ...(cluster === id || cluster === trial ? [] : [['cluster', cluster] as const]),
    ['id', id],
    ['weights', weights],
    ['exposure', exposure],
  ] as const
  const named = single.flatMap(([role, name]) => (name === undefined ? [] : [{ role: role as string, name }]))
  // A covariate may well be adjusted for, so the two lists only have to keep clear of the other roles.
  for (const [role, list] of [
    ['covariates', covariates],
    ['adjust', adjust],
  ] as const) {
    const all = [...named, ...list.map((name) => ({ role: role as string, name }))]
    all.forEach(({ role: second, name }, at) => {
      const first = all.findIndex((other) => other.name === name)
      if (first < at) throw roleRepeated(name, all[first].role, second)
    })
  }
}

/** Whether the column of the outcome says which patients had the event. */
export const isEvent = (family: FamilyName): boolean => ['event', 'time'].includes(familyOf(family).outcome)

function assertFamilyRoles(roles: Roles): void {
  const { family, event, exposure, levels = {}, outcome, better } = roles
  if (better !== undefined && !BETTER.includes(better))
    throw new CopseError({
      code: 'OPTION_INVALID',
      wrong: 'the value of --better cannot be used',
      found: JSON.stringify(better),
      need: `one of ${BETTER.join(', ')}`,
      place: { option: '--better' },
    })
  const misplaced = (option: string, need: string): CopseError =>
    new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: `${option} is for ${need} outcomes`,
      found: `--family ${family}`,
      need: `--family ${need}`,
      place: { option },
    })
  const record = familyOf(family)
  if (event !== undefined && !isEvent(family)) throw misplaced('--event', familyFor('event'))
  assertTimeRoles(roles, misplaced)
  if (exposure !== undefined && !record.exposure)
    throw misplaced('--exposure', FAMILY_NAMES.find((name) => familyOf(name).exposure)!)
  if (event !== undefined && Object.hasOwn(levels, outcome))
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: 'the event is said twice',
      found: `--event ${event} and --levels ${outcome}=…`,
      need: 'one of them',
      place: { option: '--event', column: outcome },
    })
}

/** Times to an event need their column, and are not offered with everything. */
function assertTimeRoles(roles: Roles, misplaced: (option: string, need: string) => CopseError): void {
  const { family, time, zeroTime } = roles
  if (familyOf(family).outcome !== 'time') {
    if (time !== undefined) throw misplaced('--time', familyFor('time'))
    if (zeroTime !== undefined) throw misplaced('--zero-time', familyFor('time'))
    return
  }
  if (time === undefined)
    throw new CopseError({
      code: 'OPTION_MISSING',
      wrong: '--time is missing',
      need: 'the column of times to the event or to its censoring',
      try: '--time COLUMN --event-column COLUMN',
      place: { option: '--time' },
    })
  const out = [
    ['--weights', roles.weights],
    ['--exposure', roles.exposure],
    ['--cluster', roles.cluster],
    ['--adjust', roles.adjust?.[0]],
  ].find(([, value]) => value !== undefined)
  if (out === undefined) return
  throw new CopseError({
    code: 'SURVIVAL_NOT_OFFERED',
    wrong: `${out[0]} is not offered for times to an event`,
    found: `${out[0]} ${out[1]}`,
    need: `--family ${family} without it`,
    try: out[0] === '--adjust' ? 'naming the covariate in --covariates' : `leaving ${out[0]} out`,
    place: { option: out[0]! },
  })
}

function roleRepeated(name: string, first: string, second: string): CopseError {
  return new CopseError({
    code: 'ROLE_REPEATED',
    wrong:
      first === second
        ? `column "${name}" is listed twice in --${first}`
        : `column "${name}" is given two roles`,
    found: first === second ? `--${first}` : `--${first} and --${second}`,
    need: 'each column in one role',
    try: `removing it from --${second}`,
    place: { column: name, option: `--${second}` },
  })
}

function assertLevelsHaveUse({ ordered = {}, levels = {}, ...roles }: Roles): void {
  const factors = new Set([...roles.covariates, ...(roles.adjust ?? [])])
  const named = new Set([...factors, roles.trial, ...(isEvent(roles.family) ? [roles.outcome] : [])])
  for (const name of Object.keys(ordered))
    if (!factors.has(name)) throw levelsUnused(name, '--ordered', 'a covariate')
  for (const name of Object.keys(levels)) {
    if (!named.has(name)) throw levelsUnused(name, '--levels', 'a covariate, the trial or a binary outcome')
    if (Object.hasOwn(ordered, name)) throw levelsUnused(name, '--levels', 'either --levels or --ordered')
  }
}

function levelsUnused(name: string, option: string, need: string): CopseError {
  return new CopseError({
    code: 'LEVELS_UNUSED',
    wrong: `${option} cannot be used for column "${name}"`,
    need,
    try: `removing ${option} ${name}=…, or giving the column that role`,
    place: { column: name, option },
  })
}
