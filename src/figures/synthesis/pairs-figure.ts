import { CopseError } from '../../errors.js'
import type { SynthesisCopy } from '../../results/synthesis/synthesis-schema.js'
import { significantTo } from '../../words/numbers.js'
import type { Figure } from '../kit/figure.js'
import { finishFigure } from '../kit/figure.js'
import { footnote } from '../kit/legend.js'
import type { FigureOptions } from '../kit/options.js'
import { frameOf } from '../kit/options.js'
import type { SceneNode } from '../kit/scene.js'
import { rect } from '../kit/scene.js'
import { middleText } from '../kit/text-lines.js'
import { textWidth } from '../text/measure.js'
import { cutText, widestLine } from '../text/wrap.js'

/** From here on a table is as unlike as can be shown. */
const MOST = 10

/**
 * How alike the tables of every two columns are in original and synthetic data: S_pMSE, the darker the less alike; of single
 * columns on the diagonal.
 *
 * Coded errors: OPTION_INVALID, FIGURE_EMPTY.
 */
export function pairsFigure(
  { utility }: Pick<SynthesisCopy, 'utility'>,
  options: FigureOptions = {},
): Figure {
  const frame = frameOf(options)
  const { width, height: wanted } = frame
  const names = utility.oneWay.map(({ variables }) => variables[0])
  if (names.length === 0)
    throw new CopseError({
      code: 'FIGURE_EMPTY',
      wrong: 'there are no columns to draw',
      need: 'at least one',
    })
  const ratioOf = (a: number, b: number): number => {
    if (a === b) return utility.oneWay[a].ratio
    return utility.twoWay.find(({ variables }) => variables[0] === names[b] && variables[1] === names[a])!
      .ratio
  }
  let { size } = frame
  const shown = (size: number) => names.map((name) => cutText(name, 0.3 * width, size))
  const roomOf = (size: number) => (width - widestLine(shown(size), size) - size) / names.length
  while (size > 4 && roomOf(size) < textWidth('0.000', size) + 2) size -= 0.5
  const labels = shown(size)
  const margin = widestLine(labels, size) + size
  const cell = Math.min(roomOf(size), 9 * size)
  const free = wanted === null ? 0 : (wanted - 8 * size) / names.length
  const high = Math.max(2 * size, Math.min(cell, free === 0 ? 2.6 * size : free))
  const nodes: SceneNode[] = []
  const words: string[] = []
  names.forEach((_, a) => {
    const y = a * high
    nodes.push(middleText(labels[a], margin - 0.6 * size, y + high / 2, size, { anchor: 'end' }))
    for (let b = 0; b <= a; b++) {
      const ratio = ratioOf(a, b)
      words.push(`${a === b ? names[a] : `${names[b]} and ${names[a]}`} ${significantTo(ratio, 2)}`)
      const x = margin + b * cell
      nodes.push(
        rect(x, y, cell - 1, high - 1, { fill: 'panel' }),
        rect(x, y, cell - 1, high - 1, {
          fill: 'accent',
          opacity: 0.6 * Math.min(1, Math.max(0, ratio - 1) / (MOST - 1)),
        }),
        middleText(significantTo(ratio, 2), x + cell / 2, y + high / 2, size, { anchor: 'middle' }),
      )
    }
  })
  const top = names.length * high + 0.3 * size
  labels.forEach((text, column) => {
    nodes.push({
      kind: 'text',
      x: margin + (column + 0.5) * cell + 0.3 * size,
      y: top,
      text,
      size,
      anchor: 'end',
      upward: true,
    })
  })
  const below = top + widestLine(labels, size) + 0.6 * size
  const note = footnote(
    'S_pMSE of the table of two columns (diagonal: of one), patients against synthetic data: 1 is expected of a correct model, below 3 good, above 10 poor.',
    0,
    below,
    width,
    0.9 * frame.size,
  )
  const body = { children: [...nodes, ...note.nodes], height: below + note.height }
  return finishFigure(frame, body, 'Tables of every two columns', `S_pMSE: ${words.join(', ')}.`)
}
