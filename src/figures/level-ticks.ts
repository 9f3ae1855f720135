import type { SceneNode } from './kit/scene.js'
import { linesHeight, textLines } from './kit/text-lines.js'
import { LEADING } from './text/measure.js'
import { cutText, widestLine, wrapText } from './text/wrap.js'

/** Names of levels below an axis: wrapped, upwards, or every so many when even that is too dense. */
export interface LevelTicks {
  readonly height: number
  readonly draw: (at: (position: number) => number, top: number) => SceneNode[]
}

/** @param slot room of a level, in points */
export function levelTicks(levels: readonly string[], slot: number, size: number): LevelTicks {
  const fill = 'muted' as const
  const wrapped = levels.map((level) => wrapText(level, slot - 0.4 * size, size))
  const most = Math.max(...wrapped.map(({ length }) => length))
  const whole = wrapped.every((lines, k) => lines.join(' ') === levels[k])
  if (whole && most <= 3)
    return {
      height: 3 + linesHeight(most, size),
      draw: (at, top) =>
        wrapped.flatMap((lines, k) => textLines(lines, at(k), top + 3, size, { anchor: 'middle', fill })),
    }
  const shown = levels.map((level) => cutText(level, 9 * size, size))
  const every = Math.max(1, Math.ceil((LEADING * size) / slot))
  return {
    height: 4 + widestLine(shown, size),
    draw: (at, top) =>
      shown.flatMap((text, k): SceneNode[] =>
        k % every === 0
          ? [
              {
                kind: 'text',
                x: at(k) + 0.35 * size,
                y: top + 4,
                text,
                size,
                anchor: 'end',
                upward: true,
                fill,
              },
            ]
          : [],
      ),
  }
}
