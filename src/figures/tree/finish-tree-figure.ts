import type { FitResult } from '../../results/fit-schema.js'
import { byHandInWords } from '../../words/by-hand.js'
import type { Body, Figure } from '../kit/figure.js'
import { finishFigure } from '../kit/figure.js'
import { footnote } from '../kit/legend.js'
import type { Frame } from '../kit/options.js'

/**
 * Finishes the figure of a tree. One that a person has changed says so in a line below and to those who do not see it:
 * nobody shall take it for what a method found.
 *
 * @param notes further lines below, for those who see it and those who do not
 */
export function finishTreeFigure(
  frame: Frame,
  body: Body,
  spec: Pick<FitResult['spec'], 'guide'>,
  title: string,
  description: string,
  notes: readonly string[] = [],
): Figure {
  const byHand = byHandInWords(spec)
  const { size, width } = frame
  let marked = body
  for (const words of [...notes, ...(byHand === null ? [] : [byHand])]) {
    const top = marked.height + 0.6 * size
    const note = footnote(words, 0, top, width, 0.9 * size)
    marked = { children: [...marked.children, ...note.nodes], height: top + note.height }
  }
  return finishFigure(
    frame,
    marked,
    title,
    [description, ...notes, ...(byHand === null ? [] : [byHand])].join(' '),
  )
}
