import { scaleLinear, scaleLog } from 'd3-scale'
import type { TimeKind } from '../../data/dates.js'
import { fixed, withPower } from '../../words/numbers.js'
import { textWidth } from '../text/measure.js'
import type { Axis } from './axis-ticks.js'
import type { SceneNode } from './scene.js'
import { line } from './scene.js'
import { middleText, textLines } from './text-lines.js'
import { timeTicks } from './time-ticks.js'

export interface AxisSettings {
  /** Values to show; ends are moved outwards to round values unless `fixed`. */
  readonly domain: readonly [number, number]
  readonly fixed?: boolean
  /** From the first value to the last, in points. */
  readonly range: readonly [number, number]
  readonly log?: boolean
  /** Of values that are dates (in days) or times (in seconds), which. */
  readonly time?: TimeKind | undefined
  /** Roughly how many ticks. */
  readonly count?: number
}

/** A linear or logarithmic axis with round ticks. */
export function axisOf({ domain, fixed = false, range, log = false, time, count = 5 }: AxisSettings): Axis {
  const [from, to] = widened(domain, log)
  const linear = scaleLinear([from, to], range)
  const scale = log ? scaleLog([from, to], range) : fixed ? linear : linear.nice(count)
  const [low, high] = scale.domain()
  if (time !== undefined)
    return { at: (value) => scale(value), ticks: timeTicks(low, high, count, time), domain: [low, high] }
  const values = log ? logTicks(low, high, count) : linearTicks(scale, count)
  const step = values.length > 1 ? Math.abs(values[1] - values[0]) : Math.abs(values[0] ?? 1)
  const decimals = log ? null : decimalsOf(step)
  return {
    at: (value) => scale(value),
    ticks: values.map((value) => ({ value, label: tickLabel(value, decimals) })),
    domain: [low, high],
  }
}

/** At least two ticks, for one says nothing. */
function linearTicks(scale: { ticks(count: number): number[] }, count: number): number[] {
  for (let more = count; ; more++) {
    const values = scale.ticks(more)
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

/** Width of the widest tick label. */
export const ticksWidth = ({ ticks }: Axis, size: number): number =>
  ticks.reduce((most, { label }) => Math.max(most, textWidth(label, size)), 0)

const TICK = 3

/** A horizontal axis at y: line, ticks, labels below; labels that would touch their neighbour are left out. */
export function bottomAxis(axis: Axis, y: number, size: number, from: number, to: number): SceneNode[] {
  const nodes: SceneNode[] = [line(from, y, to, y, { stroke: 'rule' })]
  let end = Number.NEGATIVE_INFINITY
  for (const { value, label } of axis.ticks) {
    const x = axis.at(value)
    nodes.push(line(x, y, x, y + TICK, { stroke: 'rule' }))
    const half = textWidth(label, size) / 2
    // A label at an end is moved inwards: what is beyond belongs to others.
    const slack = 0.45 * size
    const middle = Math.min(Math.max(x, from - slack + half), to + slack - half)
    if (middle - half < end + 0.4 * size) continue
    end = middle + half
    nodes.push(...textLines([label], middle, y + TICK + 1, size, { anchor: 'middle', fill: 'muted' }))
  }
  return nodes
}

/** Height of {@link bottomAxis}. */
export const bottomAxisHeight = (size: number): number => TICK + 1 + 1.1 * size

/** A vertical axis left of x: line, ticks and labels. */
export function leftAxis(axis: Axis, x: number, size: number, from: number, to: number): SceneNode[] {
  return [
    line(x, from, x, to, { stroke: 'rule' }),
    ...axis.ticks.flatMap(({ value, label }) => {
      const y = axis.at(value)
      return [
        line(x - TICK, y, x, y, { stroke: 'rule' }),
        middleText(label, x - TICK - 1.5, y, size, { anchor: 'end', fill: 'muted' }),
      ]
    }),
  ]
}

/** Width of {@link leftAxis} to the left of its line. */
export const leftAxisWidth = (axis: Axis, size: number): number => TICK + 1.5 + ticksWidth(axis, size)
