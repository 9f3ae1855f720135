import type { Note } from '../../errors.js'
import { numberText } from '../dates.js'
import { inRows } from '../patients/gather.js'
import type { Covariate } from '../patients/ipd.js'
import { assertCovariateSize, assertFinite } from '../table/non-numbers.js'
import { type Column, isMissing, type Table } from '../table/table.js'
import { makeFactor } from './factors.js'
import { levelsOf } from './level-options.js'
import type { Roles } from './roles.js'

/**
 * One covariate for the patients in rows `index`: numbers as they are, else a factor (ordered if its levels are
 * given so). Levels without patients are dropped. `judge` has the rows whose values have to be valid.
 *
 * Coded errors: NOT_FINITE, COVARIATE_OUT_OF_RANGE, LEVEL_UNKNOWN.
 */
export function makeCovariate(
  column: Column,
  table: Table,
  roles: Roles,
  index: Uint32Array,
  judge: Uint8Array,
): Covariate {
  const { name } = column
  const ordered = levelsOf(roles.ordered, name)
  const given = ordered ?? levelsOf(roles.levels, name)
  if (column.kind === 'number' && given === undefined) {
    assertFinite(column, table, judge)
    assertCovariateSize(column, table, judge)
    const values = inRows(column.values, index)
    return { kind: 'numeric', name, ...(column.time && { time: column.time }), values }
  }
  const factor = makeFactor(column, table.lines, given, judge)
  const codes = inRows(factor.codes, index)
  return {
    kind: ordered === undefined ? 'nominal' : 'ordered',
    name,
    ...dropEmptyLevels(factor.levels, codes),
  }
}

/** Levels without patients removed, the codes renumbered. */
export function dropEmptyLevels(
  levels: readonly string[],
  codes: Int32Array,
): { levels: readonly string[]; codes: Int32Array } {
  const place = new Int32Array(levels.length).fill(-1)
  for (const code of codes) place[code] = 0
  let next = 0
  for (let code = 0; code < levels.length; code++) if (place[code] === 0) place[code] = next++
  if (next === levels.length) return { levels, codes }
  return { levels: levels.filter((_, code) => place[code] >= 0), codes: codes.map((code) => place[code]) }
}

/** Whether all patients have the same value. */
export function isConstant(covariate: Covariate): boolean {
  if (covariate.kind !== 'numeric') return covariate.levels.length < 2
  return covariate.values.every((value) => value === covariate.values[0])
}

/** COLUMN_ALL_MISSING, or null if some chosen row has a value. */
export function allMissingNote(column: Column, chosen: Uint8Array): Note | null {
  for (let row = 0; row < chosen.length; row++) if (chosen[row] === 1 && !isMissing(column, row)) return null
  return {
    code: 'COLUMN_ALL_MISSING',
    column: column.name,
    message: `column "${column.name}" has no values at all and is left out of the analysis`,
  }
}

/** COLUMN_CONSTANT, for a covariate that has the same value in all patients used. */
export function constantNote(covariate: Covariate): Note {
  const value =
    covariate.kind === 'numeric'
      ? numberText(covariate.values[0], covariate.time)
      : `"${covariate.levels[0]}"`
  return {
    code: 'COLUMN_CONSTANT',
    column: covariate.name,
    message: `column "${covariate.name}" is ${value} in all patients used and is left out of the analysis`,
  }
}
