import { textWidth } from '../text/measure.js'
import { wrapText } from '../text/wrap.js'
import type { Block } from './legend.js'
import type { SceneNode, Style } from './scene.js'
import { circle, line } from './scene.js'
import { linesHeight, textLines } from './text-lines.js'

export interface LineEntry {
  readonly text: string
  readonly style: Style
  readonly mark: 'line' | 'upright' | 'dot'
}

/** Lines and dots with what they mean, in as many rows as they need. */
export function lineLegend(
  entries: readonly LineEntry[],
  x: number,
  y: number,
  width: number,
  size: number,
): Block {
  const sample = 2.2 * size
  const nodes: SceneNode[] = []
  let [left, top] = [x, y]
  for (const { text, style, mark } of entries) {
    const length = mark === 'line' ? sample : 0.8 * size
    const needed = length + 0.5 * size + textWidth(text, size)
    if (left > x && left + needed > x + width) [left, top] = [x, top + linesHeight(1, size)]
    const middle = top + 0.42 * size
    const centre = left + length / 2
    nodes.push(
      mark === 'line'
        ? line(left, middle, left + length, middle, style)
        : mark === 'dot'
          ? circle(centre, middle, 0.28 * size, style)
          : line(centre, middle - 0.45 * size, centre, middle + 0.45 * size, style),
    )
    const lines = wrapText(text, width - length - 0.5 * size, size)
    nodes.push(...textLines(lines, left + length + 0.5 * size, top, size))
    if (lines.length > 1) [left, top] = [x, top + linesHeight(lines.length, size)]
    else left += needed + 1.6 * size
  }
  return { nodes, height: left === x ? top - y : top - y + linesHeight(1, size) }
}
