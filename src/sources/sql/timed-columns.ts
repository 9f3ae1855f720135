import type { EventIntervals } from '../../models/hazard/event-times.js'
import { eventCounts, eventRanks, intervalsAt } from '../../models/hazard/event-times.js'
import type { SqlConnection } from './connection.js'
import type { Dialect } from './dialect.js'
import { numberLiteral } from './dialect.js'
import { quantileBins } from './levels/grid.js'
import type { SqlSelection } from './select/select-patients.js'

/** Times to an event in SQL: counted by the interval in which they end. */
export interface TimedColumns {
  readonly intervals: EventIntervals
  /** The interval, a whole number from 0. */
  readonly exit: string
  /** The exposure in it: what is added up in place of the outcome. */
  readonly inside: string
  /** 1 for the event, 0 for a censored time. */
  readonly event: string
}

/** A patient's stratum is told apart into so many by the interval in which time ends, and by the event. */
export const layersOf = (intervals: EventIntervals | null): number =>
  intervals === null ? 1 : 2 * intervals.count

/**
 * Cuts time at the quantiles of the event times that {@link eventTimes} takes, in one pass that the database sorts. Servers
 * that send no rows count the times that occur; where no value of a patient may leave, they count an even grid, and cuts lie
 * between its cells.
 *
 * @param wanted number of intervals
 */
export async function timedColumns(
  connection: SqlConnection,
  dialect: Dialect,
  { used, y, time, trialField }: SqlSelection,
  wanted: number,
  minCell: number,
): Promise<TimedColumns> {
  const value = time!.value
  const ofEvents = `${used} AND ${y} = 1`
  const intervals = await (minCell > 1 ? onGrid() : connection.isForeign ? ofCounts() : ofRanks())
  const { cuts } = intervals
  const number = (of: number) => numberLiteral(of, dialect)
  const byInterval = (of: (l: number) => string) =>
    cuts.length === 0
      ? of(0)
      : `CASE ${Array.from(cuts, (cut, l) => `WHEN ${value} <= ${number(cut)} THEN ${of(l)}`).join(' ')} ELSE ${of(cuts.length)} END`
  return {
    intervals,
    exit: `(${byInterval(String)})`,
    inside: `(${value} - ${byInterval((l) => number(l === 0 ? 0 : cuts[l - 1]))})`,
    event: `(CASE WHEN ${y} = 1 THEN 1 ELSE 0 END)`,
  }

  async function ofRanks(): Promise<EventIntervals> {
    const counted = await connection.query(`SELECT CAST(count(*) AS ${dialect.double}) ${ofEvents}`)
    const m = counted.columns[0][0] as number
    const ranks = eventRanks(m, wanted)
    const answer = await connection.query(
      `SELECT CAST(r AS ${dialect.double}), t FROM (SELECT ${value} AS t, row_number() OVER (ORDER BY ${value}) AS r ${ofEvents}) AS ranked WHERE r IN (${[...new Set([0, ...ranks, m])].join(', ')})`,
    )
    const [rank, t] = answer.columns as ArrayLike<number>[]
    const at = new Map(Array.from(rank, (r, i) => [r, t[i]]))
    return intervalsAt(
      ranks.map((r) => at.get(r)!),
      at.get(m) ?? 0,
    )
  }

  async function ofCounts(): Promise<EventIntervals> {
    const keys = [...(trialField === null ? [] : [trialField.bare]), time!.bare]
    const answer = await connection.query(
      `SELECT ${value}, CAST(count(*) AS ${dialect.double}) ${ofEvents} GROUP BY ${keys.join(', ')}`,
    )
    const [t, n] = answer.columns as ArrayLike<number>[]
    return eventCounts(t, n, wanted)
  }

  async function onGrid(): Promise<EventIntervals> {
    const field = { ...time!, value }
    const [{ upper }] = await quantileBins(
      ...([[field], wanted, ofEvents, trialField, connection, dialect, new Map(), minCell] as const),
    )
    return intervalsAt(Array.from(upper.subarray(0, -1)).filter((cut) => cut > 0))
  }
}
