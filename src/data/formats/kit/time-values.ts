import type { TimeKind } from '../../dates.js'

/** Days from 1960-01-01, where Stata and SAS begin to count, to 1970-01-01. */
const DAYS_SINCE_1960 = 3653

/** A date of Stata or SAS (days since 1960-01-01) as days since 1970-01-01; a part of a day is cut. */
export const dateSince1960 = (days: number): number => Math.floor(days) - DAYS_SINCE_1960

/** A date with time of Stata or SAS, of which `perDay` units make a day, as days since 1970-01-01. */
export const datetimeSince1960 = (units: number, perDay: number): number => units / perDay - DAYS_SINCE_1960

/** What a number of SAS stands for, by what its format shows: dates are days, dates with time and times seconds. */
export function sasTimeValue(value: number, time: TimeKind): number {
  if (time === 'time') return value
  return time === 'date' ? dateSince1960(value) : datetimeSince1960(value, 86_400)
}
