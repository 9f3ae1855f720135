import { levelInWords } from '../reports/numbers.js'
import type { FitResult } from '../workflow/fit-schema.js'
import type { ForestRow } from './forest-rows.js'
import { forestDomain } from './forest-rows.js'
import type { Axis } from './kit/axis.js'
import { axisOf, bottomAxis, bottomAxisHeight } from './kit/axis.js'
import type { EffectScale } from './kit/effect-scale.js'
import type { Body } from './kit/figure.js'
import { footnote } from './kit/legend.js'
import type { Frame } from './kit/options.js'
import type { SceneNode } from './kit/scene.js'
import { circle, line, polyline, rect } from './kit/scene.js'
import { linesHeight, middleText, textLines } from './kit/text-lines.js'
import { textWidth } from './text/measure.js'
import { widestLine, wrapText } from './text/wrap.js'

/** Where the columns of a forest plot are, in points. */
interface Columns {
  /** Labels stand above their rows, because there is no room beside the plot. */
  readonly stacked: boolean
  readonly label: number
  /** Right ends of the numbers of patients. */
  readonly n: readonly [number, number]
  readonly plot: readonly [from: number, to: number]
  /** Left end of the effect's text, right end of the p-value. */
  readonly effect: number
  readonly p: number
}

/** Draws the rows of a forest plot. */
export function drawForest(
  frame: Frame,
  rows: readonly ForestRow[],
  fit: FitResult,
  scale: EffectScale,
): Body {
  const { size, width, options } = frame
  const heads = {
    n: [fit.spec.control, fit.spec.experimental] as const,
    effect: `${scale.name} (${levelInWords(fit.spec.control_.level)}\u00a0CI)`,
  }
  const columns = columnsOf(rows, heads, size, width)
  const count = Math.max(2, Math.round((columns.plot[1] - columns.plot[0]) / (4.5 * size)))
  const domain = options.xlim ?? forestDomain(rows, scale)
  const axis = axisOf({
    domain,
    fixed: true,
    range: [columns.plot[0], columns.plot[1]],
    log: scale.log,
    count,
  })

  const texts: SceneNode[] = []
  const marks: SceneNode[] = []
  const head = headRow(columns, heads, size, texts)
  const top = head + 0.5 * size
  const pad = rowPad(frame, rows, columns, top)
  const most = rows.reduce((max, { n }) => Math.max(max, (n?.[0] ?? 0) + (n?.[1] ?? 0)), 1)
  const spans: [number, number][] = []
  let y = top
  let end = top
  rows.forEach((row, i) => {
    // Subgroups with rows of their own stand apart.
    if (i > 0 && row.kind === 'subgroup' && !isMain(rows[i - 1])) y += 0.4 * size
    if (row.kind === 'overall') {
      y += 0.3 * size
      texts.push(line(0, y, width, y, { stroke: 'rule', strokeWidth: 0.5 }))
      y += 0.3 * size
    }
    const lines = labelLines(row, columns, size)
    const weight = isMain(row) ? ('bold' as const) : ('regular' as const)
    const fill = isMain(row) ? ('ink' as const) : ('muted' as const)
    const indent = isMain(row) ? 0 : size
    const height = linesHeight(lines.length, size)
    const stackedLabel = columns.stacked && isMain(row)
    texts.push(...textLines(lines, indent, y + pad / 2, size, { weight, fill }))
    const middle = stackedLabel ? y + pad / 2 + height + 0.42 * size : y + pad / 2 + height / 2 - 0.22 * size
    if (row.n !== null)
      if (columns.stacked && !stackedLabel) {
        // The label of a trial takes the place of the numbers.
      } else if (columns.stacked)
        texts.push(middleText(`${row.n[0]} / ${row.n[1]}`, indent, middle, size, { fill }))
      else
        row.n.forEach((n, arm) => {
          texts.push(middleText(String(n), columns.n[arm], middle, size, { anchor: 'end', fill }))
        })
    texts.push(middleText(row.effectText, columns.effect, middle, size, { fill }))
    if (row.p !== '')
      texts.push(
        stackedLabel
          ? {
              kind: 'text',
              x: columns.p,
              y: y + pad / 2 + 0.74 * size,
              text: pText(row.p),
              size,
              anchor: 'end',
            }
          : middleText(row.p, columns.p, middle, size, { anchor: 'end' }),
      )
    marks.push(...mark(row, axis, middle, size, scale, most))
    const start = stackedLabel ? middle - 0.7 * size : y
    y += height + (stackedLabel ? linesHeight(1, size) : 0) + pad
    // Vertical lines leave out labels that stand in their way, and only those.
    if (columns.stacked || spans.length === 0) spans.push([start, y])
    else spans[0][1] = y
    end = y
  })

  const back: SceneNode[] = []
  const none = axis.at(scale.none)
  if (scale.none >= axis.domain[0] && scale.none <= axis.domain[1])
    for (const [from, to] of spans)
      back.push(line(none, from, none, to, { stroke: 'rule', strokeWidth: 0.75 }))
  const overall = rows.find(({ kind }) => kind === 'overall')?.effect.estimate
  if (overall != null && shows(axis, scale.shown(overall))) {
    const x = axis.at(scale.shown(overall))
    for (const [from, to] of spans)
      back.push(line(x, from, x, to, { stroke: 'accent', strokeWidth: 0.75, dash: [2.5, 2] }))
  }
  const foot: SceneNode[] = bottomAxis(axis, end + 2, size, columns.plot[0], columns.plot[1])
  let bottom = end + 2 + bottomAxisHeight(size) + 0.2 * size
  const xlab =
    options.xlab ?? `${scale.name}, ${fit.spec.experimental} ${scale.log ? 'to' : '−'} ${fit.spec.control}`
  const centre = (columns.plot[0] + columns.plot[1]) / 2
  const room = columns.stacked
    ? 2 * Math.min(centre, width - centre)
    : Math.min(2 * Math.min(centre, width - centre), 1.8 * (columns.plot[1] - columns.plot[0]))
  const label = wrapText(xlab, room, size)
  foot.push(...textLines(label, centre, bottom, size, { anchor: 'middle' }))
  bottom += linesHeight(label.length, size)
  if (columns.stacked) {
    const words = `Below each subgroup: patients (${fit.spec.control} / ${fit.spec.experimental}); ${heads.effect}.`
    const note = footnote(words, 0, bottom + 0.5 * size, width, 0.9 * size)
    foot.push(...note.nodes)
    bottom += 0.5 * size + note.height
  }
  return { children: [...back, ...marks, ...texts, ...foot], height: bottom + 0.2 * size }
}

