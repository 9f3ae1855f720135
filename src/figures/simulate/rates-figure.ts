import { CopseError } from '../../errors.js'
import type { SimulateResult } from '../../results/simulate/simulate-schema.js'
import { METHOD_INFO } from '../../words/method-info.js'
import { fixed } from '../../words/numbers.js'
import { axisOf, bottomAxis, leftAxis } from '../kit/axis.js'
import type { Figure } from '../kit/figure.js'
import { finishFigure } from '../kit/figure.js'
import { lineLegend } from '../kit/line-legend.js'
import type { FigureOptions } from '../kit/options.js'
import { frameOf } from '../kit/options.js'
import type { Paint, SceneNode } from '../kit/scene.js'
import { circle, line, polyline, rect } from '../kit/scene.js'
import { textLines } from '../kit/text-lines.js'
import { acrossTicks, panelGrid, panelHead, plotSpan, upTicks } from '../panel-grid.js'

const SHOWN = [
  { rate: 'anySplit', text: 'Any split', paint: 'rule' },
  { rate: 'effectSplit', text: 'Split with an unstable treatment effect', paint: 'arm1' },
  { rate: 'recovered', text: 'True tree recovered', paint: 'arm0' },
] as const satisfies readonly { rate: string; text: string; paint: Paint }[]

/**
 * Rates of a simulation study by method, with Wilson's 95% intervals: as curves over the factor that varies, or as points for
 * each cell; the level of the tests is dashed.
 *
 * Coded errors: OPTION_INVALID, FIGURE_EMPTY.
 */
export function ratesFigure({ cells, spec }: SimulateResult, options: FigureOptions = {}): Figure {
  const frame = frameOf(options)
  const { size, width } = frame
  if (cells.length === 0)
    throw new CopseError({ code: 'FIGURE_EMPTY', wrong: 'there are no cells to draw', need: 'at least one' })
  const names = Object.keys(cells[0].cell).filter((name) =>
    cells.some(({ cell }) => cell[name] !== cells[0].cell[name]),
  )
  const [only] = names
  const numeric = names.length === 1 && cells.every(({ cell }) => typeof cell[only] === 'number')
  const labels = cells.map(({ cell }, c) =>
    names.length === 0 ? '' : names.length <= 2 ? names.map((name) => cell[name]).join(', ') : String(c + 1),
  )
  const place = cells.map(({ cell }, c) => (numeric ? (cell[only] as number) : c))
  const { panels, bottom } = panelGrid(
    frame,
    spec.methods.map(() => (numeric ? null : labels)),
    6 * size,
  )
  const nodes: SceneNode[] = []
  const words: string[] = []
  const shown = SHOWN.filter(({ rate }) =>
    cells.some(({ methods }) => methods.some(({ rates }) => rates[rate].value !== null)),
  )
  spec.methods.forEach((method, m) => {
    const panel = panels[m]
    const { from: y, to: base, ticks } = panel
    nodes.push(...panelHead(panel, METHOD_INFO[method].title, `${spec.replicates} data sets a point`, size))
    const up = axisOf({
      domain: options.ylim ?? [0, 100],
      fixed: true,
      range: [base, y],
      count: upTicks(panel, size),
    })
    const [left, right] = plotSpan(panel, up, size)
    const [least, most] = [Math.min(...place), Math.max(...place)]
    const space = numeric ? 0.05 * (most - least || 1) : 0.5
    const across = axisOf({
      domain: options.xlim ?? [least - space, most + space],
      fixed: true,
      range: [left, right],
      count: acrossTicks(right - left, size),
    })
    const at = (value: number) => up.at(Math.min(up.domain[1], Math.max(up.domain[0], value)))
    const level = at(100 * spec.control_.alpha)
    nodes.push(
      rect(left, y, right - left, base - y, { fill: 'panel' }),
      line(left, level, right, level, { stroke: 'muted', strokeWidth: 0.6, dash: [2, 2] }),
      ...leftAxis(up, left, size, y, base),
    )
    shown.forEach(({ rate, text, paint }, s) => {
      const points = cells.flatMap(({ methods }, c) => {
        const own = methods[m].rates[rate]
        if (own.value === null || own.lo === null || own.hi === null) return []
        words.push(
          `${METHOD_INFO[method].title}${labels[c] === '' ? '' : `, ${labels[c]}`}: ${text.toLowerCase()} ${fixed(100 * own.value, 1)}%`,
        )
        const x = across.at(place[c]) + (s - (shown.length - 1) / 2) * 0.5 * size
        return [{ x, value: at(100 * own.value), lo: at(100 * own.lo), hi: at(100 * own.hi) }]
      })
      if (numeric)
        nodes.push(
          polyline(
            points.map(({ x, value }) => [x, value]),
            { stroke: paint, strokeWidth: 1.2 },
          ),
        )
      for (const { x, value, lo, hi } of points)
        nodes.push(
          line(x, lo, x, hi, { stroke: paint, strokeWidth: 1 }),
          circle(x, value, 0.24 * size, { fill: paint }),
        )
    })
    nodes.push(
      ...(ticks === null
        ? bottomAxis(across, base, size, left, right)
        : ticks.draw((k) => across.at(k), base)),
    )
  })
  const planted = only === 'plant' && names.length === 1 && spec.like !== null
  const label = options.xlab ?? (planted ? `Effect differs by, where ${spec.like!.plant}` : names.join(', '))
  nodes.push(...textLines([label], width / 2, bottom, size, { anchor: 'middle' }))
  const legend = lineLegend(
    [
      ...shown.map(({ text, paint }) => ({
        text: `${text}, %`,
        style: { stroke: paint, fill: paint, strokeWidth: 1.2 },
        mark: 'line' as const,
      })),
      {
        text: 'Level of the tests',
        style: { stroke: 'muted' as const, strokeWidth: 0.6, dash: [2, 2] },
        mark: 'line' as const,
      },
    ],
    0,
    bottom + 1.6 * size,
    width,
    size,
  )
  const body = { children: [...nodes, ...legend.nodes], height: bottom + 1.6 * size + legend.height }
  return finishFigure(frame, body, `Simulation: ${spec.title}`, `${words.join('; ')}.`)
}
