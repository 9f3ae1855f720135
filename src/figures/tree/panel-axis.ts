import type { OutcomeKind } from '../../families/family.js'
import type { PatientSummary } from '../../results/patient-summary.js'
import { outcomeKind } from '../../words/family-words.js'
import { axisOf } from '../kit/axis.js'
import type { Axis } from '../kit/axis-ticks.js'
import type { Frame } from '../kit/options.js'
import type { SceneNode } from '../kit/scene.js'
import { cutText, wrapText } from '../text/wrap.js'

/** Where the panels stand: below `top`, `margin` from the left, one column a leaf. */
export interface PanelPlace {
  readonly top: number
  readonly margin: number
  readonly column: number
  readonly gap: number
}

/** The one scale of all panels: risks from 0 to 1, counts from 0, else the range of the outcome. */
export function outcomeAxis(
  { options }: Frame,
  { family, range, binWidth }: PatientSummary,
  span: readonly [number, number],
  count = 5,
): Axis {
  const limits = options.ylim
  const kind = outcomeKind(family)
  const own: Readonly<Record<OutcomeKind, [number, number]>> = {
    event: [0, 1],
    time: [0, 1],
    count: [Math.min(range[0], 0) - binWidth / 2, range[1] + binWidth / 2],
    number: [range[0], range[1]],
  }
  const fixed = limits !== undefined || kind !== 'number'
  const axis = axisOf({ domain: limits ?? own[kind], fixed, range: span, count })
  if (kind !== 'event' && kind !== 'time') return axis
  const percents = axis.ticks.map(({ value }) => ({ value, label: `${Math.round(value * 100)}%` }))
  return { ...axis, ticks: percents }
}

/** The name of a vertical axis at the left edge, cut when it is longer than the axis. */
export function upwardLabel(text: string, y: number, height: number, size: number): SceneNode {
  const shown = wrapText(text, height, size).length === 1 ? text : cutText(text, height, size)
  return { kind: 'text', x: 0.85 * size, y, text: shown, size, anchor: 'middle', upward: true }
}
