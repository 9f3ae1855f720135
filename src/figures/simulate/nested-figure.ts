import { CopseError } from '../../errors.js'
import type { SimulateResult } from '../../results/simulate/simulate-schema.js'
import { METHOD_INFO } from '../../words/method-info.js'
import { fixed } from '../../words/numbers.js'
import { axisOf, leftAxis, leftAxisWidth } from '../kit/axis.js'
import type { Figure } from '../kit/figure.js'
import { finishFigure, titleHeight } from '../kit/figure.js'
import { lineLegend } from '../kit/line-legend.js'
import type { FigureOptions } from '../kit/options.js'
import { frameOf } from '../kit/options.js'
import type { SceneNode } from '../kit/scene.js'
import { line, polyline, rect } from '../kit/scene.js'
import { linesHeight, textLines } from '../kit/text-lines.js'
import { wrapText } from '../text/wrap.js'
import { methodLine } from './method-lines.js'
import { cellsInLoops } from './nested-loops.js'

/** Rates that can be drawn. */
export const RATE_TITLES = {
  anySplit: 'Any split, %',
  effectSplit: 'Split with an unstable treatment effect, %',
  recovered: 'True tree recovered, %',
  rootRight: 'Right covariate first, %',
  coverage: 'Intervals that hold the true effect, %',
} as const

export type RateName = keyof typeof RATE_TITLES

export interface NestedFigureOptions extends FigureOptions {
  /** Default: any split. */
  readonly rate?: RateName
}

/** Height of the plot, and of the band of a factor. */
const PLOT = 190
const BAND = 1.5

/**
 * Nested-loop plot of a simulation study: a rate in every cell as a step, a line a method, cells in the order of nested loops
 * over the factors, whose values are the steps below. The factor named first changes last.
 *
 * Coded errors: OPTION_INVALID; FIGURE_EMPTY (fewer than two cells, or a rate that the design does not have).
 * Source: Rücker & Schwarzer (2014), BMC Medical Research Methodology 14:129.
 */
export function nestedFigure(result: SimulateResult, options: NestedFigureOptions = {}): Figure {
  const frame = frameOf(options)
  const { size, width } = frame
  const { rate = 'anySplit' } = options
  const { spec } = result
  const { cells, factors } = cellsInLoops(result.cells)
  const rateIn = (c: number, m: number) => cells[c].methods[m].rates[rate].value
  const drawn = spec.methods.map((_, m) => cells.some((_, c) => rateIn(c, m) !== null))
  if (cells.length < 2) throw empty('a nested-loop plot is of several cells', `${cells.length}`)
  if (!drawn.includes(true)) throw empty(`there is no rate "${rate}" in this design`, rate)

  const head = wrapText(options.ylab ?? RATE_TITLES[rate], width, size)
  const top = linesHeight(head.length, size) + 0.4 * size
  const band = (BAND + 1.25) * size
  const below = factors.length * band + 1.2 * size
  const free = frame.height === null ? 0 : frame.height - titleHeight(frame) - top - below - 6 * size
  const bottom = top + Math.max(PLOT, free)
  const up = axisOf({ domain: options.ylim ?? [0, 100], fixed: true, range: [bottom, top], count: 6 })
  const left = leftAxisWidth(up, size)
  const step = (width - left) / cells.length
  const x = (c: number) => left + c * step
  const at = (value: number) => up.at(Math.min(up.domain[1], Math.max(up.domain[0], value)))
  const level = rate === 'coverage' ? spec.control_.level : spec.control_.alpha

  const nodes: SceneNode[] = [
    ...textLines(head, 0, 0, size, { weight: 'bold' }),
    rect(left, top, width - left, bottom - top, { fill: 'panel' }),
    line(left, at(100 * level), width, at(100 * level), {
      ...{ stroke: 'muted', strokeWidth: 0.6, dash: [2, 2] },
    }),
    ...leftAxis(up, left, size, top, bottom),
  ]
  // A thin line where the outermost factor changes.
  const [outer] = factors
  for (let c = 1; c < cells.length; c++)
    if (outer !== undefined && outer.step[c] !== outer.step[c - 1])
      nodes.push(line(x(c), top, x(c), bottom + below - 0.6 * size, { stroke: 'grid', strokeWidth: 0.8 }))
  spec.methods.forEach((method, m) => {
    // A cell without the rate is a gap.
    let run: [number, number][] = []
    const put = () => {
      if (run.length > 0) nodes.push(polyline(run, methodLine(method)))
      run = []
    }
    for (let c = 0; c < cells.length; c++) {
      const value = rateIn(c, m)
      if (value === null) put()
      else run.push([x(c), at(100 * value)], [x(c + 1), at(100 * value)])
    }
    put()
  })
  factors.forEach(({ name, values, step: steps }, f) => {
    const y = bottom + 0.7 * size + f * band
    const label = wrapText(`${name}: ${values.join(', ')}`, width - left, size)[0]
    nodes.push(...textLines([label], left, y, size, { fill: 'muted' }))
    const base = y + band - 0.35 * size
    const height = BAND * size - 0.5 * size
    const place = (v: number) => base - (values.length < 2 ? 0 : (v / (values.length - 1)) * height)
    nodes.push(
      polyline(
        [...steps].flatMap((v, c) => [[x(c), place(v)] as const, [x(c + 1), place(v)] as const]),
        { stroke: 'ink', strokeWidth: 0.9 },
      ),
    )
  })
  const foot = bottom + below
  const errors = cells.flatMap(({ methods }) => methods.flatMap(({ rates }) => rates[rate].mcse ?? []))
  const most = fixed(100 * Math.max(...errors), 1)
  const legend = lineLegend(
    [
      ...spec.methods.flatMap((method, m) =>
        drawn[m]
          ? [{ text: METHOD_INFO[method].title, style: methodLine(method), mark: 'line' as const }]
          : [],
      ),
      {
        text: rate === 'coverage' ? 'Level of the intervals' : 'Level of the tests',
        style: { stroke: 'muted' as const, strokeWidth: 0.6, dash: [2, 2] },
        mark: 'line' as const,
      },
    ],
    0,
    foot,
    width,
    size,
  )
  const note = wrapText(
    `${spec.replicates} data sets a cell; Monte Carlo standard errors of at most ${most} percentage points.`,
    width,
    size,
  )
  nodes.push(
    ...legend.nodes,
    ...textLines(note, 0, foot + legend.height + 0.4 * size, size, { fill: 'muted' }),
  )
  const words = spec.methods.flatMap((method, m) => {
    const own = cells.flatMap((_, c) => rateIn(c, m) ?? [])
    if (own.length === 0) return []
    return `${METHOD_INFO[method].title} ${fixed(100 * Math.min(...own), 1)} to ${fixed(100 * Math.max(...own), 1)}%`
  })
  return finishFigure(
    frame,
    { children: nodes, height: foot + legend.height + 0.4 * size + linesHeight(note.length, size) },
    `Nested-loop plot: ${spec.title}`,
    `${RATE_TITLES[rate].replace(', %', '')} in ${cells.length} cells (${factors.map(({ name, values }) => `${name} ${values.join(', ')}`).join('; ')}): ${words.join('; ')}.`,
  )
}

const empty = (wrong: string, found: string): CopseError =>
  new CopseError({
    code: 'FIGURE_EMPTY',
    wrong,
    found,
    need: 'a simulation of several cells that has this rate',
    try: 'several values of a factor (--set K=4,8,12), or another --rate',
    place: { option: '--rate' },
  })
