import type { FamilyName } from '../families/families.js'
import type { GroupSummary } from '../results/group-summary.js'
import { outcomeKind } from '../words/family-words.js'
import type { Axis } from './kit/axis-ticks.js'
import type { Paint, SceneNode, Style } from './kit/scene.js'
import { circle, line, polyline, rect } from './kit/scene.js'

/** How outcomes are drawn; binary ones are always stacked bars, counts histograms unless boxes are asked for. */
export type PanelKind = 'box' | 'violin' | 'points'

/** Where a group is drawn: `at` is its middle across the outcome axis, `width` its room there. */
export interface MarkPlace {
  readonly axis: Axis
  readonly at: number
  readonly width: number
  readonly arm: 0 | 1
  /** The outcome axis is vertical. */
  readonly upright: boolean
}

const PAINTS: readonly { readonly line: Paint; readonly fill: Paint }[] = [
  { line: 'arm0', fill: 'arm0Tint' },
  { line: 'arm1', fill: 'arm1Tint' },
]

/** Draws the outcomes of a group of patients. */
export function groupMark(
  summary: GroupSummary,
  family: FamilyName,
  kind: PanelKind,
  binWidth: number,
  place: MarkPlace,
): SceneNode[] {
  const pen = new Pen(place)
  const outcome = outcomeKind(family)
  if (outcome === 'event') return stackedBar(summary, pen)
  if (outcome === 'count' && kind !== 'points') return histogram(summary, binWidth, pen)
  if (kind === 'violin' && summary.density !== null) return violin(summary, summary.density, pen)
  if (kind === 'points') return points(summary, binWidth, pen)
  return box(summary, pen)
}

/** Draws across and along the outcome axis, whichever way that runs; values beyond the axis are drawn at its end. */
class Pen {
  readonly line: Paint
  readonly fill: Paint
  readonly width: number

  constructor(private readonly place: MarkPlace) {
    ;({ line: this.line, fill: this.fill } = PAINTS[place.arm])
    this.width = place.width
  }

  isShown(value: number): boolean {
    const [from, to] = this.place.axis.domain
    return value >= from && value <= to
  }

  /** `across` from the middle, in points; `value` on the axis. */
  point(across: number, value: number): [x: number, y: number] {
    const { axis, at, upright } = this.place
    const [from, to] = axis.domain
    const along = axis.at(Math.min(to, Math.max(from, value)))
    return upright ? [at + across, along] : [along, at + across]
  }

  /** A difference of outcomes in points. */
  length(difference: number): number {
    const { axis } = this.place
    return Math.abs(axis.at(axis.domain[0] + difference) - axis.at(axis.domain[0]))
  }

  segment(a: readonly [number, number], b: readonly [number, number], style: Style): SceneNode {
    const [x1, y1] = this.point(...a)
    const [x2, y2] = this.point(...b)
    return line(x1, y1, x2, y2, style)
  }

  bar(across: readonly [number, number], values: readonly [number, number], style: Style): SceneNode {
    const [x1, y1] = this.point(across[0], values[0])
    const [x2, y2] = this.point(across[1], values[1])
    return rect(Math.min(x1, x2), Math.min(y1, y2), Math.abs(x2 - x1), Math.abs(y2 - y1), style)
  }

  dot(across: number, value: number, r: number, style: Style): SceneNode {
    const [x, y] = this.point(across, value)
    return circle(x, y, r, style)
  }
}

