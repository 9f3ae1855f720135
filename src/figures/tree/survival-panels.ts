import type { ByArm, PatientSummary, SurvivalCurve } from '../../results/patient-summary.js'
import { atRiskOf, censoredOf } from '../../results/patient-summary.js'
import { countText } from '../../words/numbers.js'
import { trialLabels } from '../forest/trial-labels.js'
import { axisOf, bottomAxis, bottomAxisHeight, leftAxis } from '../kit/axis.js'
import type { Axis } from '../kit/axis-ticks.js'
import type { Block } from '../kit/legend.js'
import { armLegend, legendBlock } from '../kit/legend.js'
import type { Frame } from '../kit/options.js'
import type { Paint, SceneNode } from '../kit/scene.js'
import { line, polyline, rect } from '../kit/scene.js'
import { linesHeight, textLines } from '../kit/text-lines.js'
import { textWidth } from '../text/measure.js'
import type { PanelPlace } from './panel-axis.js'
import { outcomeAxis, upwardLabel } from './panel-axis.js'
import type { TreeContent } from './tree-content.js'

const LINES: readonly Paint[] = ['arm0', 'arm1']

/** The time axis of all curves: from 0 to the longest time of any. */
export function timeAxis({ leaves }: PatientSummary, range: readonly [number, number], count: number): Axis {
  const longest = Math.max(
    ...leaves.flatMap(({ curves }) => curves!.arms.map((curve) => curve?.longest ?? 0)),
  )
  return axisOf({ domain: [0, longest], fixed: true, range, count })
}

/** The steps of a curve, to the longest time of its patients. */
export function curveMark(curve: SurvivalCurve, x: Axis, y: Axis, arm: number, thin = false): SceneNode {
  const points: [number, number][] = [[x.at(0), y.at(1)]]
  let level = 1
  curve.time.forEach((time, i) => {
    points.push([x.at(time), y.at(level)])
    level = curve.survival[i]
    points.push([x.at(time), y.at(level)])
  })
  points.push([x.at(curve.longest), y.at(level)])
  return polyline(points, { stroke: LINES[arm], strokeWidth: thin ? 0.8 : 1.2 })
}

/** A tick across the curve at every time at which somebody is censored. */
function censoredMarks(curve: SurvivalCurve, x: Axis, y: Axis, arm: number, size: number): SceneNode[] {
  return censoredOf(curve).map(([time, level]) => {
    const [at, middle] = [x.at(time), y.at(level)]
    return line(at, middle - 0.22 * size, at, middle + 0.22 * size, { stroke: LINES[arm], strokeWidth: 0.6 })
  })
}

/**
 * Kaplan–Meier curves below the leaves, by arm with the numbers at risk, and small ones by trial: where other outcomes have
 * their distributions.
 */