const isMain = ({ kind }: ForestRow): boolean => kind === 'subgroup' || kind === 'overall'
const pText = (p: string): string => (p.startsWith('<') ? `p < ${p.slice(1)}` : `p = ${p}`)
const shows = ({ domain }: Axis, value: number): boolean => value >= domain[0] && value <= domain[1]

/** Air above and below a row; more when a greater height was asked for. */
function rowPad({ height, size }: Frame, rows: readonly ForestRow[], columns: Columns, top: number): number {
  const least = 0.45 * size
  if (height === null) return least
  const lines = rows.reduce(
    (sum, row) => sum + labelLines(row, columns, size).length + (columns.stacked && isMain(row) ? 1 : 0),
    0,
  )
  const free = height - top - linesHeight(lines, size) - 6 * size - (columns.stacked ? 4 * size : 0)
  return Math.max(least, free / rows.length)
}

function labelLines(row: ForestRow, columns: Columns, size: number): string[] {
  const indent = isMain(row) ? 0 : size
  const room = columns.stacked && !isMain(row) ? columns.plot[0] - size : columns.label
  // A sign stays with its number.
  const label = row.label.replace(/([≤>=<]) /g, '$1\u00a0')
  return wrapText(label, Math.max(room - indent, 2 * size), size, isMain(row) ? 'bold' : 'regular')
}

function columnsOf(
  rows: readonly ForestRow[],
  heads: { readonly n: readonly [string, string]; readonly effect: string },
  size: number,
  width: number,
): Columns {
  const gap = 1.2 * size
  const effect = widestLine(
    rows.map(({ effectText }) => effectText),
    size,
  )
  const p = Math.max(
    widestLine(
      rows.map(({ p }) => p),
      size,
    ),
    1.5 * size,
  )
  const n = ([0, 1] as const).map((arm) =>
    Math.max(
      widestLine(
        rows.map((row) => String(row.n?.[arm] ?? '')),
        size,
      ),
      Math.min(widestLine(heads.n[arm].split(' '), size, 'bold'), 7 * size),
    ),
  )
  const labels = Math.max(
    ...rows.map(
      (row) => textWidth(row.label, size, isMain(row) ? 'bold' : 'regular') + (isMain(row) ? 0 : size),
    ),
  )
  const label = Math.min(labels, 0.32 * width)
  const left = label + gap + n[0] + gap + n[1] + 1.5 * gap
  const right = width - p - gap - effect - gap
  if (right - left >= Math.max(80, 0.22 * width))
    return {
      stacked: false,
      label,
      n: [label + gap + n[0], label + gap + n[0] + gap + n[1]],
      plot: [left, right],
      effect: right + gap,
      p: width,
    }
  const pairs = widestLine(
    rows.filter(isMain).map((row) => `${row.n?.[0]} / ${row.n?.[1]}`),
    size,
  )
  const trials = Math.max(
    0,
    ...rows.filter((row) => !isMain(row)).map((row) => textWidth(row.label, size) + size),
  )
  const numbers = Math.max(pairs, Math.min(trials, 0.26 * width)) + size
  return {
    stacked: true,
    label: width - textWidth('p < 0.001', size) - size,
    n: [0, 0],
    plot: [numbers, width - effect - 0.8 * size],
    effect: width - effect,
    p: width,
  }
}

/** Draws the heads of the columns and returns their height. */
function headRow(
  columns: Columns,
  heads: { readonly n: readonly [string, string]; readonly effect: string },
  size: number,
  texts: SceneNode[],
): number {
  if (columns.stacked) return 0
  const nRoom = [columns.n[0] - columns.label - 0.6 * size, columns.n[1] - columns.n[0] - 0.6 * size]
  const cells = [
    { lines: ['Subgroup'], x: 0, anchor: 'start' as const },
    ...heads.n.map((name, arm) => ({
      lines: [...wrapText(name, nRoom[arm], size, 'bold', 4), 'n'],
      x: columns.n[arm],
      anchor: 'end' as const,
    })),
    {
      lines: wrapText(heads.effect, columns.p - 3 * size - columns.effect, size, 'bold'),
      x: columns.effect,
      anchor: 'start' as const,
    },
    { lines: ['p'], x: columns.p, anchor: 'end' as const },
  ]
  const most = Math.max(...cells.map(({ lines }) => lines.length))
  for (const { lines, x, anchor } of cells)
    texts.push(
      ...textLines(lines, x, linesHeight(most - lines.length, size), size, { anchor, weight: 'bold' }),
    )
  const height = linesHeight(most, size) + 0.1 * size
  texts.push(line(0, height, columns.p, height, { stroke: 'rule', strokeWidth: 0.75 }))
  return height
}

function mark(
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
    // Areas grow with the patients.
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
