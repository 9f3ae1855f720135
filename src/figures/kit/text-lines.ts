import { ASCENT, LEADING } from '../text/measure.js'
import type { Anchor, Paint, Text, Weight } from './scene.js'

export interface TextStyle {
  readonly anchor?: Anchor
  readonly weight?: Weight
  readonly fill?: Paint
}

/** Lines of text under each other, the first one's top at y. */
export const textLines = (
  lines: readonly string[],
  x: number,
  y: number,
  size: number,
  style: TextStyle = {},
): Text[] =>
  lines.map((text, i) => ({
    kind: 'text',
    x,
    y: y + (ASCENT + i * LEADING) * size,
    text: text.replaceAll('\u00a0', ' '),
    size,
    ...style,
  }))

/** One line of text whose middle, between baseline and capitals, is at y. */
export const middleText = (
  text: string,
  x: number,
  y: number,
  size: number,
  style: TextStyle = {},
): Text => ({ kind: 'text', x, y: y + 0.36 * size, text, size, ...style })

/** Height of some lines. */
export const linesHeight = (count: number, size: number): number => count * LEADING * size
