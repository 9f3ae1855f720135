import { fractionalWeightsNote, outOfRange, POSITIVE_RANGE } from '../../../data/roles/positive-numbers.js'
import { COVARIATE_SIZES, covariateOutOfRange } from '../../../data/table/non-numbers.js'
import type { Note } from '../../../errors.js'
import { CopseError } from '../../../errors.js'
import { familyOf } from '../../../families/families.js'
import type { SqlField } from './patients.js'
import type { RoleFields } from './role-fields.js'
import { byTrial, countOf, every, known, total } from './role-fields.js'

/** A column that a patient needs a value in. */
export type NeededField = Pick<SqlField, 'name' | 'kind' | 'value'>

/** What is in a column: how many values, and between what. */
export interface ColumnCheck {
  readonly present: number
  readonly low: number
  readonly high: number
}

/** Which columns have values, and whether they can be used. */
export interface CheckedColumns {
  readonly rows: number
  readonly byName: ReadonlyMap<string, ColumnCheck>
  /** Covariates with values. */
  readonly covariates: readonly SqlField[]
  /** Columns that a patient needs: each once, in the order in which a missing one is blamed. */
  readonly needed: readonly NeededField[]
  /** Rows whose case weight is 0. */
  readonly weightless: number
  /** COLUMN_ALL_MISSING */
  readonly emptyNotes: readonly Note[]
  /** WEIGHTS_FRACTIONAL */
  readonly weightNotes: readonly Note[]
}

/**
 * Looks once at every column of the rows that are not left out by choice.
 *
 * @param y outcome as a number in SQL
 * @param chosen conditions of those rows
 * Coded errors: NOT_NUMERIC, NOT_FINITE, WEIGHT_NEGATIVE, EXPOSURE_NOT_POSITIVE, WEIGHT_OUT_OF_RANGE,
 * EXPOSURE_OUT_OF_RANGE, COVARIATE_OUT_OF_RANGE.
 */
