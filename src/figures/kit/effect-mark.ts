import type { Axis } from './axis-ticks.js'
import type { Effect, EffectScale } from './effect-scale.js'
import { excludesNone } from './effect-scale.js'
import type { Paint, SceneNode } from './scene.js'
import { line, polyline, rect } from './scene.js'

/**
 * An estimate with its interval on an axis: a square, filled where the interval leaves no effect out and hollow where it
 * does not, so that grey print shows it too; arrows where the interval goes on beyond the axis.
 *
 * @param half half the side of the square, in points
 */
export function effectMark(
  effect: Effect,
  axis: Axis,
  y: number,
  half: number,
  size: number,
  scale: EffectScale,
): SceneNode[] {
  const { estimate } = effect
  const clear = excludesNone(effect, scale)
  const paint = clear ? 'arm1' : 'ink'
  const nodes = intervalMark(effect, axis, y, size, scale, paint)
  if (estimate === null) return nodes
  const value = scale.shown(estimate)
  if (!(value >= axis.domain[0] && value <= axis.domain[1])) return nodes
  const x = axis.at(value)
  return [
    ...nodes,
    rect(x - half, y - half, 2 * half, 2 * half, {
      fill: clear ? 'arm1' : 'paper',
      stroke: paint,
      strokeWidth: 1,
    }),
  ]
}

/** The line of an interval, with ends, or arrows where it goes on. */
export function intervalMark(
  { lo, hi }: Effect,
  axis: Axis,
  y: number,
  size: number,
  scale: EffectScale,
  paint: Paint,
  strokeWidth = 1.1,
): SceneNode[] {
  const [from, to] = axis.domain
  if (lo === null || hi === null || scale.shown(hi) < from || scale.shown(lo) > to) return []
  const [left, right] = [Math.max(from, scale.shown(lo)), Math.min(to, scale.shown(hi))].map((end) =>
    axis.at(end),
  )
  const ends = [
    [lo, scale.shown(lo) >= from, left, 1],
    [hi, scale.shown(hi) <= to, right, -1],
  ] as const
  return [
    line(left, y, right, y, { stroke: paint, strokeWidth }),
    ...ends.map(([end, inside, x, sign]) =>
      inside
        ? line(x, y - 0.2 * size, x, y + 0.2 * size, { stroke: paint, strokeWidth: 0.75 })
        : arrow(x, y, sign, size, Number.isFinite(end) ? paint : 'rule'),
    ),
  ]
}

/** The end of an interval that goes on beyond the axis. */
export const arrow = (x: number, y: number, sign: 1 | -1, size: number, paint: Paint): SceneNode =>
  polyline(
    [
      [x, y],
      [x + sign * 0.45 * size, y - 0.25 * size],
      [x + sign * 0.45 * size, y + 0.25 * size],
    ],
    { fill: paint },
    true,
  )
