import { CopseError } from '../errors.js'
import type { FitResult } from '../results/fit-schema.js'
import type { RanefInterval } from '../results/ranef-interval.js'
import { namesOf } from '../trees/methods/methods.js'
import { METHOD_INFO } from '../words/method-info.js'
import { decimalsForAll, fixed, levelInWords, significant } from '../words/numbers.js'
import { axisOf, bottomAxis, bottomAxisHeight } from './kit/axis.js'
import type { Figure } from './kit/figure.js'
import { titleHeight } from './kit/figure.js'
import { tiles } from './kit/grid.js'
import { footnote } from './kit/legend.js'
import type { FigureOptions } from './kit/options.js'
import { frameOf } from './kit/options.js'
import type { SceneNode } from './kit/scene.js'
import { circle, line } from './kit/scene.js'
import { linesHeight, textLines } from './kit/text-lines.js'
import { cutText, widestLine, wrapText } from './text/wrap.js'
import { finishTreeFigure } from './tree/finish-tree-figure.js'

/**
 * Caterpillar plot: how far every trial deviates from the mean, ordered by the deviation of its treatment effect.
 *
 * Coded errors: OPTION_INVALID, FIGURE_EMPTY (a method without random effects).
 *
 * @param intervals from ranefIntervals
 * @example ranefFigure(fit, ranefIntervals(fit)).svg
 */
export function ranefFigure(
  fit: FitResult,
  intervals: readonly RanefInterval[],
  options: FigureOptions = {},
): Figure {
  const frame = frameOf(options)
  if (intervals.length === 0) throw noRanef(METHOD_INFO[fit.spec.method].title)
  const { size, width } = frame
  const terms = ['treatment', '(Intercept)'].filter((term) => intervals.some((entry) => entry.term === term))
  const of = (term: string) => intervals.filter((entry) => entry.term === term)
  const last = new Map(of(terms.at(-1)!).map(({ trial, estimate }) => [trial, estimate]))
  const order = [...of(terms[0])]
    .sort((a, b) => b.estimate - a.estimate || last.get(b.trial)! - last.get(a.trial)!)
    .map(({ trial }) => trial)

  const labelRoom = Math.min(widestLine(order, size), 0.34 * width)
  const names = order.map((trial) => wrapText(trial, labelRoom, size))
  const most = Math.max(...names.map(({ length }) => length))
  const margin = labelRoom + 0.8 * size
  const places = tiles(terms.length, width - margin, 11 * size, 1.6 * size)
  const rows = places.at(-1)!.row + 1
  const headHeight = linesHeight(2, size) + 0.4 * size
  const footHeight = bottomAxisHeight(size) + linesHeight(1, size) + 0.6 * size
  const free = frame.height === null ? null : frame.height - titleHeight(frame) - 2.4 * size
  const least = (1.2 * most + 0.35) * size
  const wanted = free === null ? least : (free / rows - headHeight - footHeight) / order.length
  const step = Math.max(least, wanted)
  const plot = step * order.length

  const nodes: SceneNode[] = []
  terms.forEach((term, i) => {
    const { x, width: room, row, first } = places[i]
    const [left, right] = [margin + x, margin + x + room]
    const top = row * (headHeight + plot + footHeight)
    const entries = order.map((trial) => of(term).find((entry) => entry.trial === trial)!)
    const sd = fit.model.random.find((part) => part.term === term && part.term2 === null)?.sd ?? null
    nodes.push(
      ...textLines([cutText(TITLES[term] ?? term, room, size, 'bold')], left, top, size, { weight: 'bold' }),
      ...textLines([`τ̂ = ${significant(sd)}`], left, top + linesHeight(1, size), size, { fill: 'muted' }),
    )
    const y = top + headHeight
    const ends = entries.flatMap(({ lo, estimate, hi }) => [lo ?? estimate, hi ?? estimate])
    const reach = Math.max(...ends.map(Math.abs)) * 1.04
    const count = Math.max(2, Math.round(room / (5 * size)))
    const domain = options.xlim ?? ([-reach, reach] as const)
    const axis = axisOf({ domain, fixed: true, range: [left, right], count })
    const clamp = (value: number) => Math.min(axis.domain[1], Math.max(axis.domain[0], value))
    for (const { value } of axis.ticks)
      nodes.push(line(axis.at(value), y, axis.at(value), y + plot, { stroke: 'grid', strokeWidth: 0.5 }))
    if (axis.domain[0] <= 0 && axis.domain[1] >= 0)
      nodes.push(line(axis.at(0), y, axis.at(0), y + plot, { stroke: 'rule' }))
    entries.forEach(({ estimate, lo, hi }, k) => {
      const middle = y + (k + 0.5) * step
      if (first) {
        const top = middle - linesHeight(names[k].length, size) / 2 + 0.1 * size
        nodes.push(...textLines(names[k], margin - 0.8 * size, top, size, { anchor: 'end' }))
      }
      if (lo !== null && hi !== null)
        nodes.push(
          line(axis.at(clamp(lo)), middle, axis.at(clamp(hi)), middle, { stroke: 'ink', strokeWidth: 1.1 }),
        )
      if (estimate === clamp(estimate))
        nodes.push(
          circle(axis.at(estimate), middle, 0.28 * size, { fill: 'arm1', stroke: 'paper', strokeWidth: 0.6 }),
        )
    })
    nodes.push(...bottomAxis(axis, y + plot, size, left, right))
    const label = cutText(options.xlab ?? 'Deviation from the mean', room, size)
    nodes.push(
      ...textLines([label], (left + right) / 2, y + plot + bottomAxisHeight(size) + 0.2 * size, size, {
        anchor: 'middle',
      }),
    )
  })
  const bottom = rows * (headHeight + plot + footHeight)
  const interval = intervals.some(({ se }) => se !== null)
    ? ` with ${levelInWords(fit.spec.control_.level)} intervals`
    : ''
  const note = footnote(
    `Predicted random effects of the trials (${METHOD_INFO[fit.spec.method].title})${interval}.`,
    0,
    bottom,
    width,
    0.9 * size,
  )
  const decimals = decimalsForAll(intervals.map(({ se }) => se))
  const words = terms.map((term) => {
    const each = of(term).map(({ trial, estimate }) => `${trial} ${fixed(estimate, decimals)}`)
    return `${TITLES[term] ?? term}: ${each.join(', ')}.`
  })
  const title = `Deviations of the trials (${METHOD_INFO[fit.spec.method].title})`
  const figure = finishTreeFigure(
    frame,
    { children: [...nodes, ...note.nodes], height: bottom + note.height },
    fit.spec,
    title,
    words.join(' '),
  )
  return { ...figure, drawn: interval === '' ? [] : ['intervals'] }
}

const TITLES: Readonly<Record<string, string>> = { treatment: 'Treatment effect', '(Intercept)': 'Intercept' }

function noRanef(method: string): CopseError {
  return new CopseError({
    code: 'FIGURE_EMPTY',
    wrong: `${method} has no random effects to draw`,
    need: 'a mixed method',
    try: `--method ${namesOf(({ random }) => random !== null)}`,
    place: { option: '--method' },
  })
}
