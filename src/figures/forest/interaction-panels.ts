import { countText } from '../../words/numbers.js'
import { axisOf, bottomAxis, bottomAxisHeight } from '../kit/axis.js'
import type { Axis } from '../kit/axis-ticks.js'
import type { Body } from '../kit/figure.js'
import type { SceneNode } from '../kit/scene.js'
import { group, line } from '../kit/scene.js'
import { linesHeight, middleText, textLines } from '../kit/text-lines.js'
import { wrapText } from '../text/wrap.js'
import { favoursLine } from './favours-line.js'
import { forestMark, shows, weightOf as weightOfRow } from './forest-marks.js'
import type { ForestRow } from './forest-rows.js'
import { forestDomain } from './forest-rows.js'
import type { Layout, Panel, PanelWords } from './interaction-layout.js'
import { fitting, headOf, indentOf, layoutOf, sumOf, weightOf } from './interaction-layout.js'
import type { InteractionRow, PanelCell } from './interaction-rows.js'

/** Panels side by side on the same rows; one below the other where there is no room for that. */
export function drawPanels(
  rows: readonly InteractionRow[],
  panels: readonly Panel[],
  words: PanelWords,
  size: number,
  width: number,
): Body {
  const beside = fitting(rows, panels, words, size, width)
  if (beside !== null) return draw(rows, beside, words, size, width)
  let height = 0
  const children = panels.map((panel) => {
    const own = rows.filter((row, i) => panel.of(row) !== null || (row.head && leads(rows, i, panel)))
    const one =
      fitting(own, [panel], words, size, width) ??
      layoutOf(own, [panel], words, size, width, { arms: false, above: true })
    const body = draw(own, one, words, size, width)
    const top = height
    height += body.height + size
    return group(body.children, 0, top)
  })
  return { children, height: height - size }
}

/** Whether a heading has rows below it that a panel shows. */
function leads(rows: readonly InteractionRow[], at: number, panel: Panel): boolean {
  for (let i = at + 1; i < rows.length && rows[i].indent; i++) if (panel.of(rows[i]) !== null) return true
  return false
}

