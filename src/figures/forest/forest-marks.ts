import type { Axis } from '../kit/axis-ticks.js'
import type { EffectScale } from '../kit/effect-scale.js'
import type { SceneNode } from '../kit/scene.js'
import { circle, line, polyline, rect } from '../kit/scene.js'
import type { ForestRow } from './forest-rows.js'

/** Whether a value is on the axis. */
export const shows = ({ domain }: Axis, value: number): boolean => value >= domain[0] && value <= domain[1]

/**
 * The estimate and interval of a row: a square whose area grows with the patients, a circle for a trial, a diamond for all
 * patients, a dashed line for a prediction interval; arrows where an interval goes on beyond the axis.
 *
 * @param y middle of the row
 * @param most patients of the largest row
 */
export function forestMark(
  row: ForestRow,
  axis: Axis,
  y: number,
  size: number,
  scale: EffectScale,
  most: number,
): SceneNode[] {
  const { estimate, lo, hi } = row.effect
  const [from, to] = axis.domain
  const paint = row.kind === 'trial' || row.kind === 'prediction' ? ('muted' as const) : ('ink' as const)
  const nodes: SceneNode[] = []
  const value = (end: number) => scale.shown(end)
  if (lo !== null && hi !== null && value(hi) >= from && value(lo) <= to) {
    const [left, right] = [Math.max(from, value(lo)), Math.min(to, value(hi))].map((end) => axis.at(end))
    if (row.kind === 'overall' && estimate !== null) {
      const middle = axis.at(Math.min(to, Math.max(from, value(estimate))))
      const half = 0.5 * size
      return [
        polyline(
          [
            [left, y],
            [middle, y - half],
            [right, y],
            [middle, y + half],
          ],
          { fill: 'accent' },
          true,
        ),
      ]
    }
    const dash = row.kind === 'prediction' ? { dash: [1.5, 1.5] } : {}
    nodes.push(
      line(left, y, right, y, { stroke: paint, strokeWidth: row.kind === 'trial' ? 0.75 : 1.1, ...dash }),
    )
    for (const [end, inside, x, sign] of [
      [lo, value(lo) >= from, left, 1],
      [hi, value(hi) <= to, right, -1],
    ] as const)
      nodes.push(
        inside
          ? line(x, y - 0.2 * size, x, y + 0.2 * size, { stroke: paint, strokeWidth: 0.75 })
          : arrow(x, y, sign, size, Number.isFinite(end) ? paint : 'rule'),
      )
  }
  if (estimate !== null && shows(axis, value(estimate))) {
    const x = axis.at(value(estimate))
    const half = size * (0.16 + 0.26 * Math.sqrt(((row.n?.[0] ?? 0) + (row.n?.[1] ?? 0)) / most))
    nodes.push(
      row.kind === 'trial'
        ? circle(x, y, 0.26 * size, { fill: 'paper', stroke: 'muted', strokeWidth: 0.9 })
        : rect(x - half, y - half, 2 * half, 2 * half, { fill: 'arm1' }),
    )
  }
  return nodes
}

/** The end of an interval that goes on beyond the axis. */
const arrow = (
  x: number,
  y: number,
  sign: 1 | -1,
  size: number,
  paint: 'ink' | 'muted' | 'rule',
): SceneNode =>
  polyline(
    [
      [x, y],
      [x + sign * 0.45 * size, y - 0.25 * size],
      [x + sign * 0.45 * size, y + 0.25 * size],
    ],
    { fill: paint },
    true,
  )
