import type { TimeKind } from '../../data/dates.js'
import { textWidth } from '../text/measure.js'
import type { Axis } from './axis-ticks.js'
import type { SceneNode } from './scene.js'
import { line } from './scene.js'
import { middleText, textLines } from './text-lines.js'
import { timeTicks } from './time-ticks.js'
import { type ValueAxisSettings, valueAxis } from './value-axis.js'

export interface AxisSettings extends ValueAxisSettings {
  /** Of values that are dates (in days) or times (in seconds), which. */
  readonly time?: TimeKind | undefined
}

/** A linear or logarithmic axis with round ticks, of numbers or of dates and times. */
export function axisOf({ time, ...settings }: AxisSettings): Axis {
  const axis = valueAxis(settings)
  const [low, high] = axis.domain
  return time === undefined ? axis : { ...axis, ticks: timeTicks(low, high, settings.count ?? 5, time) }
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
