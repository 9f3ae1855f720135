import { type Selection, selectPatients } from '../../data/patients/select-patients.js'
import { ipdOf } from '../../data/patients/to-ipd.js'
import { countArms } from '../../data/patients/trial-notes.js'
import type { Roles } from '../../data/roles/roles.js'
import { rolesOfFile } from '../../data/roles/roles-of-file.js'
import type { Table } from '../../data/table/table.js'
import { CopseError, type Note } from '../../errors.js'
import { familyOf } from '../../families/families.js'
import type { DescribedColumn, DescribedGroup, DescribeResult } from '../../results/describe-schema.js'
import { VERSION } from '../../version.js'
import { familySection, readingSection } from '../patients/prepare.js'
import { describeColumn } from './describe-columns.js'
import { describeEvents, describeTimes, eventNotes } from './describe-events.js'
import { allocationNotes, smallArmNotes } from './describe-notes.js'
import { type RowGroup, rowGroups, type TrialRows } from './described-groups.js'

/**
 * Describes the trials: patients per arm and the distribution of outcome and covariates, trial by trial (Table 1 of
 * Huber & Friede 2025). What is described are all rows of the chosen trials and arms whose trial and treatment are
 * known, so that missing values show; how many of them are complete, and so used by every other step, stands beside.
 * Case weights count patients throughout: a row of weight w is described as w rows, one without a weight as none.
 *
 * Coded errors: those of selectPatients, NOT_FINITE, LEVEL_UNKNOWN. That nobody is complete is a note here.
 * Notes: those of toIpd, ARM_SMALL, ALLOCATION_VARIES; binary outcomes and counts: NO_EVENTS, ARM_NO_EVENTS, ARM_FEW_EVENTS.
 *
 * @example describe(readDelimited(text), { outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial',
 *   covariates: ['age', 'sex'], family: 'gaussian' })
 */
export function describe(table: Table, given: Roles): DescribeResult {
  const roles = rolesOfFile(table, given)
  const selection = selectPatients(table, roles)
  const { columns, groups, index, exclusions } = selection
  const trials = rowGroups(groups)
  const used = usedRows(table.n, index)
  const patientsIn = weightOf(selection)
  const described = trials.map((trial) => describeGroup(trial, used, patientsIn))
  const byTrial = trials.map((trial) => trial.both)
  const byArm = trials.flatMap((trial) => [trial.both, trial.control, trial.experimental])
  const summarise =
    (role: DescribedColumn['role'], rows: readonly RowGroup[]) => (column: typeof columns.outcome) =>
      describeColumn(column, role, table, roles, selection, rows)
  const adjustOnly = columns.adjust.filter((column) => !columns.covariates.includes(column))
  const events = familyOf(roles.family).outcome === 'number' ? null : describeEvents(selection, byArm)
  const times = describeTimes(selection)
  const { trials: usedTrials, notes } = analysed(table, roles, selection)
  return {
    schema: 'copse.describe/1',
    version: VERSION,
    spec: {
      data: table.file ?? null,
      outcome: roles.outcome,
      treatment: roles.treatment,
      control: groups.control,
      experimental: groups.experimental,
      trial: roles.trial ?? null,
      covariates: [...roles.covariates],
      adjust: [...(roles.adjust ?? [])],
      excludeTrials: [...(roles.excludeTrials ?? [])],
      ...familySection(roles),
      ...readingSection(table),
    },
    data: { rows: table.n, used: index.length, excluded: { ...exclusions }, trials: usedTrials },
    described: trials[0].both.rows.length,
    groups: described,
    columns: [
      ...[columns.outcome].map(summarise('outcome', byArm)),
      ...columns.covariates.map(summarise('covariate', byTrial)),
      ...adjustOnly.map(summarise('adjust', byTrial)),
      ...[columns.exposure].filter((column) => column !== null).map(summarise('exposure', byTrial)),
      ...[columns.weights].filter((column) => column !== null).map(summarise('weights', byTrial)),
    ],
    events,
    ...(times && { times }),
    notes: [
      // Of events it is told which are missing.
      ...notes.filter(({ code }) => events === null || code !== 'TRIAL_OUTCOME_CONSTANT'),
      ...smallArmNotes(described),
      ...(events === null ? [] : eventNotes(events, roles.family)),
      ...allocationNotes(described),
    ],
  }
}

function describeGroup(
  { both, control, experimental }: TrialRows,
  used: Uint8Array,
  patientsIn: (row: number) => number,
): DescribedGroup {
  const count = ({ rows }: RowGroup) => rows.reduce((sum, row) => sum + patientsIn(row), 0)
  const countUsed = ({ rows }: RowGroup) => rows.reduce((sum, row) => sum + used[row] * patientsIn(row), 0)
  const n = count(both)
  const [controls, experimentals] = [count(control), count(experimental)]
  const arms = [control, experimental].map((group) => {
    const size = count(group)
    return [group.arm, { n: size, share: n === 0 ? null : size / n, used: countUsed(group) }]
  })
  return {
    trial: both.trial,
    n,
    used: countUsed(both),
    arms: Object.fromEntries(arms),
    allocation: controls === 0 ? null : experimentals / controls,
  }
}

/** Patients that a row stands for; 0 where its case weight is missing. */
const weightOf =
  ({ weights }: Selection) =>
  (row: number): number =>
    weights === null ? 1 : Number.isNaN(weights[row]) ? 0 : weights[row]

/** Trials and notes of the analysis proper; a description does not fail because nobody is left to analyse. */
function analysed(
  table: Table,
  roles: Roles,
  selection: Selection,
): { trials: DescribeResult['data']['trials']; notes: readonly Note[] } {
  try {
    const { ipd, notes } = ipdOf(table, roles, selection)
    const { control, experimental } = ipd.treatment
    const trials = countArms(ipd).map(([controls, experimentals], k) => ({
      trial: ipd.trial.levels[k],
      n: controls + experimentals,
      arms: { [control]: controls, [experimental]: experimentals },
    }))
    return { trials, notes }
  } catch (error) {
    if (!(error instanceof CopseError) || !['NO_PATIENTS', 'ARM_ONLY_ONE'].includes(error.code)) throw error
    const message = error.message.slice(error.code.length + 2)
    return { trials: [], notes: [...selection.notes, { code: error.code, message }] }
  }
}

function usedRows(n: number, index: Uint32Array): Uint8Array {
  const used = new Uint8Array(n)
  for (const row of index) used[row] = 1
  return used
}
