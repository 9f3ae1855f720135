import { fixed, withPower } from '../../words/numbers.js'
import type { Axis } from './axis-ticks.js'
import { roundDomain, roundTicks } from './round-ticks.js'

export interface ValueAxisSettings {
  /** Values to show; ends are moved outwards to round values unless `fixed`. */
  readonly domain: readonly [number, number]
  readonly fixed?: boolean
  /** From the first value to the last, in points. */
  readonly range: readonly [number, number]
  readonly log?: boolean
  /** Roughly how many ticks. */
  readonly count?: number
}

/** A linear or logarithmic axis of numbers with round ticks. What draws it is `axis.ts`: pages draw for themselves. */
export function valueAxis({ domain, fixed = false, range, log = false, count = 5 }: ValueAxisSettings): Axis {
  const ends = widened(domain, log)
  const [low, high] = log || fixed ? ends : roundDomain(ends, count)
  const values = log ? logTicks(low, high, count) : linearTicks(low, high, count)
  const step = values.length > 1 ? Math.abs(values[1] - values[0]) : Math.abs(values[0] ?? 1)
  const decimals = log ? null : decimalsOf(step)
  return {
    at: scaled([low, high], range, log),
    ticks: values.map((value) => ({ value, label: tickLabel(value, decimals) })),
    domain: [low, high],
  }
}

/** Values to points. */
function scaled([low, high]: readonly [number, number], [from, to]: readonly [number, number], log: boolean) {
  const place = log ? Math.log : (value: number) => value
  const [start, length] = [place(low), place(high) - place(low)]
  return (value: number): number => {
    const share = (place(value) - start) / length
    return from * (1 - share) + to * share
  }
}

/** At least two ticks, for one says nothing. */
function linearTicks(low: number, high: number, count: number): number[] {
  for (let more = count; ; more++) {
    const values = roundTicks(low, high, more)
    if (values.length > 1 || more > count + 20) return values
  }
}

const LEAST_RATIO = 1e-100

/** One value alone, or none, still needs an axis. */
function widened(domain: readonly [number, number], log: boolean): [number, number] {
  // Ratios beyond the largest number have no place on an axis.
  const [from, to] = log ? domain.map((end) => Math.min(Math.max(end, LEAST_RATIO), 1 / LEAST_RATIO)) : domain
  if (to > from) return [from, to]
  if (log) return [from / 2, from * 2]
  const reach = Math.abs(from) > 0 ? Math.abs(from) * 0.1 : 1
  return [from - reach, from + reach]
}

/** 1-2-5 values of every decade, or only some decades when they are many. */
function logTicks(low: number, high: number, count: number): number[] {
  const decades = (mantissas: readonly number[]) => {
    const ticks: number[] = []
    for (let e = Math.floor(Math.log10(low)) - 1; e <= Math.ceil(Math.log10(high)); e++)
      for (const mantissa of mantissas) {
        const value = Number(`${mantissa}e${e}`)
        if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) ticks.push(value)
      }
    return ticks
  }
  const fine = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9]
  const sets = [fine, [1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]].map(decades)
  const chosen = sets.find((ticks) => ticks.length <= count + 2) ?? sets.at(-1)!
  if (chosen.length >= 2 && chosen.length <= count + 2) return chosen
  if (chosen.length < 2) return sets.findLast((ticks) => ticks.length >= 2) ?? chosen
  const every = Math.ceil(chosen.length / (count + 1))
  return chosen.filter((value) => Math.round(Math.log10(value)) % every === 0)
}

function decimalsOf(step: number): number {
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
}

function tickLabel(value: number, decimals: number | null): string {
  if (decimals !== null && Math.abs(value) < 1e6) return fixed(value, decimals)
  const size = Math.abs(value)
  if (size >= 1e6 || (size > 0 && size < 1e-4)) return withPower(String(Number(value.toPrecision(6))))
  return withPower(String(value))
}