function box(summary: GroupSummary, pen: Pen): SceneNode[] {
  const { whiskerLo, q1, median, q3, whiskerHi, outliers } = summary
  const stroke = { stroke: pen.line, strokeWidth: 0.75 }
  const half = Math.min(pen.width, 22) / 2
  // Whiskers of many trials side by side hide one another: quartiles and median remain.
  if (half < 1.6)
    return [
      pen.bar([-half, half], [q1, q3], { fill: pen.line }),
      pen.segment([-half, median], [half, median], { stroke: 'ink', strokeWidth: 1 }),
    ]
  const cap = half * 0.5
  const r = Math.min(1.3, Math.max(0.5, half / 3))
  return [
    pen.segment([0, whiskerLo], [0, q1], stroke),
    pen.segment([0, q3], [0, whiskerHi], stroke),
    pen.segment([-cap, whiskerLo], [cap, whiskerLo], stroke),
    pen.segment([-cap, whiskerHi], [cap, whiskerHi], stroke),
    pen.bar([-half, half], [q1, q3], { fill: pen.fill, ...stroke }),
    pen.segment([-half, median], [half, median], { stroke: 'ink', strokeWidth: half > 2 ? 1.5 : 1 }),
    ...outliers
      .filter((value) => pen.isShown(value))
      .map((value) => pen.dot(0, value, r, { stroke: pen.line, strokeWidth: 0.5 })),
  ]
}

function violin(
  { q1, median, q3 }: GroupSummary,
  { values, heights }: NonNullable<GroupSummary['density']>,
  pen: Pen,
): SceneNode[] {
  const most = Math.max(...heights)
  const half = Math.min(pen.width, 30) / 2
  const shown = values.map((value, i) => [(heights[i] / most) * half, value] as const)
  const right = shown.map(([across, value]) => pen.point(across, value))
  const left = shown.map(([across, value]) => pen.point(-across, value)).reverse()
  return [
    polyline([...right, ...left], { fill: pen.fill, stroke: pen.line, strokeWidth: 0.75 }, true),
    pen.segment([0, q1], [0, q3], { stroke: pen.line, strokeWidth: Math.min(2.5, half / 2) }),
    pen.dot(0, median, Math.min(1.6, half / 2), { fill: 'paper', stroke: 'ink', strokeWidth: 0.75 }),
  ]
}

/** A circle for each value, its area in proportion to the patients who have it; a line at the mean. */
function points({ counts, mean, n }: GroupSummary, binWidth: number, pen: Pen): SceneNode[] {
  const half = Math.min(pen.width, 26) / 2
  const most = counts.reduce((max, count) => Math.max(max, count.n / n), 0)
  // Circles of neighbouring values may touch, not hide one another.
  const largest = Math.min(0.8 * half, Math.max(0.8, 0.9 * pen.length(binWidth)))
  return [
    ...counts
      .filter(({ value }) => pen.isShown(value))
      .map(({ value, n: patients }) =>
        pen.dot(0, value, Math.max(0.4, largest * Math.sqrt(patients / n / most)), {
          fill: pen.fill,
          stroke: pen.line,
          strokeWidth: 0.5,
        }),
      ),
    pen.segment([-half, mean], [half, mean], { stroke: 'ink', strokeWidth: 1.25 }),
  ]
}

/** Events below in full colour, the others above. */
function stackedBar({ mean }: GroupSummary, pen: Pen): SceneNode[] {
  const half = Math.min(pen.width, 26) / 2
  const stroke = { stroke: pen.line, strokeWidth: 0.5 }
  return [
    pen.bar([-half, half], [mean, 1], { fill: pen.fill, ...stroke }),
    pen.bar([-half, half], [0, mean], { fill: pen.line, ...stroke }),
  ]
}

/** A bar for each count, centred, its length in proportion to the patients; a line at the mean. */
function histogram({ counts, mean, n }: GroupSummary, binWidth: number, pen: Pen): SceneNode[] {
  const half = Math.min(pen.width, 30) / 2
  const most = counts.reduce((max, count) => Math.max(max, count.n / n), 0)
  const reach = binWidth * 0.44
  return [
    ...counts
      .filter(({ value }) => pen.isShown(value))
      .map(({ value, n: patients }) => {
        const length = Math.max(0.2, (half * patients) / n / most)
        return pen.bar([-length, length], [value - reach, value + reach], {
          fill: pen.fill,
          stroke: pen.line,
          strokeWidth: 0.4,
        })
      }),
    pen.segment([-half, mean], [half, mean], { stroke: 'ink', strokeWidth: 1.25 }),
  ]
}
