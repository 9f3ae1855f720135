import { makeFactor } from '../data/roles/factors.js'
import { groupRows } from '../data/roles/groups.js'
import { levelsOf } from '../data/roles/level-options.js'
import { outcomeValues } from '../data/roles/outcome.js'
import type { Roles } from '../data/roles/roles.js'
import { resolveRoles } from '../data/roles/roles.js'
import { assertCovariateSize, assertFinite, notNumeric } from '../data/table/non-numbers.js'
import type { Column, Table } from '../data/table/table.js'
import { familyOf } from '../families/families.js'
import type { Visit } from './plan.js'
import { levelsMany, roleUnsupported, survivalInvalid } from './synthesis-error.js'
import type { FactorVariable, NumberVariable, Variable } from './variable.js'
import { canonicalOrder, decimalsIn, takeRows } from './variable.js'

/** Levels that a text may have. */
export const MOST_LEVELS = 60

/**
 * The columns of trials in the order in which they are made: trial, arm, covariates, columns to adjust for, exposure, event
 * indicator, outcome. Rows that were left out by choice are gone; those with missing values stay; rows are in an order that
 * the file has no part in.
 *
 * @param event of times to an event, the column that says whether it happened: 0 or 1
 * Coded errors: those of resolveRoles and groupRows, NOT_FINITE, COVARIATE_OUT_OF_RANGE, LEVEL_UNKNOWN, SYNTH_LEVELS_MANY,
 * SYNTH_ROLE_UNSUPPORTED, SYNTH_SURVIVAL_INVALID.
 */
export function visitsOf(
  table: Table,
  roles: Roles,
  event?: string,
): { readonly visits: readonly Visit[]; readonly rows: number } {
  if (roles.weights !== undefined) throw roleUnsupported('--weights')
  if (roles.cluster !== undefined) throw roleUnsupported('--cluster')
  const columns = resolveRoles(table, roles)
  const groups = groupRows(table, columns, roles)
  const chosen = Uint32Array.from({ length: table.n }, (_, row) => row).filter(
    (row) => groups.chosen[row] === 1,
  )
  const { outcome } = columns
  const isEvent = familyOf(roles.family).outcome === 'event'
  const visits: Visit[] = []
  const add = (part: Visit['part'], variable: Variable) =>
    visits.push({ part, variable: takeRows(variable, chosen) })
  if (columns.trial !== null) add('trial', { kind: 'factor', ordered: false, ...groups.trial })
  add('arm', {
    kind: 'factor',
    name: columns.treatment.name,
    levels: [groups.control, groups.experimental],
    ordered: false,
    codes: Int32Array.from(groups.arm),
  })
  // The outcome is what its family takes, or reading it says what is wrong.
  outcomeValues(outcome, table, roles, groups.chosen)
  const seen = new Set<string>()
  for (const column of [...columns.covariates, ...columns.adjust]) {
    if (seen.has(column.name)) continue
    seen.add(column.name)
    add('covariate', variableOf(column, table, roles, groups.chosen))
  }
  if (columns.exposure !== null) add('exposure', numberOf(columns.exposure, table, groups.chosen, 'exposure'))
  if (event !== undefined) {
    const column = table.columns.get(event)
    if (column === undefined)
      throw survivalInvalid(
        `there is no column "${event}" to say whether the event happened`,
        event,
        'none',
        'one of the columns of the file',
      )
    add('event', indicatorOf(column, table, roles, groups.chosen))
    assertTimes(outcome, table)
  }
  add(
    'outcome',
    isEvent
      ? factorOf(outcome, table, roles, groups.chosen)
      : numberOf(outcome, table, groups.chosen, 'outcome'),
  )
  const order = canonicalOrder(visits.map(({ variable }) => variable))
  return {
    visits: visits.map(({ part, variable }) => ({ part, variable: takeRows(variable, order) })),
    rows: chosen.length,
  }
}

function variableOf(column: Column, table: Table, roles: Roles, chosen: Uint8Array): Variable {
  const given = levelsOf(roles.ordered, column.name) ?? levelsOf(roles.levels, column.name)
  if (column.kind === 'number' && given === undefined) return numberOf(column, table, chosen)
  return factorOf(column, table, roles, chosen)
}

function numberOf(column: Column, table: Table, chosen: Uint8Array, role = 'covariate'): NumberVariable {
  if (column.kind !== 'number') throw notNumeric(column, table, role)
  assertFinite(column, table, chosen)
  assertCovariateSize(column, table, chosen)
  const values = Float64Array.from(column.values)
  let decimals = 0
  for (const value of new Set(values))
    if (!Number.isNaN(value)) decimals = Math.max(decimals, decimalsIn(value))
  return { kind: 'number', name: column.name, values, decimals, ...(column.time && { time: column.time }) }
}

function factorOf(column: Column, table: Table, roles: Roles, chosen: Uint8Array): FactorVariable {
  const ordered = levelsOf(roles.ordered, column.name)
  const { levels, codes } = makeFactor(
    column,
    table.lines,
    ordered ?? levelsOf(roles.levels, column.name),
    chosen,
  )
  if (levels.length > MOST_LEVELS) throw levelsMany(column.name, levels.length, MOST_LEVELS)
  return { kind: 'factor', name: column.name, levels, ordered: ordered !== undefined, codes }
}

/** Numbers 0 and 1, or a text of two values: which of them is the event makes no difference to how it is made. */
function indicatorOf(column: Column, table: Table, roles: Roles, chosen: Uint8Array): FactorVariable {
  if (column.kind === 'number') {
    const at = column.values.findIndex((value) => !Number.isNaN(value) && value !== 0 && value !== 1)
    if (at < 0) {
      const codes = Int32Array.from(column.values, (value) => (Number.isNaN(value) ? -1 : value))
      return { kind: 'factor', name: column.name, levels: ['0', '1'], ordered: false, codes }
    }
    throw survivalInvalid(
      `"${column.name}" does not say whether the event happened`,
      column.name,
      `${column.values[at]} in row ${table.lines[at]}`,
      '0 or 1',
    )
  }
  const factor = factorOf(column, table, roles, chosen)
  if (factor.levels.length === 2) return factor
  throw survivalInvalid(
    `"${column.name}" does not say whether the event happened`,
    column.name,
    `${factor.levels.length} different texts`,
    '0 and 1, or two texts',
  )
}

function assertTimes(column: Column, table: Table): void {
  if (column.kind !== 'number')
    throw survivalInvalid(`"${column.name}" is not a time`, column.name, 'text', 'numbers above 0')
  const at = column.values.findIndex((value) => value <= 0)
  if (at >= 0)
    throw survivalInvalid(
      `"${column.name}" is not a time`,
      column.name,
      `${column.values[at]} in row ${table.lines[at]}`,
      'numbers above 0',
    )
}
