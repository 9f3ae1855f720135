/**
 * Dates and times as numbers, and back. A date is the number of days since 1970-01-01 (before it: negative), a date with
 * time the same with a fraction, a time of day or a duration its seconds. No time zone is ever applied.
 */

/** What the numbers of a column stand for. */
export type TimeKind = 'date' | 'datetime' | 'time'

/** The texts of a column as numbers, in the order of the texts. */
export interface ReadTimes {
  readonly values: Float64Array
  readonly time: TimeKind
}

const DAY_MS = 86_400_000

const ISO =
  /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(?:Z|[+-]00(?::?00)?)?)?$/
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/
const SLASHED = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4})$/
const CLOCK = /^(-?)(\d+):([0-5]\d):([0-5]\d(?:\.\d+)?)$/

type Style = (text: string) => number | null

/**
 * Reads texts as dates if every one of them is a date in one and the same style: `2006-02-03` (with a time or without),
 * `3.2.2006`, `3/2/2006` with the day first, `2/3/2006` with the month first, or a time `13:45:06`.
 *
 * @returns null if they are no dates, 'ambiguous' if day and month can be told apart in none of them
 */
export function readTimes(texts: readonly string[]): ReadTimes | 'ambiguous' | null {
  // Most columns of text are told by their first cell.
  if (texts.length === 0 || !/^-?\d/.test(texts[0])) return null
  const iso = inStyle(texts, isoDays)
  if (iso !== null) return { values: iso, time: iso.every(Number.isInteger) ? 'date' : 'datetime' }
  const dotted = inStyle(texts, dottedDays)
  if (dotted !== null) return { values: dotted, time: 'date' }
  const clock = inStyle(texts, seconds)
  if (clock !== null) return { values: clock, time: 'time' }
  const dayFirst = inStyle(texts, (text) => slashedDays(text, 1, 3))
  const monthFirst = inStyle(texts, (text) => slashedDays(text, 3, 1))
  if (dayFirst !== null && monthFirst !== null && dayFirst.some((day, at) => day !== monthFirst[at]))
    return 'ambiguous'
  const slashed = dayFirst ?? monthFirst
  return slashed === null ? null : { values: slashed, time: 'date' }
}

/** In how many styles of dates these texts are written; 0 if one of them is no date in any. */
export function dateStyles(texts: readonly string[]): number {
  if (texts.length === 0 || !/^\d/.test(texts[0])) return 0
  const styles = new Set<string>()
  for (const text of texts) {
    const mark = isoDays(text) !== null ? 'iso' : dottedDays(text) !== null ? '.' : slashOf(text)
    if (mark === null) return 0
    styles.add(mark)
  }
  return styles.size
}

/** The text of a number of days or seconds: `2005-09-16`, `2005-09-16 13:45:06`, `13:45:06`; empty for NaN. */
export function timeText(value: number, time: TimeKind): string {
  if (Number.isNaN(value)) return ''
  if (time === 'time') return clockText(value, false)
  const ms = time === 'date' ? 0 : Math.round((value - Math.floor(value)) * DAY_MS)
  const day = Math.floor(value) + (ms === DAY_MS ? 1 : 0)
  const date = dayText(day)
  // Years of more than four digits, or none, have no common way to be written.
  if (date === null) return String(value)
  return time === 'date' || ms % DAY_MS === 0 ? date : `${date} ${clockText((ms % DAY_MS) / 1000, true)}`
}

/** A number as it is, or as the date or time that it stands for. */
export const numberText = (value: number, time?: TimeKind): string =>
  time === undefined ? String(value) : timeText(value, time)

/** The number that a text stands for under `time`, null if it is no such date or time. */
export function timeNumber(text: string, time: TimeKind): number | null {
  const read = readTimes([text.trim()])
  if (read === null || read === 'ambiguous' || (read.time === 'time') !== (time === 'time')) return null
  return time === 'date' ? Math.floor(read.values[0]) : read.values[0]
}

function inStyle(texts: readonly string[], style: Style): Float64Array | null {
  const values = new Float64Array(texts.length)
  for (let at = 0; at < texts.length; at++) {
    const value = style(texts[at])
    if (value === null) return null
    values[at] = value
  }
  return values
}

function isoDays(text: string): number | null {
  const match = ISO.exec(text)
  if (match === null) return null
  const day = days(match[1], match[3], match[4])
  if (day === null || match[5] === undefined) return day
  const [hour, minute, second] = [
    Number(match[5]),
    Number(match[6]),
    Number(`${match[7] ?? 0}${match[8] ?? ''}`),
  ]
  if (hour > 23 || minute > 59 || second >= 60) return null
  return day + (3600 * hour + 60 * minute + second) / 86_400
}

function dottedDays(text: string): number | null {
  const match = DOTTED.exec(text)
  return match === null ? null : days(match[3], match[2], match[1])
}

function slashedDays(text: string, day: number, month: number): number | null {
  const match = SLASHED.exec(text)
  return match === null ? null : days(match[4], match[month], match[day])
}

function slashOf(text: string): string | null {
  return slashedDays(text, 1, 3) !== null || slashedDays(text, 3, 1) !== null ? SLASHED.exec(text)![2] : null
}

function seconds(text: string): number | null {
  const match = CLOCK.exec(text)
  if (match === null) return null
  const value = 3600 * Number(match[2]) + 60 * Number(match[3]) + Number(match[4])
  return match[1] === '-' ? -value : value
}

/** Days since 1970-01-01 of a day of the calendar; null if there is no such day. */
function days(year: string, month: string, day: string): number | null {
  const [y, m, d] = [Number(year), Number(month), Number(day)]
  const date = new Date(0)
  date.setUTCFullYear(y, m - 1, d)
  const isDay =
    y > 0 && date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d
  return isDay ? date.getTime() / DAY_MS : null
}

function dayText(day: number): string | null {
  const date = new Date(day * DAY_MS)
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? date.toISOString().slice(0, 10) : null
}

/** Hours, minutes and seconds; of a day with two digits for the hour, and without seconds where they are none. */
function clockText(value: number, ofDay: boolean): string {
  const ms = Math.round(Math.abs(value) * 1000)
  const two = (number: number) => String(number).padStart(2, '0')
  const [hour, minute, second, rest] = [
    Math.floor(ms / 3_600_000),
    Math.floor(ms / 60_000) % 60,
    Math.floor(ms / 1000) % 60,
    ms % 1000,
  ]
  const start = ofDay ? `${two(hour)}:${two(minute)}` : `${value < 0 ? '-' : ''}${hour}:${two(minute)}`
  if (ofDay && second === 0 && rest === 0) return start
  return `${start}:${two(second)}${rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`}`
}
