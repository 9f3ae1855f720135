import type { FitNode } from '../../results/fit-schema.js'
import { outcomeKind } from '../../words/family-words.js'
import { countText, pEquals } from '../../words/numbers.js'
import { axisOf, bottomAxis, bottomAxisHeight } from '../kit/axis.js'
import { effectText } from '../kit/effect-scale.js'
import type { Body } from '../kit/figure.js'
import { armLegend, footnote, legendBlock } from '../kit/legend.js'
import type { Frame } from '../kit/options.js'
import type { SceneNode } from '../kit/scene.js'
import { line, rect } from '../kit/scene.js'
import { linesHeight, textLines } from '../kit/text-lines.js'
import { groupMark } from '../marks.js'
import { wrapText } from '../text/wrap.js'
import { outcomeAxis } from './panel-axis.js'
import { splitKind } from './split-kind.js'
import { branchStyle, splitLegend } from './split-look.js'
import { curveMark, timeAxis } from './survival-panels.js'
import type { TreeContent } from './tree-content.js'
import { armCounts, edgeWords, innerInWords, splitP, splitParts } from './tree-words.js'

/** The tree as an indented list, one row a node, with the outcome by arm beside each subgroup. Fits any width. */
export function treeRows(frame: Frame, content: TreeContent): Body {
  const { fit, scale, patients } = content
  const { width } = frame
  // A long list is set smaller.
  const size = fit.subgroups.length > 8 ? Math.min(frame.size, Math.max(6, 0.8 * frame.size)) : frame.size
  const nodes: SceneNode[] = []
  const deepest = Math.max(...fit.tree.nodes.map(({ depth }) => depth)) - 1
  const panel = patients === null ? 0 : Math.min(0.36 * width, 200)
  const textRoom = width - panel - (panel > 0 ? size : 0)
  // The indentation gives way before the texts do.
  const indent = Math.min(1.6 * size, (0.4 * textRoom) / Math.max(1, deepest))
  const xOf = (node: FitNode) => (node.depth - 1) * indent

  const ys: number[] = []
  const bands: { leaf: number; y: number; height: number }[] = []
  let y = 0
  let leaf = 0
  for (const node of fit.tree.nodes) {
    const left = xOf(node) + 0.9 * size
    const room = textRoom - left
    const head = wrapText(nodeWords(node, fit.tree.nodes), room, size, 'bold')
    ys.push(y + 0.65 * size)
    nodes.push(...textLines(head, left, y, size, { weight: 'bold' }))
    let height = linesHeight(head.length, size)
    if (node.split === null) {
      const subgroup = fit.subgroups[leaf]
      const [n0, n1] = armCounts(subgroup, fit.spec)
      const { effect } = subgroup
      const lines = [
        ...wrapText(
          `n\u00a0=\u00a0${countText(n0)}\u00a0/\u00a0${countText(n1)}, ${pEquals(effect.p).replaceAll(' ', '\u00a0')}`,
          room,
          size,
        ),
        ...wrapText(effectText(effect, scale), room, size),
      ]
      nodes.push(...textLines(lines, left, y + height, size))
      height = Math.max(height + linesHeight(lines.length, size), panel > 0 ? 3.2 * size : 0)
      bands.push({ leaf: leaf++, y, height })
    } else {
      const lines = wrapText(
        [
          `${node.split.variable}: ${splitP(node).replaceAll(' ', '\u00a0')}`,
          ...splitParts(node, fit.spec),
          `n\u00a0=\u00a0${countText(node.n)}`,
        ].join(', '),
        room,
        size,
      )
      nodes.push(...textLines(lines, left, y + height, size, { fill: 'muted' }))
      height += linesHeight(lines.length, size)
    }
    y += height + 0.6 * size
  }
  // Branches, drawn like those of a list of folders.
  fit.tree.nodes.forEach((node, i) => {
    if (node.kids.length === 0) return
    const x = xOf(node) + 0.3 * size
    const last = node.kids.at(-1)! - 1
    const style = branchStyle(splitKind(node))
    nodes.push(line(x, ys[i] + 0.6 * size, x, ys[last], style))
    for (const kid of node.kids) {
      const end = xOf(fit.tree.nodes[kid - 1]) + 0.7 * size
      nodes.push(line(x, ys[kid - 1], Math.max(x + 1, end), ys[kid - 1], style))
    }
  })

  const bottom = y - 0.3 * size
  if (patients !== null) {
    const left = width - panel + 0.5 * size
    const right = width - size
    const ticks = Math.max(2, Math.round((right - left) / (4 * size)))
    const survival = outcomeKind(patients.family) === 'time'
    const axis = survival
      ? timeAxis(patients, [left, right], ticks)
      : outcomeAxis(frame, patients, [left, right], ticks)
    for (const { leaf, y, height } of bands) {
      nodes.push(rect(left, y, right - left, height, { fill: 'panel' }))
      for (const { value } of axis.ticks)
        nodes.push(line(axis.at(value), y, axis.at(value), y + height, { stroke: 'grid', strokeWidth: 0.5 }))
      if (survival)
        patients.leaves[leaf].curves!.arms.forEach((curve, arm) => {
          const up = axisOf({ domain: [0, 1], fixed: true, range: [y + height, y], count: 2 })
          if (curve !== null) nodes.push(curveMark(curve, axis, up, arm, true))
        })
      patients.leaves[leaf].arms.forEach((summary, arm) => {
        if (summary === null || survival) return
        const at = y + height * (arm === 0 ? 0.28 : 0.72)
        const place = {
          axis,
          at,
          width: Math.min(14, 0.36 * height),
          arm: arm === 0 ? (0 as const) : (1 as const),
          upright: false,
        }
        nodes.push(...groupMark(summary, patients.family, content.panels, patients.binWidth, place))
      })
    }
    nodes.push(...bottomAxis(axis, bottom, size, left, right))
    y = bottom + bottomAxisHeight(size)
    const name =
      frame.options.ylab ??
      (outcomeKind(patients.family) === 'event'
        ? `Risk of ${fit.spec.outcome}`
        : survival
          ? `Without the event, by ${fit.spec.time}`
          : fit.spec.outcome)
    const shown = wrapText(name, panel - size, size, 'regular', 2)
    nodes.push(...textLines(shown, (left + right) / 2, y, size, { anchor: 'middle' }))
    y += linesHeight(shown.length, size) + 0.4 * size
    const legend = legendBlock(armLegend(fit.spec.control, fit.spec.experimental), 0, y, width, size)
    nodes.push(...legend.nodes)
    y += legend.height
  }
  const kinds = splitLegend(fit, 0, y + 0.2 * size, width, size)
  nodes.push(...kinds.nodes)
  if (kinds.height > 0) y += 0.4 * size + kinds.height
  if (!content.note) return { children: nodes, height: y }
  const { control, experimental } = fit.spec
  const note = footnote(
    `Subgroups: patients (${control} / ${experimental}) and ${scale.words}.${fit.tree.nodes.length > 1 ? ` Branches: ${innerInWords(fit)}.` : ''}`,
    0,
    y + 0.3 * size,
    width,
    0.9 * size,
  )
  return { children: [...nodes, ...note.nodes], height: y + note.height + 0.6 * size }
}

function nodeWords(node: FitNode, all: readonly FitNode[]): string {
  if (node.condition === null) return node.split === null ? 'All patients: no subgroups' : 'All patients'
  const variable = all[node.parent! - 1].split!.variable
  const { condition } = node
  return condition.op === 'in'
    ? `${variable}: ${edgeWords(condition)}`
    : `${variable} ${edgeWords(condition)}`
}
