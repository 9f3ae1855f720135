import { byHandInWords } from '../reports/by-hand.js'
import type { FitResult } from '../workflow/fit-schema.js'
import type { Body, Figure } from './kit/figure.js'
import { finishFigure } from './kit/figure.js'
import { footnote } from './kit/legend.js'
import type { Frame } from './kit/options.js'

/**
 * Finishes the figure of a tree. One that a person has changed says so in a line below and to those who do not see it:
 * nobody shall take it for what a method found.
 *
 * @param clusters what the intervals make of clusters, if there are any
 */
export function finishTreeFigure(
  frame: Frame,
  body: Body,
  spec: Pick<FitResult['spec'], 'guide'>,
  title: string,
  description: string,
  clusters: string | null = null,
): Figure {
  const words = [byHandInWords(spec), clusters].filter((line) => line !== null).join(' ')
  if (words === '') return finishFigure(frame, body, title, description)
  const { size, width } = frame
  const top = body.height + 0.6 * size
  const note = footnote(words, 0, top, width, 0.9 * size)
  const marked = { children: [...body.children, ...note.nodes], height: top + note.height }
  return finishFigure(frame, marked, title, `${description} ${words}`)
}
