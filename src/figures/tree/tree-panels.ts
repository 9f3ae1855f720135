import { outcomeKind } from '../../words/family-words.js'
import { percent } from '../../words/numbers.js'
import { trialLabels } from '../forest/trial-labels.js'
import { leftAxis, leftAxisWidth } from '../kit/axis.js'
import type { Axis } from '../kit/axis-ticks.js'
import type { Block } from '../kit/legend.js'
import { armLegend, legendBlock } from '../kit/legend.js'
import type { Frame } from '../kit/options.js'
import type { SceneNode } from '../kit/scene.js'
import { line, rect } from '../kit/scene.js'
import { linesHeight, textLines } from '../kit/text-lines.js'
import { groupMark } from '../marks.js'
import { textWidth } from '../text/measure.js'
import type { PanelPlace } from './panel-axis.js'
import { outcomeAxis, upwardLabel } from './panel-axis.js'
import { survivalPanels } from './survival-panels.js'
import type { TreeContent } from './tree-content.js'

/** Room that the outcome axis takes on the left. */
export function panelMargin(frame: Frame, { patients }: TreeContent): number {
  if (patients === null) return 0
  // How many ticks there will be depends on the height, which is not known yet.
  const widths = [2, 3, 4, 5, 6, 7, 8, 10, 12].map((count) =>
    leftAxisWidth(outcomeAxis(frame, patients, [100, 0], count), frame.size),
  )
  return 1.5 * frame.size + Math.max(...widths) + 2
}

/** Panels by arm and by trial below the leaves, with the outcome axis, names of the trials and the legend of arms. */
export function treePanels(frame: Frame, content: TreeContent, place: PanelPlace): Block {
  const patients = content.patients!
  if (outcomeKind(patients.family) === 'time') return survivalPanels(frame, content, place)
  const { size, options } = frame
  const { margin, column, gap } = place
  const { spec, data } = content.fit
  const trials = data.trials.map(({ trial }) => trial)
  const slot = (column - gap - 4) / trials.length
  const labels = trialLabels(trials, slot, size, frame.width)
  const wanted = Math.min(110, Math.max(58, 0.16 * frame.width))
  const below = labels.height + labels.keyHeight + 9 * size
  const height =
    frame.height === null ? wanted : Math.max(40, (frame.height - place.top - below - 4 * size) / 2)
  const nodes: SceneNode[] = []
  // What is drawn of counts are the patients' own, whatever time or size they were at risk.
  const counts = spec.exposure === null ? spec.outcome : `${spec.outcome} (not per ${spec.exposure})`
  const binary = outcomeKind(patients.family) === 'event'
  const ylab = options.ylab ?? (binary ? `Risk of ${spec.outcome}` : counts)
  let y = place.top
  for (const by of ['arm', 'trial'] as const) {
    nodes.push(
      ...textLines([by === 'arm' ? 'By arm' : 'By trial and arm'], margin, y, size, { weight: 'bold' }),
    )
    y += linesHeight(1, size) + 2
    const axis = outcomeAxis(
      frame,
      patients,
      [y + height, y],
      Math.min(8, Math.max(2, Math.round(height / (2.2 * size)))),
    )
    nodes.push(...leftAxis(axis, margin, size, y, y + height))
    patients.leaves.forEach((leaf, j) => {
      const left = margin + j * column + gap / 2
      const right = left + column - gap
      nodes.push(rect(left, y, right - left, height, { fill: 'panel' }))
      for (const { value } of axis.ticks)
        nodes.push(line(left, axis.at(value), right, axis.at(value), { stroke: 'grid', strokeWidth: 0.5 }))
      const groups =
        by === 'arm'
          ? [{ arms: leaf.arms, at: (left + right) / 2, room: Math.min(right - left, 90) }]
          : leaf.trials.map(({ arms }, k) => ({ arms, at: left + 2 + (k + 0.5) * slot, room: slot }))
      for (const { arms, at, room } of groups)
        arms.forEach((summary, arm) => {
          if (summary === null) return
          const shift = by === 'arm' ? 0.22 * room : 0.23 * room
          const width = by === 'arm' ? 0.3 * room : 0.38 * room
          const middle = at + (arm === 0 ? -shift : shift)
          const markPlace = {
            axis,
            at: middle,
            width,
            arm: arm === 0 ? (0 as const) : (1 as const),
            upright: true,
          }
          nodes.push(...groupMark(summary, patients.family, content.panels, patients.binWidth, markPlace))
          if (by === 'arm' && binary)
            nodes.push(...riskText(summary.mean, summary.n, middle, axis, 2 * shift, size))
        })
    })
    y += height
    if (by === 'arm') y += 0.8 * size
  }
  // Both rows share the scale, and its name.
  nodes.push(upwardLabel(ylab, (place.top + y) / 2, y - place.top, size))
  y += 3
  patients.leaves.forEach((_, j) => {
    nodes.push(...labels.draw(margin + j * column + gap / 2 + 2, y))
  })
  y += labels.height + 0.5 * size
  const arms = binary ? binaryLegend(spec) : armLegend(spec.control, spec.experimental)
  const legend = legendBlock(arms, margin, y, frame.width - margin, size)
  nodes.push(...legend.nodes)
  y += legend.height
  if (labels.keyHeight > 0) {
    nodes.push(...labels.drawKey(y))
    y += labels.keyHeight
  }
  return { nodes, height: y - place.top }
}

/** The share of events above the bar's events, where there is room. */
function riskText(mean: number, n: number, x: number, axis: Axis, room: number, size: number): SceneNode[] {
  const text = percent(mean * n, n)
  const small = 0.9 * size
  if (textWidth(text, small) > room - 1) return []
  const y = axis.at(Math.min(1, Math.max(0, mean)))
  const above = y - 1.25 * small
  return textLines([text], x, Math.max(above, axis.at(axis.domain[1]) + 1), small, { anchor: 'middle' })
}

const binaryLegend = ({ control, experimental }: { control: string; experimental: string }) => [
  { text: `${control}: event`, fill: 'arm0' as const, stroke: 'arm0' as const },
  { text: 'no event', fill: 'arm0Tint' as const, stroke: 'arm0' as const },
  { text: `${experimental}: event`, fill: 'arm1' as const, stroke: 'arm1' as const },
  { text: 'no event', fill: 'arm1Tint' as const, stroke: 'arm1' as const },
]