function draw(
  rows: readonly InteractionRow[],
  { above, label, n, columns }: Layout,
  { label: name, arms, level }: PanelWords,
  size: number,
  width: number,
): Body {
  const texts: SceneNode[] = []
  const marks: SceneNode[] = []
  const axes = columns.map(({ panel, plot }) => axisFor(rows, panel, plot, size))
  const top = heads() + 0.5 * size
  // Squares of one panel are compared with each other: its heaviest trial is the largest.
  const heaviest = columns.map(({ panel }) =>
    Math.max(
      Number.MIN_VALUE,
      ...rows.flatMap((row) => {
        const cell = row.kind === 'trial' ? panel.of(row) : null
        return cell === null ? [] : [weightOfRow(asForest(row, cell, 'draw'))]
      }),
    ),
  )
  const pad = 0.45 * size
  let y = top
  let ruled = false
  const spans: [number, number][] = []
  rows.forEach((row, i) => {
    if (!ruled && row.kind === 'pooled') {
      ruled = true
      y += 0.3 * size
      texts.push(line(0, y, width, y, { stroke: 'rule', strokeWidth: 0.5 }))
      y += 0.3 * size
    } else if (i > 0 && !row.indent && (row.head || rows[i - 1].indent)) y += 0.4 * size
    const indent = indentOf(row, size)
    const room = (above ? width : label) - indent
    const empty = columns.every(({ panel }) => panel.of(row) === null)
    const lines = wrapText(together(row.label), room, size, weightOf(row))
    const fill = row.kind === 'biased' ? ('muted' as const) : ('ink' as const)
    texts.push(...textLines(lines, indent, y + pad / 2, size, { weight: weightOf(row), fill }))
    const labels = linesHeight(lines.length, size)
    const height = labels + (above && !empty ? linesHeight(1, size) : 0)
    const middle = y + pad / 2 + (above ? labels + linesHeight(1, size) / 2 : labels / 2) - 0.22 * size
    if (row.n !== null && !(above && empty))
      (n.length === 2 ? row.n : [sumOf(row.n)]).forEach((own, arm) => {
        texts.push(middleText(countText(own), n[arm], middle, size, { anchor: 'end', fill }))
      })
    columns.forEach(({ panel, text, p, withP }, c) => {
      const cell = panel.of(row)
      if (cell === null) return
      texts.push(middleText(cell.text, text, middle, size, { fill }))
      if (withP) texts.push(middleText(cell.p, p, middle, size, { anchor: 'end', fill }))
      marks.push(...forestMark(asForest(row, cell, 'draw'), axes[c], middle, size, panel.scale, heaviest[c]))
    })
    const start = above && !empty ? middle - 0.7 * size : y
    y += height + pad
    // Vertical lines leave out labels that stand in their way.
    if (!above) spans[0] = [top, y]
    else if (!empty) spans.push([start, y])
  })
  const back: SceneNode[] = []
  const foot: SceneNode[] = []
  let bottom = y
  columns.forEach(({ panel, plot }, c) => {
    const axis = axes[c]
    const { scale } = panel
    if (shows(axis, scale.none)) {
      const x = axis.at(scale.none)
      for (const [from, to] of spans) back.push(line(x, from, x, to, { stroke: 'rule', strokeWidth: 0.75 }))
    }
    foot.push(...bottomAxis(axis, y + 2, size, plot[0], plot[1]))
    const border = (left: number) => (columns[left].plot[1] + columns[left + 1].plot[0]) / 2
    const from = c === 0 ? 0 : border(c - 1)
    const centre = (plot[0] + plot[1]) / 2
    const end = c + 1 < columns.length ? border(c) - 0.8 * size : width
    const space = 2 * Math.min(centre - from, end - centre)
    const lines = wrapText(together(panel.xlab), space, size)
    let at = y + 2 + bottomAxisHeight(size) + 0.2 * size
    if (panel.favours != null) {
      const place = { axis, none: scale.none, top: at, size, plot, room: [from, end] as const }
      const below = favoursLine(panel.favours, place)
      foot.push(...below.nodes)
      at += below.height + 0.2 * size
    }
    foot.push(...textLines(lines, centre, at, size, { anchor: 'middle' }))
    bottom = Math.max(bottom, at + linesHeight(lines.length, size))
  })
  return { children: [...back, ...marks, ...texts, ...foot], height: bottom }

  function heads(): number {
    const cells = [
      ...(above ? [] : [{ lines: wrapText(name, label, size, 'bold'), x: 0, anchor: 'start' as const }]),
      ...(n.length === 2 ? arms : ['']).map((arm, a) => {
        const room = a === 0 ? n[0] - label - 0.6 * size : n[1] - n[0] - 0.6 * size
        if (arm === '') return { lines: ['n'], x: n[a], anchor: 'end' as const }
        return { lines: [...wrapText(arm, room, size, 'bold', 4), 'n'], x: n[a], anchor: 'end' as const }
      }),
      ...columns.flatMap(({ panel, text, p, withP }) => [
        {
          lines: wrapText(headOf(panel, level), p - text - (withP ? 3 * size : 0), size, 'bold'),
          x: text,
          anchor: 'start' as const,
        },
        ...(withP ? [{ lines: ['p'], x: p, anchor: 'end' as const }] : []),
      ]),
    ]
    const tallest = Math.max(...cells.map(({ lines }) => lines.length))
    for (const { lines, x, anchor } of cells)
      texts.push(
        ...textLines(lines, x, linesHeight(tallest - lines.length, size), size, { anchor, weight: 'bold' }),
      )
    const height = linesHeight(tallest, size) + 0.1 * size
    texts.push(line(0, height, width, height, { stroke: 'rule', strokeWidth: 0.75 }))
    return height
  }
}

/** A sign stays with its numbers. */
const together = (text: string): string => text.replace(/ ([≤≥>=<≠]) /g, '\u00a0$1\u00a0')

/** A row as a forest plot has it; in the search for the axis trials may go beyond its ends. */
function asForest(row: InteractionRow, { effect, text, p }: PanelCell, use: 'draw' | 'axis'): ForestRow {
  const kind =
    row.kind === 'pooled' ? 'overall' : row.kind === 'biased' || use === 'axis' ? 'trial' : 'subgroup'
  return { kind, label: row.label, n: row.n, effect, effectText: text, p }
}

function axisFor(
  rows: readonly InteractionRow[],
  { of, scale, xlim }: Panel,
  plot: readonly [number, number],
  size: number,
): Axis {
  const all = rows.flatMap((row) => {
    const cell = of(row)
    return cell === null ? [] : [asForest(row, cell, 'axis')]
  })
  // Where nothing is from all trials, every row has to be on the axis.
  const bare = !all.some(({ kind, effect }) => kind === 'overall' && effect.lo !== null)
  const shown = all.map((row) => (bare ? { ...row, kind: 'subgroup' as const } : row))
  return axisOf({
    domain: xlim ?? forestDomain(shown, scale),
    fixed: true,
    range: plot,
    log: scale.log,
    count: Math.max(2, Math.round((plot[1] - plot[0]) / (4.5 * size))),
  })
}
