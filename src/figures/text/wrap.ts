import type { Weight } from '../kit/scene.js'
import { textWidth } from './measure.js'

/**
 * Breaks a text into lines no wider than `width`: at spaces; words that are too long after , / - _ . = and, failing that,
 * anywhere. Beyond `most` lines the rest is cut with an ellipsis.
 */
export function wrapText(
  text: string,
  width: number,
  size: number,
  weight: Weight = 'regular',
  most = Number.POSITIVE_INFINITY,
): string[] {
  const fits = (candidate: string) => textWidth(candidate, size, weight) <= width + 1e-9
  const lines: string[] = []
  let current = ''
  for (const word of text.split(/[ \t\r\n]+/)) {
    const joined = current === '' ? word : `${current} ${word}`
    if (fits(joined)) {
      current = joined
      continue
    }
    if (current !== '') lines.push(current)
    const pieces = fits(word) ? [word] : breakWord(word, fits)
    lines.push(...pieces.slice(0, -1))
    current = pieces.at(-1)!
  }
  lines.push(current)
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), cutText(lines.slice(most - 1).join(' '), width, size, weight, true)]
}

/** A text cut with an ellipsis to fit `width`. */
export function cutText(
  text: string,
  width: number,
  size: number,
  weight: Weight = 'regular',
  always = false,
): string {
  if (!always && textWidth(text, size, weight) <= width) return text
  const characters = [...text]
  while (characters.length > 0 && textWidth(`${characters.join('').trimEnd()}…`, size, weight) > width)
    characters.pop()
  return `${characters.join('').trimEnd()}…`
}

/** Width of the widest of some lines. */
export const widestLine = (lines: readonly string[], size: number, weight: Weight = 'regular'): number =>
  lines.reduce((most, text) => Math.max(most, textWidth(text, size, weight)), 0)

function breakWord(word: string, fits: (text: string) => boolean): string[] {
  const parts = word.split(/(?<=[,/\-_.=])/)
  const lines: string[] = []
  let current = ''
  for (const part of parts) {
    if (fits(current + part)) {
      current += part
      continue
    }
    if (current !== '') lines.push(current)
    current = ''
    for (const character of part) {
      if (current !== '' && !fits(current + character)) {
        lines.push(current)
        current = ''
      }
      current += character
    }
  }
  return [...lines, current]
}
