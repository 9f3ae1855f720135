import type { SceneNode } from '../kit/scene.js'
import { linesHeight, textLines } from '../kit/text-lines.js'
import { LEADING, textWidth } from '../text/measure.js'
import { cutText, widestLine, wrapText } from '../text/wrap.js'

/** Names of trials below the groups of a panel, and where they do not fit a key of their numbers. */
export interface TrialLabels {
  readonly height: number
  readonly draw: (left: number, top: number) => SceneNode[]
  readonly keyHeight: number
  readonly drawKey: (top: number) => SceneNode[]
}

/**
 * Chooses how to name the trials: side by side; upwards; as numbers with a key below; or only some of the numbers.
 *
 * @param slot room of a trial, in points
 * @param width of the figure, for the key
 */
export function trialLabels(
  trials: readonly string[],
  slot: number,
  size: number,
  width: number,
): TrialLabels {
  const none = { keyHeight: 0, drawKey: () => [] }
  const middle = (left: number, k: number) => left + (k + 0.5) * slot
  const fill = 'muted' as const
  if (widestLine(trials, size) <= slot - 0.3 * size)
    return {
      height: linesHeight(1, size),
      draw: (left, top) =>
        trials.flatMap((trial, k) =>
          textLines([trial], middle(left, k), top, size, { anchor: 'middle', fill }),
        ),
      ...none,
    }
  const most = 9 * size
  if (slot >= LEADING * size && trials.every((trial) => textWidth(trial, size) <= 1.6 * most)) {
    const shown = trials.map((trial) => cutText(trial, most, size))
    const length = widestLine(shown, size)
    if (shown.every((text, k) => text === trials[k]) || new Set(shown).size === trials.length)
      return {
        height: length + 0.3 * size,
        draw: (left, top) =>
          shown.map((text, k) => ({
            kind: 'text',
            x: middle(left, k) + 0.35 * size,
            y: top,
            text,
            size,
            anchor: 'end',
            upward: true,
            fill,
          })),
        ...none,
      }
  }
  const small = 0.85 * size
  const every = Math.max(1, Math.ceil((textWidth(String(trials.length), small) + 0.3 * small) / slot))
  // A number and its trial stay on one line.
  const key = wrapText(
    `Trials: ${trials.map((trial, k) => `${k + 1}\u00a0${trial}`.replaceAll(' ', '\u00a0')).join('; ')}`,
    width,
    size,
  )
  return {
    height: linesHeight(1, small),
    draw: (left, top) =>
      trials.flatMap((_, k) =>
        k % every === 0
          ? textLines([String(k + 1)], middle(left, k), top, small, { anchor: 'middle', fill })
          : [],
      ),
    keyHeight: linesHeight(key.length, size) + 0.3 * size,
    drawKey: (top) => textLines(key, 0, top + 0.3 * size, size, { fill }),
  }
}
