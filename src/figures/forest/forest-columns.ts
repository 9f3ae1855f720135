import { countText } from '../../words/numbers.js'
import type { SceneNode } from '../kit/scene.js'
import { line } from '../kit/scene.js'
import { linesHeight, textLines } from '../kit/text-lines.js'
import { textWidth } from '../text/measure.js'
import { widestLine, wrapText } from '../text/wrap.js'
import type { ForestRow } from './forest-rows.js'
import { isMain } from './forest-rows.js'

/** Names of the columns of a forest plot. */
export interface ForestHeads {
  readonly label: string
  readonly n: readonly [control: string, experimental: string]
  /** What is printed of the arms: `n`, `events / n`. */
  readonly arm: string
  readonly effect: string
  /** What stands below the effects, if anything does. */
  readonly below?: string
  /** Whether there is a column of p-values. */
  readonly p: boolean
  /** The column of interactions. */
  readonly brackets?: { readonly lines: readonly string[]; readonly x: number } | undefined
}

/** What a row prints of an arm. */
export const armText = (row: ForestRow, arm: 0 | 1): string =>
  row.n === null ? '' : (row.arms?.[arm] ?? countText(row.n[arm]))

/** Where the columns of a forest plot are, in points. */
export interface Columns {
  /** Labels stand above their rows, because there is no room beside the plot. */
  readonly stacked: boolean
  /** Of stacked rows: patients alone are said of the arms. */
  readonly plain: boolean
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

/**
 * Room for every column; when too little is left for the plot, labels go above their rows.
 *
 * @param shares of the width: the most that labels take, the least that is left for the plot
 */
export function columnsOf(
  rows: readonly ForestRow[],
  heads: ForestHeads,
  size: number,
  width: number,
  shares = { labels: 0.32, plot: 0.22 },
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
  const p = rows.some((row) => row.p !== '')
    ? Math.max(
        widestLine(
          rows.map((row) => row.p),
          size,
        ),
        1.5 * size,
      )
    : -gap
  const n = ([0, 1] as const).map((arm) =>
    Math.max(
      widestLine(
        rows.flatMap((row) => armText(row, arm).split('\n')),
        size,
      ),
      Math.min(widestLine(heads.n[arm].split(' '), size, 'bold'), 7 * size),
      widestLine([heads.arm], size),
    ),
  )
  const labels = Math.max(
    ...rows.map(
      (row) => textWidth(row.label, size, isMain(row) ? 'bold' : 'regular') + (isMain(row) ? 0 : size),
    ),
  )
  const label = Math.min(labels, shares.labels * width)
  const left = label + gap + n[0] + gap + n[1] + 1.5 * gap
  const right = width - p - gap - effect - gap
  if (right - left >= Math.max(80, shares.plot * width))
    return {
      stacked: false,
      plain: false,
      label,
      n: [label + gap + n[0], label + gap + n[0] + gap + n[1]],
      plot: [left, right],
      effect: right + gap,
      p: width,
    }
  const pairs = widestLine(
    rows.filter(isMain).flatMap((row) => stackedArms(row)),
    size,
  )
  const trials = Math.max(
    0,
    ...rows.filter((row) => !isMain(row)).map((row) => textWidth(row.label, size) + size),
  )
  const numbersOf = (wide: number) => Math.max(wide, Math.min(trials, 0.26 * width)) + size
  // Where means leave no room for the plot, patients are all that is said of the arms.
  const plain = width - effect - 0.8 * size - numbersOf(pairs) < 0.18 * width
  const counts = widestLine(
    rows.filter(isMain).flatMap((row) => stackedArms(row, true)),
    size,
  )
  const numbers = numbersOf(plain ? counts : pairs)
  return {
    stacked: true,
    plain,
    label: width - textWidth('p < 0.001', size) - size,
    n: [0, 0],
    plot: [numbers, width - effect - 0.8 * size],
    effect: width - effect,
    p: width,
  }
}

/** What a row prints of both arms below its label: one line for both, or one for each where they are longer. */
export const stackedArms = (row: ForestRow, plain = false): string[] => {
  if (row.n === null) return []
  if (plain) return [row.n.map(countText).join(' / ')]
  const both = [armText(row, 0), armText(row, 1)]
  return row.arms === undefined ? [both.join(' / ')] : both.map((text) => text.replace('\n', ', '))
}

/** Draws the heads of the columns and returns their height. */
export function headRow(
  columns: Columns,
  heads: ForestHeads,
  size: number,
  width: number,
  texts: SceneNode[],
): number {
  if (columns.stacked) return 0
  const nRoom = [columns.n[0] - columns.label - 0.6 * size, columns.n[1] - columns.n[0] - 0.6 * size]
  const cells = [
    { lines: [heads.label], x: 0, anchor: 'start' as const },
    ...heads.n.map((name, arm) => ({
      lines: [...wrapText(name, nRoom[arm], size, 'bold', 4), heads.arm],
      x: columns.n[arm],
      anchor: 'end' as const,
      fill: arm === 0 ? ('arm0Text' as const) : ('arm1Text' as const),
    })),
    {
      lines: [
        ...wrapText(heads.effect, columns.p - (heads.p ? 3 * size : 0) - columns.effect, size, 'bold'),
        ...(heads.below === undefined ? [] : [heads.below]),
      ],
      x: columns.effect,
      anchor: 'start' as const,
    },
    ...(heads.p ? [{ lines: ['p'], x: columns.p, anchor: 'end' as const }] : []),
    ...(heads.brackets === undefined
      ? []
      : [{ lines: heads.brackets.lines, x: heads.brackets.x, anchor: 'start' as const }]),
  ]
  const most = Math.max(...cells.map(({ lines }) => lines.length))
  for (const { lines, x, anchor, ...own } of cells) {
    const top = linesHeight(most - lines.length, size)
    const fill = 'fill' in own ? own.fill : ('ink' as const)
    // What is counted stands below the name of the arm, and what the bracket says below its name.
    const small = 'fill' in own || lines === heads.brackets?.lines ? 1 : 0
    texts.push(
      ...textLines(lines.slice(0, lines.length - small), x, top, size, { anchor, weight: 'bold', fill }),
      ...textLines(
        lines.slice(lines.length - small),
        x,
        top + linesHeight(lines.length - small, size),
        size,
        {
          ...{ anchor, fill: 'muted' },
        },
      ),
    )
  }
  const height = linesHeight(most, size) + 0.1 * size
  texts.push(line(0, height, width, height, { stroke: 'rule', strokeWidth: 0.75 }))
  return height
}
