import type { FitResult } from '../results/fit-schema.js'
import type { PatientSummary } from '../results/patient-summary.js'
import { arrowTo } from './flow/arrow-to.js'
import type { BoxWords, Review } from './flow/flow-words.js'
import { flowWords } from './flow/flow-words.js'
import type { Figure } from './kit/figure.js'
import { footnote } from './kit/legend.js'
import type { FigureOptions } from './kit/options.js'
import { frameOf } from './kit/options.js'
import type { SceneNode } from './kit/scene.js'
import { line, polyline, rect } from './kit/scene.js'
import { linesHeight, textLines } from './kit/text-lines.js'
import { wrapText } from './text/wrap.js'
import { finishTreeFigure } from './tree/finish-tree-figure.js'

export type { Review } from './flow/flow-words.js'

export interface FlowFigureOptions extends FigureOptions {
  /** What only the review knows, for the dashed boxes. */
  readonly review?: Review
  /** Outcomes of the patients, for events by arm. */
  readonly patients?: PatientSummary | null
}

/**
 * Flow diagram after PRISMA-IPD (Stewart et al. 2015): trials and patients obtained, left out with reasons, analysed, and in each
 * subgroup. What the data do not hold stands in dashed boxes, with what `review` says of it, else to be filled in.
 *
 * Coded errors: OPTION_INVALID.
 * @example flowFigure(fit, { review: { identified: '1,204 records' } }).svg
 */
export function flowFigure(fit: FitResult, options: FlowFigureOptions = {}): Figure {
  const frame = frameOf(options)
  const { size, width } = frame
  const words = flowWords(fit, options.review ?? {}, options.patients ?? null)
  const nodes: SceneNode[] = []
  const stageRoom = 2.2 * size
  const left = stageRoom + 1.6 * size
  const gap = 2.6 * size
  const half = (width - left - gap) / 2
  const right = left + half + gap

  const textsOf = ([name, ...rest]: BoxWords, room: number) => [
    ...wrapText(name, room - 1.6 * size, size, 'bold').map((text) => ({ text, weight: 'bold' as const })),
    ...rest.flatMap((text) =>
      wrapText(text, room - 1.6 * size, size).map((own) => ({ text: own, weight: 'regular' as const })),
    ),
  ]
  const heightOf = (box: BoxWords, room: number) => linesHeight(textsOf(box, room).length, size) + 1.2 * size
  const draw = (box: BoxWords, x: number, y: number, room: number, height: number, known: boolean) => {
    nodes.push(
      rect(
        x,
        y,
        room,
        height,
        {
          fill: known ? 'paper' : 'panel',
          stroke: known ? 'ink' : 'rule',
          strokeWidth: 0.9,
          ...(!known && { dash: [3, 2] }),
        },
        0.4 * size,
      ),
      ...textsOf(box, room).flatMap(({ text, weight }, i) =>
        textLines([text], x + 0.8 * size, y + 0.6 * size + linesHeight(i, size), size, {
          weight,
          fill: known ? 'ink' : 'muted',
        }),
      ),
    )
  }
  const across = (y: number) => nodes.push(...arrowTo(left + half, y, right, y, size))
  const down = (from: number, to: number) =>
    nodes.push(...arrowTo(left + half / 2, from, left + half / 2, to, size))
  const stage = (name: string, top: number, bottom: number) => {
    nodes.push(rect(0, top, stageRoom, bottom - top, { fill: 'grid' }, 0.4 * size), {
      ...{ kind: 'text', x: stageRoom / 2 + 0.36 * size, y: (top + bottom) / 2, text: name, size },
      ...{ anchor: 'middle', weight: 'bold', fill: 'effect', upward: true },
    })
  }
  const space = 1.3 * size

  let y = 0
  const tops: number[] = []
  for (const [box, aside] of words.review) {
    const height = Math.max(heightOf(box.words, half), heightOf(aside.words, half), 3.6 * size)
    draw(box.words, left, y, half, height, box.known)
    draw(aside.words, right, y, half, height, aside.known)
    across(y + height / 2)
    tops.push(y + height)
    down(y + height, y + height + space)
    y += height + space
  }
  stage('Identification', 0, tops.at(-1)!)

  const obtained = heightOf(words.obtained, half)
  const aggregate = heightOf(words.aggregate.words, half)
  const excluded = Math.max(heightOf(words.excluded, half), obtained + space + aggregate)
  const start = y
  draw(words.obtained, left, y, half, obtained, true)
  draw(words.excluded, right, y, half, excluded, true)
  across(y + obtained / 2)
  draw(
    words.aggregate.words,
    left,
    y + obtained + space,
    half,
    excluded - obtained - space,
    words.aggregate.known,
  )
  y += excluded
  stage('Data obtained', start, y)
  y += space

  const whole = width - left
  const analysed = heightOf(words.analysed, whole)
  const second = y
  // From the data past what was left out to what was analysed.
  const bend = left - 0.8 * size
  nodes.push(
    polyline(
      [
        [left, start + obtained / 2],
        [bend, start + obtained / 2],
        [bend, y + analysed / 2],
      ],
      { stroke: 'ink', strokeWidth: 0.9 },
    ),
    ...arrowTo(bend, y + analysed / 2, left, y + analysed / 2, size),
  )
  draw(words.analysed, left, y, whole, analysed, true)
  y += analysed

  const perRow = Math.max(1, Math.min(words.subgroups.length, Math.floor((whole + size) / (14 * size))))
  if (words.subgroups.length > 1)
    for (let i = 0; i < words.subgroups.length; i += perRow) {
      const row = words.subgroups.slice(i, i + perRow)
      const room = (whole - (perRow - 1) * size) / perRow
      const bus = y + 0.9 * size
      const top = y + 2 * size
      const height = Math.max(...row.map((box) => heightOf(box, room)))
      const middle = (k: number) => left + k * (room + size) + room / 2
      if (i === 0)
        nodes.push(
          line(left + whole / 2, y, left + whole / 2, bus, { stroke: 'ink', strokeWidth: 0.9 }),
          line(
            Math.min(middle(0), left + whole / 2),
            bus,
            Math.max(middle(row.length - 1), left + whole / 2),
            bus,
            {
              ...{ stroke: 'ink', strokeWidth: 0.9 },
            },
          ),
        )
      row.forEach((box, k) => {
        if (i === 0) nodes.push(...arrowTo(middle(k), bus, middle(k), top, size))
        draw(box, left + k * (room + size), top, room, height, true)
      })
      y = top + height
      if (i + perRow < words.subgroups.length) y -= size
    }
  y += space
  const trials = heightOf(words.trials, whole)
  draw(words.trials, left, y, whole, trials, true)
  y += trials
  stage('Analysed', second, y)

  const note = footnote(words.note, 0, y + 0.8 * size, width, 0.9 * size)
  nodes.push(...note.nodes)
  const said = [
    ...words.review.flat().map((box) => box.words),
    words.obtained,
    words.excluded,
    words.analysed,
  ]
  const description = [...said, ...words.subgroups, words.trials].map((box) => `${box.join('; ')}.`).join(' ')
  return finishTreeFigure(
    frame,
    { children: nodes, height: y + 0.8 * size + note.height },
    fit.spec,
    'Flow of trials and patients (PRISMA-IPD)',
    description,
  )
}
