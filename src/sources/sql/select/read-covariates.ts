import type { Covariate } from '../../../data/patients/ipd.js'
import { strataOf } from '../../../data/patients/strata.js'
import { constantNote, dropEmptyLevels } from '../../../data/roles/covariates.js'
import { makeFactor } from '../../../data/roles/factors.js'
import { levelsOf } from '../../../data/roles/level-options.js'
import type { Roles } from '../../../data/roles/roles.js'
import type { Note } from '../../../errors.js'
import type { SourceCovariate } from '../../cell-source.js'
import type { SqlConnection, SqlValue } from '../connection.js'
import type { Dialect } from '../dialect.js'
import type { Bins } from '../levels/grid.js'
import { quantileBins } from '../levels/grid.js'
import type { SqlField } from './patients.js'
import type { SqlSelection } from './select-patients.js'
import { columnOf, tableOf } from './small-table.js'

/** A covariate with the code of each of its values. */
export interface SqlCovariate {
  readonly field: SqlField
  readonly info: SourceCovariate
  /** What the column says, by place; `codes` has the code of each. Null for a covariate in bins. */
  readonly dictionary: { readonly values: readonly SqlValue[]; readonly codes: Int32Array } | null
  readonly bins: Bins | null
}

export interface CovariateLimits {
  /** Cells (values × trials × arms) of all covariates up to which values are told apart. */
  readonly cells: number
  /** Bins of covariates with more; 0 insists on their values. */
  readonly bins: number
  /** Fewest patients of whom sums may leave the database; above 1 numbers are always put into bins. */
  readonly minCell?: number
  /** Into how many a stratum is told apart besides. */
  readonly layers?: number
}

/** Patients at the head of the table who show that a covariate has no ties. */
const HEAD = 100_000

/**
 * The distinct values of the covariates, or bins of those that have too many. Which are binned is said in a note.
 *
 * Coded errors: LEVEL_UNKNOWN. Notes: COLUMN_CONSTANT, BINNED.
 */
export async function readCovariates(
  connection: SqlConnection,
  dialect: Dialect,
  selection: SqlSelection,
  roles: Roles,
  limits: CovariateLimits,
): Promise<{ covariates: SqlCovariate[]; notes: Note[] }> {
  const { covariates: fields, used } = selection
  // Only servers of their own have to be asked trial by trial.
  const trial = connection.mayCopy || connection.groupingSets ? null : selection.trialField
  const patients = selection.counts.reduce((sum, [a, b]) => sum + a + b, 0)
  const strata = strataOf(selection.trials.length).length * (limits.layers ?? 1)
  const given = ({ name }: SqlField) => levelsOf(roles.ordered, name) ?? levelsOf(roles.levels, name)
  const isNumeric = (field: SqlField) => field.kind === 'number' && given(field) === undefined
  // A covariate has no more cells than patients.
  const share = limits.cells / fields.length
  const most = limits.bins === 0 || patients <= share ? Number.POSITIVE_INFINITY : Math.floor(share / strata)
  const numeric = fields.filter(isNumeric)
  const { minCell = 1 } = limits
  // Values are patients'.
  const untied = new Set<SqlField>(minCell > 1 ? numeric : [])
  if (minCell === 1 && Number.isFinite(most) && numeric.length > 0) {
    const columns = numeric.map(({ value }, j) => `${value} AS v${j}`).join(', ')
    const counts = numeric.map((_, j) => `CAST(count(DISTINCT v${j}) AS ${dialect.double})`).join(', ')
    // Of foreign tables the head would be fetched patient by patient.
    if (connection.groupingSets || connection.mayCopy) {
      const head = await connection.query(
        `SELECT ${counts} FROM (SELECT ${columns} ${used} LIMIT ${HEAD}) AS head`,
      )
      numeric.forEach((field, j) => {
        if ((head.columns[j][0] as number) > most) untied.add(field)
      })
    }
  }
  const distinct = new Map<SqlField, SqlValue[]>()
  for (const field of fields) {
    if (untied.has(field)) continue
    const keys = [...(trial === null ? [] : [trial.bare]), field.bare]
    const answer = await connection.query(`SELECT ${field.value} AS v ${used} GROUP BY ${keys.join(', ')}`)
    const found = [...new Set(Array.from(answer.columns[0]))]
    if (isNumeric(field) && found.length > most) untied.add(field)
    else distinct.set(field, found)
  }
  const binned = fields.filter((field) => untied.has(field))
  const bins =
    binned.length === 0
      ? []
      : await quantileBins(binned, limits.bins, used, trial, connection, dialect, selection.ranges, minCell)
  const notes: Note[] = binnedNotes(binned, bins)
  const covariates = fields.flatMap((field): SqlCovariate[] => {
    const own = bins[binned.indexOf(field)]
    if (own !== undefined) {
      const info = {
        name: field.name,
        kind: 'numeric',
        ...timeOf(field),
        values: own.upper,
        binned: true,
      } as const
      return [{ field, info, dictionary: null, bins: own }]
    }
    const covariate = covariateOf(field, distinct.get(field)!)
    if ((covariate.info.values ?? covariate.info.levels)!.length > 1) return [covariate]
    notes.push(constantNote(asPatients(covariate)))
    return []
  })
  return { covariates, notes }

  function covariateOf(field: SqlField, found: readonly SqlValue[]): SqlCovariate {
    const { name } = field
    if (isNumeric(field)) {
      const values = Float64Array.from(found as number[], (value) => value + 0).sort()
      const own = { values: [...values], codes: Int32Array.from(values.keys()) }
      const info = { name, kind: 'numeric', ...timeOf(field), values } as const
      return { field, info, dictionary: own, bins: null }
    }
    const column = columnOf(field, found)
    const factor = makeFactor(column, tableOf([column], found.length, [name]).lines, given(field))
    const { levels, codes } = dropEmptyLevels(factor.levels, factor.codes)
    const kind = levelsOf(roles.ordered, name) === undefined ? 'nominal' : 'ordered'
    return { field, info: { name, kind, levels }, dictionary: { values: found, codes }, bins: null }
  }
}

function binnedNotes(fields: readonly SqlField[], bins: readonly Bins[]): Note[] {
  if (fields.length === 0) return []
  const names = fields.map(({ name }, j) => `"${name}" ${bins[j].upper.length}`)
  const message = `covariates with too many values were put into bins of about equal size, whose upper ends are the only cuts tried: ${names.join(', ')} (--bins for more, 0 for every value)`
  return [{ code: 'BINNED', message, ...(fields.length === 1 && { column: fields[0].name }) }]
}

const asPatients = ({ info }: SqlCovariate): Covariate =>
  info.kind === 'numeric'
    ? { kind: info.kind, name: info.name, time: info.time, values: info.values! }
    : { kind: info.kind, name: info.name, levels: info.levels!, codes: new Int32Array(1) }

const timeOf = ({ time }: SqlField) => time && { time }
