import { scaleUtc } from 'd3-scale'
import { type TimeKind, timeText } from '../../data/dates.js'
import type { Axis } from './axis-ticks.js'
import { roundTicks } from './round-ticks.js'

const DAY_MS = 86_400_000
/** Seconds between the ticks of a clock. */
const CLOCK_STEPS = [1, 2, 5, 10, 15, 30].flatMap((step) => [step, 60 * step])
const HOUR = 3600
/** Years that have a common way to be written, in days. */
const CALENDAR = { first: -719_162, last: 2_932_896 } as const

/**
 * Ticks at round dates or times, labelled as shortly as they can be told apart: `2006`, `2006-03`, `2006-03-15`,
 * `13:30`.
 *
 * @param count roughly how many
 */
export function timeTicks(low: number, high: number, count: number, time: TimeKind): Axis['ticks'] {
  if (time === 'time') return clockTicks(low, high, count)
  if (low < CALENDAR.first || high > CALENDAR.last)
    return roundTicks(low, high, count).map((value) => ({ value, label: timeText(value, time) }))
  const scale = scaleUtc([new Date(low * DAY_MS), new Date(high * DAY_MS)], [0, 1])
  const found = scale.ticks(count).map((date) => date.getTime() / DAY_MS)
  // Whole days have nothing between them.
  const whole = found.filter(Number.isInteger)
  const values = time === 'date' ? whole : found
  const shown = values.length > 1 ? values : [...new Set([Math.ceil(low), Math.floor(high)])]
  const texts = shown.map((value) => timeText(value, 'datetime'))
  const length = texts.every((text) => text.endsWith('-01-01'))
    ? 'yyyy'.length
    : texts.every((text) => text.length === 10 && text.endsWith('-01'))
      ? 'yyyy-mm'.length
      : undefined
  return shown.map((value, at) => ({ value, label: texts[at].slice(0, length) }))
}

function clockTicks(low: number, high: number, count: number): Axis['ticks'] {
  const hours = [1, 2, 3, 6, 12, 24, 48, 96, 168].map((step) => step * HOUR)
  const steps = [...CLOCK_STEPS, ...hours].sort((a, b) => a - b)
  const step = steps.find((own) => (high - low) / own <= count + 1) ?? Math.ceil((high - low) / count)
  const ticks = []
  for (let value = Math.ceil(low / step) * step; value <= high; value += step)
    ticks.push({
      value,
      label: step % 60 === 0 ? timeText(value, 'time').slice(0, -3) : timeText(value, 'time'),
    })
  return ticks
}