export function survivalPanels(frame: Frame, content: TreeContent, place: PanelPlace): Block {
  const patients = content.patients!
  const { size } = frame
  const { margin, column, gap } = place
  const { spec, data } = content.fit
  const trials = data.trials.map(({ trial }) => trial)
  const slot = (column - gap - 4) / trials.length
  const labels = trialLabels(trials, slot, size, frame.width)
  const arms = [spec.control, spec.experimental]
  const small = 0.85 * size
  const wanted = Math.min(110, Math.max(58, 0.16 * frame.width))
  const below = labels.height + labels.keyHeight + 14 * size
  const height =
    frame.height === null ? wanted : Math.max(40, (frame.height - place.top - below - 4 * size) / 2)
  const nodes: SceneNode[] = []
  const span = (y: number) =>
    outcomeAxis(frame, patients, [y + height, y], Math.min(6, Math.max(2, Math.round(height / (2.2 * size)))))
  const panel = (left: number, right: number, y: number, axis: Axis) => {
    nodes.push(rect(left, y, right - left, height, { fill: 'panel' }))
    for (const { value } of axis.ticks)
      nodes.push(line(left, axis.at(value), right, axis.at(value), { stroke: 'grid', strokeWidth: 0.5 }))
  }
  const heading = (text: string, y: number) => {
    nodes.push(...textLines([text], margin, y, size, { weight: 'bold' }))
    return y + linesHeight(1, size) + 2
  }

  let y = heading('By arm', place.top)
  const top = y
  let axis = span(y)
  nodes.push(...leftAxis(axis, margin, size, y, y + height))
  const xs = patients.leaves.map((_, j) => {
    const left = margin + j * column + gap / 2
    const right = left + column - gap
    return {
      left,
      right,
      x: timeAxis(patients, [left, right - 2], Math.max(2, Math.round((right - left) / (5.5 * size)))),
    }
  })
  patients.leaves.forEach(({ curves }, j) => {
    const { left, right, x } = xs[j]
    panel(left, right, y, axis)
    curves!.arms.forEach((curve, arm) => {
      if (curve === null) return
      nodes.push(curveMark(curve, x, axis, arm))
      if (content.censored) nodes.push(...censoredMarks(curve, x, axis, arm, size))
    })
    // Labels may reach beyond the ends of an axis: not into that of the next panel.
    const within = right - Math.max(0, size - gap)
    nodes.push(
      line(within, y + height, right, y + height, { stroke: 'rule' }),
      ...bottomAxis(x, y + height, size, left, within),
    )
  })
  y += height + bottomAxisHeight(size)
  // Numbers at risk, below the ticks of the time axis that they are at.
  nodes.push(...textLines([`Patients at risk by ${spec.time}`], margin, y, small, { fill: 'muted' }))
  y += linesHeight(1, small)
  arms.forEach((_, arm) => {
    patients.leaves.forEach(({ curves }, j) => {
      nodes.push(...atRiskRow(curves!.arms, arm, xs[j], y, small))
    })
    y += linesHeight(1, small)
  })
  y += 0.8 * size

  y = heading('By trial and arm', y)
  axis = span(y)
  nodes.push(...leftAxis(axis, margin, size, y, y + height))
  patients.leaves.forEach(({ curves }, j) => {
    const { left, right } = xs[j]
    panel(left, right, y, axis)
    curves!.trials.forEach((own, k) => {
      const from = left + 2 + k * slot
      const inner = timeAxis(patients, [from + 0.06 * slot, from + 0.94 * slot], 2)
      own.forEach((curve, arm) => {
        if (curve !== null) nodes.push(curveMark(curve, inner, axis, arm, true))
      })
      if (k > 0) nodes.push(line(from, y, from, y + height, { stroke: 'grid', strokeWidth: 0.5 }))
    })
  })
  y += height
  nodes.push(upwardLabel(frame.options.ylab ?? 'Without the event', (top + y) / 2, y - top, size))
  y += 3
  patients.leaves.forEach((_, j) => {
    nodes.push(...labels.draw(margin + j * column + gap / 2 + 2, y))
  })
  y += labels.height + 0.5 * size
  const legend = legendBlock(
    armLegend(spec.control, spec.experimental),
    margin,
    y,
    frame.width - margin,
    size,
  )
  nodes.push(...legend.nodes)
  y += legend.height
  if (content.censored) {
    nodes.push(...textLines(['Ticks: times that are censored.'], margin, y, small, { fill: 'muted' }))
    y += linesHeight(1, small)
  }
  if (labels.keyHeight > 0) {
    nodes.push(...labels.drawKey(y))
    y += labels.keyHeight
  }
  return { nodes, height: y - place.top }
}

/** Numbers at risk of an arm at the ticks of the time axis, as many as there is room for. */
function atRiskRow(
  curves: ByArm<SurvivalCurve | null>,
  arm: number,
  { left, right, x }: { readonly left: number; readonly right: number; readonly x: Axis },
  y: number,
  size: number,
): SceneNode[] {
  const curve = curves[arm]
  if (curve === null) return []
  let end = Number.NEGATIVE_INFINITY
  return x.ticks.flatMap(({ value }) => {
    const text = countText(atRiskOf(curve, value))
    const half = textWidth(text, size) / 2
    const at = Math.min(right - half, Math.max(left + half, x.at(value)))
    if (at - half < end + 2) return []
    end = at + half
    return textLines([text], at, y, size, { anchor: 'middle', fill: LINES[arm] })
  })
}
