import type { Axis } from '../kit/axis-ticks.js'
import { arrow, effectMark, intervalMark } from '../kit/effect-mark.js'
import type { Effect, EffectScale } from '../kit/effect-scale.js'
import type { SceneNode } from '../kit/scene.js'
import { circle, polyline, rect } from '../kit/scene.js'
import type { ForestRow } from './forest-rows.js'

/** Whether a value is on the axis. */
export const shows = ({ domain }: Axis, value: number): boolean => value >= domain[0] && value <= domain[1]

/**
 * The estimate and interval of a row: a square whose area is in proportion to its weight (1/variance), hollow where the
 * interval includes no effect; a circle for a trial, a diamond for all patients, a dashed line for a prediction interval of
 * its own; a pale bar behind for a prediction interval; arrows where an interval goes on beyond the axis.
 *
 * @param y middle of the row
 * @param most weight of the heaviest row of its kind
 */
export function forestMark(
  row: ForestRow,
  axis: Axis,
  y: number,
  size: number,
  scale: EffectScale,
  most: number,
): SceneNode[] {
  const { effect, kind } = row
  const behind = row.prediction == null ? [] : predictionBar(row.prediction, axis, y, size, scale)
  if (kind === 'overall') return [...behind, ...diamond(effect, axis, y, size, scale)]
  if (kind === 'subgroup') {
    const half = size * Math.max(0.16, 0.5 * Math.sqrt(weightOf(row) / most))
    return [...behind, ...effectMark(effect, axis, y, half, size, scale)]
  }
  const { estimate, lo, hi } = effect
  if (kind === 'prediction') return dashed(intervalMark(effect, axis, y, size, scale, 'muted'))
  const nodes = intervalMark({ estimate, lo, hi }, axis, y, size, scale, 'muted', 0.75)
  if (estimate !== null && shows(axis, scale.shown(estimate)))
    nodes.push(
      circle(axis.at(scale.shown(estimate)), y, 0.26 * size, {
        ...{ fill: 'paper', stroke: 'muted', strokeWidth: 0.9 },
      }),
    )
  return nodes
}

/** 1/variance; a row without a standard error has that of its interval, or none. */
export function weightOf({ effect: { se, lo, hi } }: ForestRow): number {
  const own = se ?? (lo !== null && hi !== null ? (hi - lo) / 4 : null)
  return own !== null && own > 0 && Number.isFinite(own) ? 1 / own ** 2 : 0
}

function diamond(effect: Effect, axis: Axis, y: number, size: number, scale: EffectScale): SceneNode[] {
  const { estimate, lo, hi } = effect
  const [from, to] = axis.domain
  if (estimate === null || lo === null || hi === null)
    return effectMark(effect, axis, y, 0.3 * size, size, scale)
  const clamp = (value: number) => axis.at(Math.min(to, Math.max(from, scale.shown(value))))
  const half = 0.5 * size
  return [
    polyline(
      [
        [clamp(lo), y],
        [clamp(estimate), y - half],
        [clamp(hi), y],
        [clamp(estimate), y + half],
      ],
      { fill: 'ink' },
      true,
    ),
  ]
}

/** A pale bar, which never sets the axis. */
function predictionBar(effect: Effect, axis: Axis, y: number, size: number, scale: EffectScale): SceneNode[] {
  const { lo, hi } = effect
  if (lo === null || hi === null) return []
  const [from, to] = axis.domain
  const [low, high] = [scale.shown(lo), scale.shown(hi)]
  if (high < from || low > to) return []
  const [left, right] = [axis.at(Math.max(from, low)), axis.at(Math.min(to, high))]
  return [
    rect(left, y - 0.32 * size, right - left, 0.64 * size, { fill: 'bar' }),
    ...(low < from ? [arrow(left - 0.45 * size, y, 1, size, 'bar')] : []),
    ...(high > to ? [arrow(right + 0.45 * size, y, -1, size, 'bar')] : []),
  ]
}

const dashed = (nodes: readonly SceneNode[]): SceneNode[] =>
  nodes.map((node) => (node.kind === 'line' && node.y1 === node.y2 ? { ...node, dash: [1.5, 1.5] } : node))
