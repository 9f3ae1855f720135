import type { ReadOptions } from '../../data/delimited/read-options.js'
import type { Ipd } from '../../data/patients/ipd.js'
import { asUntested } from '../../data/patients/trial-notes.js'
import type { Roles } from '../../data/roles/roles.js'
import { CopseError, type Note } from '../../errors.js'
import type { Control } from '../../results/control-schema.js'
import type { FitResult, OneFit } from '../../results/fit-schema.js'
import type { SqlConnection } from '../../sources/sql/connection.js'
import type { OpenOptions } from '../../sources/sql/open-source.js'
import { openSqlSource } from '../../sources/sql/open-source.js'
import type { SqlTable } from '../../sources/sql/select/patients.js'
import type { SqlSelection } from '../../sources/sql/select/select-patients.js'
import { growAwaiting } from '../../trees/grow/growth.js'
import { fitMethod } from '../../trees/methods/fit-method.js'
import type { Method } from '../../trees/methods/method.js'
import { FALLBACK_METHOD } from '../../trees/methods/method.js'
import { methodOf } from '../../trees/methods/methods.js'
import type { Guide } from '../../trees/shape/guide.js'
import { answered } from '../answer/answered.js'
import { sumsTold } from '../answer/sums-told.js'
import type { Prepared } from '../patients/prepare.js'
import { assertCountedEvents, survivalInSource } from '../survival/survival-in-source.js'
import { assertHazardSettings } from './assert-times.js'
import type { ControlOptions, GuidedControl } from './control-of.js'
import { controlOf, guided } from './control-of.js'
import { looksAtPatients } from './fit.js'
import { resultOf } from './fit-result.js'

/** A table in a database, with roles. */
export interface SqlData extends SqlTable {
  readonly roles: Roles
  /** What results call the data. */
  readonly name: string
  /** How the data were asked for, so that results can say it. */
  readonly asked?: ReadOptions
  /** What is to be said of how they were read. */
  readonly notes?: readonly Note[] | undefined
}

export interface SqlFitOptions extends Pick<OpenOptions, 'bins' | 'cells' | 'minCell' | 'onStep'> {
  /** Splits that a person sets or forbids. */
  readonly guide?: Guide
  readonly onLevel?: (nodes: number) => void
}

/**
 * Fits a method to patients in a database, which adds them up: none is read. The result is that of `fit`.
 *
 * Coded errors: SOURCE_NEEDS_COLUMNS (settings that need patients one by one), and those of controlOf, openSqlSource,
 * fitMethod and the connection.
 */
export async function fitFromSql(
  connection: SqlConnection,
  data: SqlData,
  method: Method,
  options: ControlOptions = {},
  { onLevel, guide, ...opening }: SqlFitOptions = {},
): Promise<FitResult> {
  const given = guided(controlOf(options), guide)
  const control = looksAtPatients(method) ? { ...given, prognosis: 'own' as const } : given
  assertSums(control)
  const { roles } = data
  assertHazardSettings(roles, method, control)
  const opened = await openSqlSource(connection, data, roles, {
    ...opening,
    ...(control.intervals !== undefined && { intervals: control.intervals }),
    mayHaveKids: control.guide === undefined ? searchable(method, control) : () => true,
  })
  const { source, selection, notes } = opened
  const arms = [selection.control, selection.experimental] as const
  if (source.intervals !== null) await assertCountedEvents(source, roles, arms, methodOf(method).stratified)
  const prepared = preparedOf(data, selection, [...(data.notes ?? []), ...notes])
  const grow = async (own: Method, settings: GuidedControl): Promise<OneFit> => {
    const growth = fitMethod(source, roles.family, own, settings)
    const grown = await growAwaiting(growth, (nodes) => source.prefetch(nodes), onLevel)
    const within = looksAtPatients(own)
    const noted = within ? { ...prepared, notes: asUntested(prepared.notes) } : prepared
    const survival =
      source.intervals === null
        ? undefined
        : await survivalInSource(source, grown.tree, roles, settings, mayAskTimes(connection, opening))
    const fitted = resultOf(noted, grown, own, settings, { fitted: grown, patients: noted }, survival)
    const { family } = roles
    const effects = sumsTold(source, grown.tree, fitted.tree.nodes, family, settings.level)
    const tested = within && settings.guide === undefined
    const asked = { source, adjusted: null, family, control: settings, effects, tested }
    const told = answered(fitted, grown.tree, asked)
    return given.prognosis === 'all' ? { ...told, notes: [...told.notes, PROGNOSIS_OWN] } : told
  }
  const result = await grow(method, control)
  const lacks = result.notes.some(({ code }) => code === 'SCORE_WITHOUT_INFORMATION')
  const fallback =
    control.fallback && methodOf(method).stratified && lacks
      ? await grow(FALLBACK_METHOD, { ...control, fallback: false })
      : null
  return { ...result, cv: null, fallback }
}

/** Whether times one by one may be asked for: servers of trials send sums, and so do all where sums need patients enough. */
const mayAskTimes = ({ isForeign = false }: SqlConnection, { minCell = 1 }: OpenOptions): boolean =>
  !isForeign && minCell === 1

/** That sums of one covariate at a time do not tell what the others predict. */
const PROGNOSIS_OWN: Note = {
  code: 'PROGNOSIS_OWN',
  message:
    'sums in a database are of one covariate at a time: whether the effect differs with it was tested with what that covariate predicts of the outcome taken out, and not what the others predict (--prognosis own). Where others predict the outcome, --source columns, which reads the patients, finds more',
}

/** Whether a node may be split at all: of others the cells are not fetched. The fall-back method has few columns. */
function searchable(method: Method, { minsize, maxdepth, fallback }: Control) {
  return (n: number, depth: number, trials: number): boolean => {
    const columns = methodOf(method).stratified && !fallback ? trials + 1 : 2
    const least = methodOf(method).joint === 'within' ? 40 : 10 * columns
    return n >= 2 * (minsize ?? least) && (maxdepth === null || depth < maxdepth)
  }
}

function assertSums({ ties, honest, cv }: Control): void {
  const option = ties === 'rows' ? '--ties rows' : honest !== null ? '--honest' : cv !== null ? '--cv' : null
  if (option === null) return
  throw new CopseError({
    code: 'SOURCE_NEEDS_COLUMNS',
    wrong: `${option} needs the patients one by one, and a database answers in sums`,
    found: option,
    need: 'patients in memory',
    try: `leaving ${option} out, or --source columns, which reads the patients into memory`,
    place: { option: option.split(' ')[0] },
  })
}

/** What results say of the patients; they themselves stay where they are. */
function preparedOf(
  { roles, name, asked }: SqlData,
  selection: SqlSelection,
  notes: Prepared['notes'],
): Prepared {
  const { counts, patients, rows, trials, trialName, control, experimental, exclusions } = selection
  const ipd: Ipd = {
    n: counts.reduce((sum, [a, b]) => sum + a + b, 0),
    outcome: { name: roles.outcome, values: new Float64Array() },
    treatment: { name: roles.treatment, control, experimental, arm: new Uint8Array() },
    trial: { name: trialName, levels: trials.map((trial) => trial.name), codes: new Int32Array() },
    covariates: [],
    weights: null,
    exposure: null,
    cluster: null,
    rows: new Uint32Array(),
  }
  const table = {
    n: rows,
    names: [],
    columns: new Map(),
    lines: new Uint32Array(),
    marks: { dot: true, comma: false },
    notes: [],
    file: name,
    asked,
  }
  return { ipd, adjust: [], exclusions, index: new Uint32Array(), notes, table, roles, counts: patients }
}
