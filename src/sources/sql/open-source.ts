import { strataOf } from '../../data/patients/strata.js'
import type { Roles } from '../../data/roles/roles.js'
import type { Note } from '../../errors.js'
import { CopseError } from '../../errors.js'
import { familyOf } from '../../families/families.js'
import type { Intervals } from '../../models/hazard/event-times.js'
import { DEFAULT_INTERVALS } from '../../models/hazard/event-times.js'
import type { SqlConnection } from './connection.js'
import { copiedFrame } from './copied-frame.js'
import { DIALECTS } from './dialect.js'
import type { SqlTable } from './select/patients.js'
import { SqlFields } from './select/patients.js'
import type { CovariateLimits } from './select/read-covariates.js'
import { readCovariates } from './select/read-covariates.js'
import type { SqlSelection } from './select/select-patients.js'
import { selectSqlPatients } from './select/select-patients.js'
import { trialLevelNotes } from './select/trial-levels.js'
import { SqlSource } from './sql-source.js'
import { tableFrame } from './table-frame.js'
import { layersOf, timedColumns } from './timed-columns.js'

export interface OpenOptions extends Partial<CovariateLimits> {
  /** Whether a node of so many patients, at this depth, may be split. */
  readonly mayHaveKids?: (n: number, depth: number, trials: number) => boolean
  readonly minCell?: number
  /** Intervals of times to an event. */
  readonly intervals?: Intervals
  readonly onStep?: (step: string) => void
}

/** A source and what a result says of its patients. */
export interface OpenedSource {
  readonly source: SqlSource
  readonly selection: SqlSelection
  readonly covariates: SqlSource['covariates']
  readonly notes: readonly Note[]
}

/** Cells of all covariates together up to which their values are told apart. */
export const MOST_CELLS = 2e6
export const DEFAULT_BINS = 256
/** With a smallest cell: few bins leave cells large. */
const PRIVATE_BINS = 8

/**
 * Opens the patients of a table in a database: says who they are, finds the values of their covariates and gets ready
 * to answer in cells.
 *
 * Coded errors: SOURCE_NEEDS_COLUMNS, those of selectSqlPatients, readCovariates and the connection.
 */
export async function openSqlSource(
  connection: SqlConnection,
  table: SqlTable,
  roles: Roles,
  {
    cells = MOST_CELLS,
    bins,
    mayHaveKids = () => true,
    minCell = 1,
    intervals = DEFAULT_INTERVALS,
    onStep = () => {},
  }: OpenOptions = {},
): Promise<OpenedSource> {
  assertCells(roles)
  const wanted = countedIntervals(roles, intervals)
  assertMinCell(minCell, connection)
  const dialect = DIALECTS[connection.dialect]
  onStep('columns')
  const fields = new SqlFields(await connection.columns(table.relation), dialect)
  onStep('patients')
  const selection = await selectSqlPatients(connection, dialect, table, fields, roles, minCell)
  const timed = wanted === null ? null : await timedColumns(connection, dialect, selection, wanted, minCell)
  onStep('values')
  const { covariates, notes } = await readCovariates(connection, dialect, selection, roles, {
    cells,
    bins: bins ?? (minCell === 1 ? DEFAULT_BINS : PRIVATE_BINS),
    minCell,
    layers: layersOf(timed?.intervals ?? null),
  })
  const ofTrials = await trialLevelNotes(
    connection,
    dialect,
    selection,
    covariates.map(({ field }) => field),
  )
  const trials = selection.trials.map(({ name }) => name)
  const family = familyOf(roles.family)
  const centre = family.linear ? selection.centre : new Float64Array(strataOf(trials.length).length)
  onStep('encoding')
  const frame = connection.mayCopy
    ? await copiedFrame(connection, dialect, table, selection, covariates, centre, timed)
    : tableFrame(table, selection, covariates, centre, dialect, !connection.groupingSets, timed)
  const source = new SqlSource(connection, {
    frame,
    trials,
    arms: [selection.control, selection.experimental],
    termsOf:
      family.outcome === 'count'
        ? (y) => ({ constant: family.constant([y]), saturated: family.saturated(y, 1) })
        : null,
    mayHaveKids: (n, depth) => mayHaveKids(n, depth, trials.length),
    minCell,
  })
  return {
    source,
    selection,
    covariates: source.covariates,
    notes: [...selection.notes, ...notes, ...ofTrials],
  }
}

/** Number of intervals of times to an event, null of other outcomes. Coded error: SOURCE_NEEDS_COLUMNS. */
function countedIntervals({ family }: Roles, intervals: Intervals): number | null {
  if (familyOf(family).outcome !== 'time') return null
  if (intervals !== 'cox') return intervals
  throw new CopseError({
    code: 'SOURCE_NEEDS_COLUMNS',
    wrong: '--intervals cox needs the order of all times, and a database answers in sums by interval',
    found: '--intervals cox',
    need: 'a number of intervals, or patients in memory',
    try: '--intervals 20, whose hazard ratios are close to those of Cox’s model, or --source columns, which reads the patients into memory',
    place: { option: '--intervals' },
  })
}

/** Clusters and adjustment need patients one by one. */
function assertCells({ cluster, adjust = [] }: Roles): void {
  const option = cluster !== undefined ? '--cluster' : adjust.length > 0 ? '--adjust' : null
  if (option === null) return
  throw new CopseError({
    code: 'SOURCE_NEEDS_COLUMNS',
    wrong: `${option} needs the patients one by one, and a database answers in sums`,
    found: option,
    need: 'patients in memory',
    try: `leaving ${option} out, or --source columns, which reads the patients into memory`,
    place: { option },
  })
}

/** Copies hold patients, which a smallest cell is there to prevent. */
function assertMinCell(minCell: number, { mayCopy }: SqlConnection): void {
  if (minCell === 1 || !mayCopy) return
  throw new CopseError({
    code: 'OPTIONS_CONFLICT',
    wrong: '--min-cell is for servers whose patients are to stay there',
    found: 'a file',
    try: 'leaving --min-cell out, or a postgres:// address',
    place: { option: '--min-cell' },
  })
}
