import { countsInWords, outcomeValues } from '../../../data/roles/outcome.js'
import type { Roles } from '../../../data/roles/roles.js'
import { CopseError } from '../../../errors.js'
import { familyOf } from '../../../families/families.js'
import type { SqlConnection } from '../connection.js'
import type { Dialect } from '../dialect.js'
import { numberLiteral } from '../dialect.js'
import type { SqlField } from './patients.js'
import { among } from './patients.js'
import { columnOf, tableOf } from './small-table.js'

/** More distinct values than this are not looked at: the outcome is not binary. */
const FEW = 5

/**
 * The outcome as a number in SQL, NULL where missing: see outcomeValues for what is an outcome of which family.
 *
 * @param rows `FROM … WHERE …` of the rows that are judged, each trial's by its own server
 * Coded errors: NOT_NUMERIC, NOT_FINITE, OUTCOME_NOT_BINARY, OUTCOME_NOT_COUNT, OUTCOME_OUT_OF_RANGE, LEVEL_UNKNOWN.
 */
export async function outcomeExpression(
  field: SqlField,
  roles: Roles,
  {
    rows,
    trial,
    isPrivate,
  }: { readonly rows: string; readonly trial: SqlField | null; readonly isPrivate: boolean },
  connection: SqlConnection,
  dialect: Dialect,
): Promise<string> {
  const { outcome, range } = familyOf(roles.family)
  if (outcome === 'event' || outcome === 'time') return await binaryExpression()
  if (field.kind === 'text')
    throw refused('NOT_NUMERIC', 'not numeric', 'a column of texts', 'a column of numbers')
  if (field.time !== undefined)
    throw refused('NOT_NUMERIC', 'not numeric', 'a column of dates or times', 'a column of numbers')
  const { value } = field
  const infinite = `abs(${value}) = ${numberLiteral(Number.POSITIVE_INFINITY, dialect)}`
  const above = range[1] === Number.POSITIVE_INFINITY ? '' : ` OR ${value} > ${range[1]}`
  const odd =
    outcome === 'count' ? `${value} < 0 OR ${value} <> floor(${value})${above} OR ${infinite}` : infinite
  const most = `max(abs(${value}))`
  // Of a size that may not leave: whether it can be used.
  const largest = isPrivate
    ? `CASE WHEN ${most} > 1e70 THEN 1e71 WHEN ${most} > 0 AND ${most} < 1e-70 THEN 1e-71 ELSE 1 END`
    : most
  const { columns } = await connection.query(
    `SELECT max(CASE WHEN ${odd} THEN ${value} END), ${largest} ${rows}${trial === null ? '' : ` GROUP BY ${trial.bare}`}`,
  )
  const [found, size] = columns.map((column) =>
    Array.from(column as ArrayLike<number | null>).reduce(
      (most, part) => (most === null || (part !== null && part > most) ? part : most),
      null,
    ),
  )
  if (found !== null && Math.abs(found) === Number.POSITIVE_INFINITY)
    throw refused('NOT_FINITE', 'not finite', String(found), 'finite numbers')
  if (found !== null)
    throw refused('OUTCOME_NOT_COUNT', 'not a count', String(found), countsInWords(range[1]))
  if (size !== null && size !== 0 && (size > 1e70 || size < 1e-70))
    throw refused(
      'OUTCOME_OUT_OF_RANGE',
      `too ${size > 1 ? 'large' : 'small'} to be squared`,
      `${size} as its largest size`,
      'a largest value between 1e-70 and 1e70 in size',
    )
  return value

  async function binaryExpression(): Promise<string> {
    const answer = await connection.query(
      `SELECT ${field.value} ${rows} AND ${field.value} IS NOT NULL GROUP BY ${[...(trial === null ? [] : [trial.bare]), field.bare].join(', ')}`,
    )
    // The value that is said to be the event first: of many only a few are looked at.
    const isEvent = (found: unknown) => Number(String(found) === roles.event)
    const values = [...new Set(Array.from(answer.columns[0]))]
      .sort((a, b) => isEvent(b) - isEvent(a))
      .slice(0, FEW)
    const column = columnOf(field, values)
    const given = roles.levels !== undefined && Object.hasOwn(roles.levels, field.name)
    const isBinary = (found: unknown) => found === 0 || found === 1
    if (column.kind === 'number' && roles.event === undefined && !given) {
      if (values.every(isBinary)) return field.value
      throw refused(
        'OUTCOME_NOT_BINARY',
        'not binary',
        `${values.length === FEW ? `${FEW} or more` : values.length} values that are not 0 and 1 alone`,
        '0 and 1, or --event',
      )
    }
    const table = tableOf([column], values.length, [field.name])
    const coded = outcomeValues(column, table, roles, new Uint8Array(values.length).fill(1))
    const events = values.filter((_, i) => coded[i] === 1)
    return `CASE WHEN ${among(field, events, dialect)} THEN 1 WHEN ${field.value} IS NOT NULL THEN 0 END`
  }

  function refused(code: string, wrong: string, found: string, need: string): CopseError {
    return new CopseError({
      code,
      wrong: `outcome "${field.name}" is ${wrong}`,
      found,
      need,
      try: 'another --family, or recoding the column',
      place: { column: field.name },
    })
  }
}
