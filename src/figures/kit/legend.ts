import { textWidth } from '../text/measure.js'
import { wrapText } from '../text/wrap.js'
import type { Paint, SceneNode } from './scene.js'
import { rect } from './scene.js'
import { linesHeight, textLines } from './text-lines.js'

export interface LegendEntry {
  readonly text: string
  readonly fill: Paint
  readonly stroke: Paint
}

/** A block of nodes and its height. */
export interface Block {
  readonly nodes: readonly SceneNode[]
  readonly height: number
}

/** Coloured squares with their names, in as many lines as they need. */
export function legendBlock(
  entries: readonly LegendEntry[],
  x: number,
  y: number,
  width: number,
  size: number,
): Block {
  const square = 0.8 * size
  const gap = 0.5 * size
  const nodes: SceneNode[] = []
  let [left, top] = [x, y]
  for (const { text, fill, stroke } of entries) {
    const room = width - square - gap
    const needed = square + gap + textWidth(text, size)
    if (left > x && left + needed > x + width) [left, top] = [x, top + linesHeight(1, size)]
    const lines = wrapText(text, room, size)
    nodes.push(rect(left, top + 0.06 * size, square, square, { fill, stroke, strokeWidth: 0.75 }))
    nodes.push(...textLines(lines, left + square + gap, top, size))
    if (lines.length > 1) [left, top] = [x, top + linesHeight(lines.length, size)]
    else left += needed + 1.5 * size
  }
  const height = left === x ? top - y : top - y + linesHeight(1, size)
  return { nodes, height }
}

/** Wrapped explanatory text in muted ink. */
export function footnote(text: string, x: number, y: number, width: number, size: number): Block {
  const lines = wrapText(text, width, size)
  return { nodes: textLines(lines, x, y, size, { fill: 'muted' }), height: linesHeight(lines.length, size) }
}

export const armLegend = (control: string, experimental: string): LegendEntry[] => [
  { text: control, fill: 'arm0Tint', stroke: 'arm0' },
  { text: experimental, fill: 'arm1Tint', stroke: 'arm1' },
]
