import type { FitSubgroup } from '../../results/fit-schema.js'
import { countText } from '../../words/numbers.js'
import { estimateText, intervalText } from '../kit/effect-scale.js'
import type { SceneNode } from '../kit/scene.js'
import { linesHeight, textLines } from '../kit/text-lines.js'
import { wrapText } from '../text/wrap.js'
import type { TreeContent } from './tree-content.js'
import { armCounts } from './tree-words.js'

/** Parts of a leaf's text: node, patients, estimate, interval; each in as many lines as it needs. */
export function leafLines(
  subgroup: FitSubgroup,
  { fit, scale }: TreeContent,
  width: number,
  size: number,
): string[][] {
  const [n0, n1] = armCounts(subgroup, fit.spec)
  const wrap = (text: string, weight: 'bold' | 'regular' = 'regular') => wrapText(text, width, size, weight)
  // Without any width, words are wanted: the narrowest that a leaf can be.
  const words = (text: string) => text.split(' ')
  const parts = [
    fit.subgroups.length === 1 ? 'all patients' : `node\u00a0${subgroup.node}`,
    `n\u00a0= ${countText(n0)}\u00a0/\u00a0${countText(n1)}`,
    estimateText(subgroup.effect, scale),
    intervalText(subgroup.effect, scale).replace(' to', '\u00a0to'),
  ]
  return width === 0 ? parts.map(words) : parts.map((text, i) => wrap(text, i === 2 ? 'bold' : 'regular'))
}

/** The lines of a leaf, centred at x, the first one's top at y. */
export function leafTexts(parts: readonly string[][], x: number, y: number, size: number): SceneNode[] {
  let row = 0
  return parts.flatMap((lines, part) => {
    const texts = textLines(lines, x, y + linesHeight(row, size), size, {
      anchor: 'middle',
      ...(part === 0 && { fill: 'muted' as const }),
      ...(part === 2 && { weight: 'bold' as const }),
    })
    row += lines.length
    return texts
  })
}
