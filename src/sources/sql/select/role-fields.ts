import type { Roles } from '../../../data/roles/roles.js'
import type { SqlConnection, SqlValue } from '../connection.js'
import type { Dialect } from '../dialect.js'
import type { SqlField, SqlFields, SqlTable } from './patients.js'
import { fromTable } from './patients.js'

/** The columns that have a role, and where statements about them go. */
export interface RoleFields {
  readonly connection: SqlConnection
  readonly dialect: Dialect
  readonly roles: Roles
  readonly minCell: number
  /** `FROM …` of all rows. */
  readonly from: string
  readonly outcome: SqlField
  readonly treatment: SqlField
  readonly trial: SqlField | null
  readonly covariates: readonly SqlField[]
  readonly weights: SqlField | null
  readonly exposure: SqlField | null
  /** Time to the event, or to its censoring. */
  readonly time: SqlField | null
  /** All columns of the table. */
  readonly names: readonly string[]
}

/** Finds the columns. Coded error: COLUMN_UNKNOWN. */
export function roleFields(
  connection: SqlConnection,
  dialect: Dialect,
  table: SqlTable,
  fields: SqlFields,
  roles: Roles,
  minCell: number,
): RoleFields {
  const optional = (name: string | undefined, role: string) =>
    name === undefined ? null : fields.get(name, role)
  return {
    connection,
    dialect,
    roles,
    minCell,
    from: `FROM ${fromTable(table)}`,
    outcome: fields.get(roles.outcome, 'outcome'),
    treatment: fields.getName(roles.treatment, 'treatment'),
    trial: roles.trial === undefined ? null : fields.getName(roles.trial, 'trial'),
    covariates: roles.covariates.map((name) => fields.get(name, 'covariates')),
    weights: optional(roles.weights, 'weights'),
    exposure: optional(roles.exposure, 'exposure'),
    time: optional(roles.time, 'time'),
    names: fields.names,
  }
}

/** The same with other columns. */
export function mapFields(fields: RoleFields, of: (field: SqlField) => SqlField): RoleFields {
  const { outcome, treatment, trial, covariates, weights, exposure, time } = fields
  return {
    ...fields,
    outcome: of(outcome),
    treatment: of(treatment),
    trial: trial && of(trial),
    covariates: covariates.map(of),
    weights: weights && of(weights),
    exposure: exposure && of(exposure),
    time: time && of(time),
  }
}

/** The trial of a row, or NULL where there is one trial alone. */
export const trialValue = ({ trial }: RoleFields): string => trial?.value ?? 'CAST(NULL AS INTEGER)'

/** What every statement groups by first: the bare column, so that the server of each trial can do it. */
export const byTrial = ({ trial }: RoleFields): string[] => (trial === null ? [] : [trial.bare])

/** `count(*)` as a number of ours. */
export const countOf = (what: string, { dialect }: RoleFields): string =>
  `CAST(count(${what}) AS ${dialect.double})`

/** Conditions that all hold. */
export const every = (conditions: readonly string[]): string =>
  conditions.length === 0 ? 'TRUE' : conditions.join(' AND ')

/** Of values by trial, as a server may send them. */
export const known = (column: ArrayLike<SqlValue>): number[] =>
  Array.from(column as ArrayLike<number | null>).filter((part) => part !== null)

export const total = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + part, 0)

/** How many rows are left out, by reason. */
export class Exclusions {
  readonly byReason: Record<string, number> = {}

  add(reason: string, size: number): void {
    this.byReason[reason] = (this.byReason[reason] ?? 0) + size
  }
}
