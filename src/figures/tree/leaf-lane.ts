import type { FitSubgroup } from '../../results/fit-schema.js'
import { favoured } from '../../words/benefit/favours-words.js'
import { axisOf, bottomAxis, bottomAxisHeight } from '../kit/axis.js'
import { effectDomain } from '../kit/effect-domain.js'
import { effectMark } from '../kit/effect-mark.js'
import { drawnEffect } from '../kit/effect-scale.js'
import type { SceneNode } from '../kit/scene.js'
import { line, rect } from '../kit/scene.js'
import type { TreeContent } from './tree-content.js'

/** Height of the lane below a leaf's texts, in points. */
export const laneHeight = (size: number): number => 2.1 * size + bottomAxisHeight(0.85 * size)

/**
 * The effect of a leaf on an axis that all leaves share: halves in the pale colour of the arm that they favour, where it
 * was said which outcomes are better.
 */
export function leafLane(
  { effect }: Pick<FitSubgroup, 'effect'>,
  { fit, scale }: TreeContent,
  [from, to]: readonly [number, number],
  top: number,
  size: number,
): SceneNode[] {
  const domain = effectDomain(
    fit.subgroups.map((subgroup) => drawnEffect(subgroup.effect)),
    scale,
  )
  const small = 0.85 * size
  const count = Math.max(2, Math.round((to - from) / (3.2 * size)))
  const axis = axisOf({ domain, fixed: true, range: [from, to], log: scale.log, count })
  const none = Math.min(to, Math.max(from, axis.at(scale.none)))
  const height = 2 * size
  const arms = favoured(fit.spec)
  const paints = arms?.map((arm) =>
    arm === fit.spec.control ? ('arm0Pale' as const) : ('arm1Pale' as const),
  )
  return [
    rect(from, top, none - from, height, { fill: paints?.[0] ?? 'panel' }),
    rect(none, top, to - none, height, { fill: paints?.[1] ?? 'panel' }),
    line(none, top - 0.1 * size, none, top + height, { stroke: 'ink', strokeWidth: 0.75 }),
    ...effectMark(drawnEffect(effect), axis, top + height / 2, 0.36 * size, size, scale),
    ...bottomAxis(axis, top + height, small, from, to),
  ]
}