export async function checkColumns(
  fields: RoleFields,
  y: string,
  chosen: readonly string[],
): Promise<CheckedColumns> {
  const { connection, dialect, from, outcome, treatment, trial, weights, exposure, time, minCell } = fields
  const positive = [
    ...(weights === null ? [] : [{ field: weights, role: 'weights' as const }]),
    ...(exposure === null ? [] : [{ field: exposure, role: 'exposure' as const }]),
  ]
  for (const { field, role } of positive)
    if (field.kind === 'text' || field.time !== undefined) throw notNumeric(field, role)
  if (time !== null && (time.kind === 'text' || time.time !== undefined)) throw notNumeric(time, 'time')
  const listed: NeededField[] = [
    ...(time === null ? [] : [time]),
    { name: outcome.name, kind: 'text', value: `(${y})` },
    treatment,
    ...(trial === null ? [] : [trial]),
    ...positive.map(({ field }) => field),
    ...fields.covariates,
  ]
  const columns = listed.filter(({ name }, at) => listed.findIndex((other) => other.name === name) === at)
  const isMeasured =
    outcome.kind === 'number' && !['event', 'time'].includes(familyOf(fields.roles.family).outcome)
  const ends = ({ name, kind, value }: NeededField) => {
    if (kind !== 'number' && !(name === outcome.name && isMeasured)) return ['NULL', 'NULL']
    const [low, high] = [`min(${value})`, `max(${value})`]
    return minCell > 1 ? [signOf(low), signOf(high)] : [low, high]
  }
  const asked = [
    countOf('*', fields),
    ...columns.flatMap((column) => [countOf(column.value, fields), ...ends(column)]),
    ...(weights === null
      ? []
      : [
          `CAST(sum(CASE WHEN ${weights.value} = 0 THEN 1 ELSE 0 END) AS ${dialect.double})`,
          `CAST(max(CASE WHEN ${weights.value} <> floor(${weights.value}) THEN 1 ELSE 0 END) AS ${dialect.double})`,
        ]),
  ]
  const odd = asked.length
  for (const { field, role } of positive) {
    const { value } = field
    const { least, most } = POSITIVE_RANGE[role]
    asked.push(
      `CAST(max(CASE WHEN ${value} > ${most} THEN 2 WHEN ${value} > 0 AND ${value} < ${least} THEN 1 ELSE 0 END) AS ${dialect.double})`,
    )
  }
  const eachTrial = trial === null || connection.mayCopy ? '' : ` GROUP BY ${byTrial(fields).join()}`
  const answer = await connection.query(
    `SELECT ${asked.join(', ')} ${from} WHERE ${every(chosen)}${eachTrial}`,
  )
  const parts = answer.columns.map(known)
  const byName = new Map(
    columns.map(({ name }, at): [string, ColumnCheck] => {
      const [counts, lows, highs] = parts.slice(3 * at + 1, 3 * at + 4)
      return [name, { present: total(counts), low: Math.min(...lows), high: Math.max(...highs) }]
    }),
  )

  const isEmpty = ({ name }: SqlField) => byName.get(name)!.present === 0
  const empty = new Set(fields.covariates.filter(isEmpty).map(({ name }) => name))
  const covariates = fields.covariates.filter(({ name }) => !empty.has(name))
  for (const field of [...covariates, ...positive.map((entry) => entry.field)]) {
    const { low, high } = byName.get(field.name)!
    const infinite = [low, high].find((end) => Math.abs(end) === Number.POSITIVE_INFINITY)
    if (field.kind === 'number' && infinite !== undefined) throw notFinite(field, infinite)
  }
  for (const { field, role } of positive) {
    const { low } = byName.get(field.name)!
    if (role === 'weights' ? low < 0 : low <= 0) throw notPositive(field, role, low)
  }
  for (const field of covariates) {
    const { low, high } = byName.get(field.name)!
    const size = Math.max(Math.abs(low), Math.abs(high))
    const usable = size >= COVARIATE_SIZES.smallest && size <= COVARIATE_SIZES.largest
    if (field.kind === 'number' && size !== 0 && !usable)
      throw covariateOutOfRange(field.name, size, `${size} as its largest size`)
  }
  for (const [at, { field, role }] of positive.entries()) {
    const { least, most } = POSITIVE_RANGE[role]
    const found = parts[odd + at].find((value) => value > 0)
    // Of values that may not leave only whether they are too large or too small is known.
    if (found !== undefined)
      throw outOfRange(field.name, role, found, found > 1 ? `more than ${most}` : `less than ${least}`)
  }
  const [weightless, fractional] = weights === null ? [[], []] : parts.slice(odd - 2, odd)
  return {
    rows: total(parts[0]),
    byName,
    covariates,
    needed: columns.filter(({ name }) => !empty.has(name)),
    weightless: total(weightless),
    emptyNotes: [...empty].map((column) => ({
      code: 'COLUMN_ALL_MISSING',
      column,
      message: `column "${column}" has no values at all and is left out of the analysis`,
    })),
    weightNotes: fractional.includes(1) ? [fractionalWeightsNote(weights!.name)] : [],
  }
}

/** Of a value that may not leave: its sign, or itself if it is infinite. */
const signOf = (value: string) =>
  `CASE WHEN abs(${value}) > 1e100 THEN ${value} WHEN ${value} > 0 THEN 1 WHEN ${value} < 0 THEN -1 ELSE 0 END`

function notNumeric({ name }: SqlField, role: string): CopseError {
  return new CopseError({
    code: 'NOT_NUMERIC',
    wrong: `${role} "${name}" is not numeric`,
    found: 'a column of texts',
    need: 'a column of numbers',
    place: { column: name, option: `--${role}` },
  })
}

function notFinite({ name }: SqlField, found: number): CopseError {
  return new CopseError({
    code: 'NOT_FINITE',
    wrong: `column "${name}" has a number that is not finite`,
    found,
    need: 'finite numbers',
    try: 'leaving those empty, or --where',
    place: { column: name },
  })
}

function notPositive({ name }: SqlField, role: 'weights' | 'exposure', found: number): CopseError {
  return new CopseError({
    code: role === 'weights' ? 'WEIGHT_NEGATIVE' : 'EXPOSURE_NOT_POSITIVE',
    wrong:
      role === 'weights' ? `weights in "${name}" are negative` : `exposures in "${name}" are not positive`,
    found,
    need: role === 'weights' ? '0 or more' : 'more than 0',
    place: { column: name, option: `--${role}` },
  })
}
