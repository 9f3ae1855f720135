import type { Axis } from '../kit/axis-ticks.js'
import type { SceneNode } from '../kit/scene.js'
import { linesHeight, textLines } from '../kit/text-lines.js'
import { textWidth } from '../text/measure.js'
import { widestLine, wrapText } from '../text/wrap.js'

/** What effects on either side of none speak for: `favours intervention`, without arrows. */
export type Favours = readonly [left: string, right: string]

/** Where such words may stand, in points. */
export interface FavoursPlace {
  readonly axis: Axis
  /** No effect, on the scale of the axis. */
  readonly none: number
  readonly top: number
  readonly size: number
  /** Ends of the plot, and of the room below it. */
  readonly plot: readonly [number, number]
  readonly room: readonly [number, number]
}

/**
 * Below an axis: on either side of no effect what effects there speak for, with arrows that point away from it. Side by side
 * where there is room, else one below the other. A side that the axis does not show has no words.
 */
export function favoursLine(
  [left, right]: Favours,
  { axis, none, top, size, plot, room }: FavoursPlace,
): { readonly nodes: SceneNode[]; readonly height: number } {
  const gap = 0.6 * size
  const at = Math.min(plot[1], Math.max(plot[0], axis.at(none)))
  const sides = [
    { text: `← ${left}`, shown: none > axis.domain[0], x: at - gap, space: at - gap - room[0], end: room[0] },
    {
      text: `${right} →`,
      shown: none < axis.domain[1],
      x: at + gap,
      space: room[1] - at - gap,
      end: room[1],
    },
  ].map((side, i) => ({ ...side, anchor: i === 0 ? ('end' as const) : ('start' as const) }))
  const shown = sides.filter((side) => side.shown)
  // Arrows and signs stay with what they belong to.
  const together = (text: string) =>
    text
      .replace('← ', '←\u00a0')
      .replace(' →', '\u00a0→')
      .replaceAll(/ ([≤≥>=<≠]) /g, '\u00a0$1\u00a0')
  if (shown.every(({ text, space }) => widestLine(together(text).split(' '), size) <= space)) {
    const lines = shown.map(({ text, space }) => wrapText(together(text), space, size))
    return {
      nodes: shown.flatMap(({ x, anchor }, i) => textLines(lines[i], x, top, size, { anchor })),
      height: linesHeight(Math.max(0, ...lines.map(({ length }) => length)), size),
    }
  }
  // The whole room for each, as near to its side as may be.
  const nodes: SceneNode[] = []
  let height = 0
  for (const { text, x, anchor } of shown) {
    const lines = wrapText(together(text), room[1] - room[0], size)
    const width = Math.max(...lines.map((line) => textWidth(line, size)))
    const start = anchor === 'end' ? Math.max(room[0], x - width) : Math.min(x, room[1] - width)
    nodes.push(...textLines(lines, start, top + height, size))
    height += linesHeight(lines.length, size)
  }
  return { nodes, height }
}
