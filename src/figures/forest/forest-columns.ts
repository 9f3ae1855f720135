import type { SceneNode } from '../kit/scene.js'
import { line } from '../kit/scene.js'
import { linesHeight, textLines } from '../kit/text-lines.js'
import { textWidth } from '../text/measure.js'
import { widestLine, wrapText } from '../text/wrap.js'
import type { ForestRow } from './forest-rows.js'
import { armText, isMain } from './forest-rows.js'

/** Names of the columns of a forest plot. */
export interface ForestHeads {
  readonly label: string
  readonly n: readonly [control: string, experimental: string]
  readonly effect: string
  /** Whether outcomes are times to an event. */
  readonly survival?: boolean
  /** What stands below the effects, if anything does. */
  readonly below?: string
}

/** Where the columns of a forest plot are, in points. */
export interface Columns {
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

/** Lines of a row's label. */
export function labelLines(row: ForestRow, columns: Columns, size: number): string[] {
  const indent = isMain(row) ? 0 : size
  const room = columns.stacked && !isMain(row) ? columns.plot[0] - size : columns.label
  // A sign stays with its number.
  const label = row.label.replace(/([≤>=<]) /g, '$1\u00a0')
  return wrapText(label, Math.max(room - indent, 2 * size), size, isMain(row) ? 'bold' : 'regular')
}

/** Room for every column; when too little is left for the plot, labels go above their rows. */
export function columnsOf(
  rows: readonly ForestRow[],
  heads: ForestHeads,
  size: number,
  width: number,
): Columns {
  const gap = 1.2 * size
  // As wide as its numbers, and as the longest word of its head where nothing could be estimated.
  const effect = Math.max(
    widestLine(
      rows.flatMap(({ effectText, nnt = '' }) => [effectText, nnt]),
      size,
    ),
    // The head wraps a little short of the column's width.
    widestLine(heads.effect.split(' '), size, 'bold') + 0.5 * size,
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
        rows.map((row) => armText(row, arm)),
        size,
      ),
      Math.min(
        widestLine([...heads.n[arm].split(' '), heads.survival ? 'events/n' : 'n'], size, 'bold'),
        7 * size,
      ),
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
    rows.filter(isMain).map((row) => `${armText(row, 0)} / ${armText(row, 1)}`),
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
export function headRow(columns: Columns, heads: ForestHeads, size: number, texts: SceneNode[]): number {
  if (columns.stacked) return 0
  const nRoom = [columns.n[0] - columns.label - 0.6 * size, columns.n[1] - columns.n[0] - 0.6 * size]
  const cells = [
    { lines: [heads.label], x: 0, anchor: 'start' as const },
    ...heads.n.map((name, arm) => ({
      lines: [...wrapText(name, nRoom[arm], size, 'bold', 4), heads.survival ? 'events/n' : 'n'],
      x: columns.n[arm],
      anchor: 'end' as const,
    })),
    {
      lines: [
        ...wrapText(heads.effect, columns.p - 3 * size - columns.effect, size, 'bold'),
        ...(heads.below === undefined ? [] : [heads.below]),
      ],
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
