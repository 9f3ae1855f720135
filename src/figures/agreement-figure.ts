import { CopseError } from '../errors.js'
import type { CompareResult } from '../results/compare-schema.js'
import { METHOD_INFO } from '../words/method-info.js'
import { fixed } from '../words/numbers.js'
import type { Figure } from './kit/figure.js'
import { titleHeight } from './kit/figure.js'
import { footnote } from './kit/legend.js'
import type { FigureOptions } from './kit/options.js'
import { frameOf } from './kit/options.js'
import type { SceneNode } from './kit/scene.js'
import { rect } from './kit/scene.js'
import { linesHeight, middleText, textLines } from './kit/text-lines.js'
import { textWidth } from './text/measure.js'
import { widestLine } from './text/wrap.js'
import { finishTreeFigure } from './tree/finish-tree-figure.js'

/**
 * Agreement of the methods patient by patient: the adjusted Rand index of every pair, the darker the more alike.
 *
 * Coded errors: OPTION_INVALID, FIGURE_EMPTY (fewer than two methods could be fitted).
 */
export function agreementFigure(result: CompareResult, options: FigureOptions = {}): Figure {
  const frame = frameOf(options)
  const { width } = frame
  const methods = result.methods.flatMap(({ method, fit }) => (fit === null ? [] : [method]))
  const titles = methods.map((method) => METHOD_INFO[method].title)
  if (methods.length < 2) throw tooFew(methods.length)
  const pairs = result.agreement.adjustedRand
  const indexOf = (a: string, b: string) =>
    a === b
      ? 1
      : pairs.find((pair) => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a))!.index

  // A few methods need not fill a wide page.
  let { size } = frame
  const cellOf = (size: number) => (width - widestLine(titles, size) - size) / methods.length
  while (size > 5 && cellOf(size) < textWidth('−0.00', size) + 2) size -= 0.5
  const margin = widestLine(titles, size) + size
  const free =
    frame.height === null
      ? Number.POSITIVE_INFINITY
      : (frame.height - titleHeight(frame) - 6 * size) / methods.length
  const cell = Math.min(cellOf(size), Math.max(2 * size, Math.min(2 * free, 12 * size)))
  const height = Math.min(cell, 3.2 * size, Math.max(2 * size, free))
  const nodes: SceneNode[] = []
  methods.forEach((a, row) => {
    const y = row * height
    nodes.push(middleText(titles[row], margin - 0.6 * size, y + height / 2, size, { anchor: 'end' }))
    methods.forEach((b, column) => {
      const index = indexOf(a, b)
      const [x, room, high] = [margin + column * cell, cell - 1, height - 1]
      nodes.push(
        rect(x, y, room, high, { fill: 'panel' }),
        rect(x, y, room, high, { fill: 'arm1', opacity: 0.5 * Math.max(0, index) }),
        middleText(fixed(index, 2), x + room / 2, y + high / 2, size, {
          anchor: 'middle',
          ...(index > 1 - 1e-12 && { weight: 'bold' as const }),
        }),
      )
    })
  })
  let y = methods.length * height + 0.3 * size
  const upright = widestLine(titles, size) > cell - 0.4 * size
  titles.forEach((name, column) => {
    const x = margin + (column + 0.5) * cell
    nodes.push(
      ...(upright
        ? [{ kind: 'text', x: x + 0.3 * size, y, text: name, size, anchor: 'end', upward: true } as const]
        : textLines([name], x, y, size, { anchor: 'middle' })),
    )
  })
  y += (upright ? widestLine(titles, size) : linesHeight(1, size)) + 0.6 * size
  const note = footnote(
    'Adjusted Rand index: 1 for the same subgroups, 0 for agreement as by chance.',
    0,
    y,
    width,
    0.9 * size,
  )
  const words = pairs.map(
    ({ a, b, index }) => `${METHOD_INFO[a].title} and ${METHOD_INFO[b].title} ${fixed(index, 2)}`,
  )
  const body = { children: [...nodes, ...note.nodes], height: y + note.height }
  const description = `Adjusted Rand index: ${words.join(', ')}.`
  return finishTreeFigure(frame, body, result.spec, 'Agreement of the methods', description)
}

function tooFew(found: number): CopseError {
  return new CopseError({
    code: 'FIGURE_EMPTY',
    wrong: 'agreement is between methods',
    found: `${found} that could be fitted`,
    need: 'at least 2',
    try: '--methods with more of them',
  })
}
