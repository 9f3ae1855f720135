import { bottomAxisHeight, leftAxisWidth } from './kit/axis.js'
import type { Axis } from './kit/axis-ticks.js'
import { titleHeight } from './kit/figure.js'
import { tiles } from './kit/grid.js'
import type { Frame } from './kit/options.js'
import type { SceneNode } from './kit/scene.js'
import { linesHeight, textLines } from './kit/text-lines.js'
import type { LevelTicks } from './level-ticks.js'
import { levelTicks } from './level-ticks.js'
import { cutText } from './text/wrap.js'

/** One of several small plots with two lines of head. */
export interface Panel {
  readonly x: number
  /** Top of the head, and top and bottom of the plot. */
  readonly top: number
  readonly from: number
  readonly to: number
  readonly width: number
  /** It is the first of its row, and gets the name of the vertical axis. */
  readonly first: boolean
  /** Names of levels below; null for a numeric axis. */
  readonly ticks: LevelTicks | null
}

/**
 * Places of small plots in rows, each row as high as its axes need.
 *
 * @param levels of each panel, null for a numeric one
 * @param foot room for the legend, in points
 */
export function panelGrid(
  frame: Frame,
  levels: readonly (readonly string[] | null)[],
  foot: number,
): { readonly panels: readonly Panel[]; readonly bottom: number } {
  const { size, width } = frame
  const margin = 1.4 * size
  const places = tiles(levels.length, width - margin, 17 * size, 1.8 * size)
  const rows = places.at(-1)!.row + 1
  const ticks = levels.map((names, i) =>
    names === null ? null : levelTicks(names, (places[i].width - 3.5 * size) / names.length, size),
  )
  const head = linesHeight(2, size) + 0.5 * size
  const axes = Array.from({ length: rows }, (_, row) => {
    const own = ticks.filter((_, i) => places[i].row === row)
    return Math.max(bottomAxisHeight(size), ...own.map((tick) => tick?.height ?? 0)) + 0.9 * size
  })
  const others = rows * head + axes.reduce((sum, height) => sum + height, 0) + foot
  const free = frame.height === null ? null : (frame.height - titleHeight(frame) - others) / rows
  const plot = Math.max(40, free === null ? Math.min(130, 0.62 * places[0].width) : free)
  const tops = [0]
  for (const height of axes) tops.push(tops.at(-1)! + head + plot + height)
  const panels = places.map(({ x, width, row, first }, i) => ({
    x: margin + x,
    top: tops[row],
    from: tops[row] + head,
    to: tops[row] + head + plot,
    width,
    first,
    ticks: ticks[i],
  }))
  return { panels, bottom: tops[rows] - 0.2 * size }
}

/** The two lines above a panel. */
export function panelHead({ x, top, width }: Panel, name: string, words: string, size: number): SceneNode[] {
  return [
    ...textLines([cutText(name, width, size, 'bold')], x, top, size, { weight: 'bold' }),
    ...textLines([cutText(words, width, size)], x, top + linesHeight(1, size), size, { fill: 'muted' }),
  ]
}

/** How many ticks suit an axis of this length. */
export const upTicks = ({ from, to }: Panel, size: number): number =>
  Math.max(2, Math.round((to - from) / (2.6 * size)))
export const acrossTicks = (length: number, size: number): number =>
  Math.max(2, Math.round(length / (4.5 * size)))

/** Left and right end of the plot, given its vertical axis. */
export const plotSpan = ({ x, width }: Panel, up: Axis, size: number): [left: number, right: number] => [
  x + leftAxisWidth(up, size),
  x + width,
]
