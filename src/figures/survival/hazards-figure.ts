import { CopseError } from '../../errors.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { PatientSummary, SurvivalCurve } from '../../results/patient-summary.js'
import { isRatio } from '../../words/family-words.js'
import { METHOD_INFO } from '../../words/method-info.js'
import { pEquals, significant } from '../../words/numbers.js'
import { axisOf, bottomAxis, leftAxis } from '../kit/axis.js'
import type { Figure } from '../kit/figure.js'
import { armLegend, legendBlock } from '../kit/legend.js'
import type { FigureOptions } from '../kit/options.js'
import { frameOf } from '../kit/options.js'
import type { Paint, SceneNode } from '../kit/scene.js'
import { line, polyline, rect } from '../kit/scene.js'
import { linesHeight, textLines } from '../kit/text-lines.js'
import { acrossTicks, panelGrid, panelHead, plotSpan, upTicks } from '../panel-grid.js'
import { cutText } from '../text/wrap.js'
import { finishTreeFigure } from '../tree/finish-tree-figure.js'
import { upwardLabel } from '../tree/panel-axis.js'

const LINES: readonly Paint[] = ['arm0', 'arm1']

/** What is to be seen, and what is not. */
const READING =
  'Where the hazard ratio does not change over time, the curves of the arms are the same distance apart everywhere (axes are logarithmic); the first steps rest on few events. Trials are pooled: trials that differ bend the curves too.'

/**
 * The check of proportional hazards: for each subgroup the cumulative hazard of the arms, −log of the Kaplan–Meier curve, over
 * time, both on logarithmic axes, with the test of proportional hazards beside it.
 *
 * Coded errors: OPTION_INVALID, FIGURE_EMPTY (outcomes are no times to an event, or nobody has the event).
 *
 * @param patients their curves
 * @example hazardsFigure(fit, patientSummary(fit, data)).svg
 */
export function hazardsFigure(fit: FitResult, patients: PatientSummary, options: FigureOptions = {}): Figure {
  const frame = frameOf(options)
  const { size, width } = frame
  const { spec, subgroups } = fit
  const all = patients.leaves.map(({ curves }) => curves?.arms.map(cumulative) ?? [])
  const points = all.flat(2)
  if (points.length === 0) throw nothingToDraw()
  const ends = (at: 0 | 1): [number, number] => {
    const values = points.map((point) => point[at])
    const [low, high] = [Math.min(...values), Math.max(...values)]
    return low < high ? [low, high] : [low / 2, high * 2]
  }
  const { panels, bottom } = panelGrid(
    frame,
    subgroups.map(() => null),
    5 * size,
  )
  const nodes: SceneNode[] = []
  panels.forEach((panel, j) => {
    const { from: top, to: base } = panel
    const { node, label, survival, effect } = subgroups[j]
    nodes.push(
      ...panelHead(panel, `Node ${node}: ${label}`, told(survival?.proportional?.p, effect.estimate), size),
    )
    if (panel.first)
      nodes.push(
        upwardLabel(options.ylab ?? 'Cumulative hazard', (top + base) / 2, base - top + 2 * size, size),
      )
    const up = axisOf({
      domain: options.ylim ?? ends(1),
      log: true,
      fixed: options.ylim !== undefined,
      range: [base, top],
      count: upTicks(panel, size),
    })
    const [left, right] = plotSpan(panel, up, size)
    const across = axisOf({
      domain: options.xlim ?? ends(0),
      log: true,
      fixed: options.xlim !== undefined,
      range: [left, right],
      count: acrossTicks(right - left, size),
    })
    nodes.push(rect(left, top, right - left, base - top, { fill: 'panel' }))
    for (const { value } of up.ticks)
      nodes.push(line(left, up.at(value), right, up.at(value), { stroke: 'grid', strokeWidth: 0.5 }))
    const clamp = (value: number, [low, high]: readonly [number, number]) =>
      Math.min(high, Math.max(low, value))
    all[j].forEach((curve, arm) => {
      if (curve.length === 0) return
      const steps = curve.flatMap(([time, hazard], i): [number, number][] => [
        ...(i === 0 ? [] : [[time, curve[i - 1][1]] as [number, number]]),
        [time, hazard],
      ])
      nodes.push(
        polyline(
          steps.map(([t, h]) => [across.at(clamp(t, across.domain)), up.at(clamp(h, up.domain))] as const),
          { stroke: LINES[arm], strokeWidth: 1.2 },
        ),
      )
    })
    nodes.push(...leftAxis(up, left, size, top, base), ...bottomAxis(across, base, size, left, right))
  })
  const name = cutText(options.xlab ?? `${spec.time} (both axes logarithmic)`, width, size)
  nodes.push(...textLines([name], width / 2, bottom, size, { anchor: 'middle' }))
  const legend = legendBlock(
    armLegend(spec.control, spec.experimental),
    0,
    bottom + linesHeight(1, size) + 0.4 * size,
    width,
    size,
  )
  return finishTreeFigure(
    frame,
    {
      children: [...nodes, ...legend.nodes],
      height: bottom + linesHeight(1, size) + 0.4 * size + legend.height,
    },
    spec,
    `Cumulative hazards by arm (${METHOD_INFO[spec.method].title})`,
    subgroups
      .map(
        ({ node, label, survival, effect }) =>
          `Node ${node}, ${label}: ${told(survival?.proportional?.p, effect.estimate)}.`,
      )
      .join(' '),
    [READING],
  )

  function told(p: number | null | undefined, estimate: number | null): string {
    const ratio = estimate === null || !isRatio(spec.family) ? '–' : significant(Math.exp(estimate))
    return `HR ${ratio}; proportional hazards: ${p === null || p === undefined ? 'not tested' : pEquals(p)}`
  }
}

/** Time and cumulative hazard after each event; from where nobody is left without the event there is none. */
function cumulative(curve: SurvivalCurve | null): [time: number, hazard: number][] {
  if (curve === null) return []
  return curve.time.flatMap((time, i): [number, number][] =>
    curve.survival[i] > 0 && curve.survival[i] < 1 ? [[time, -Math.log(curve.survival[i])]] : [],
  )
}

const nothingToDraw = (): CopseError =>
  new CopseError({
    code: 'FIGURE_EMPTY',
    wrong: 'there are no cumulative hazards to draw',
    found: 'no times to an event',
    need: '--family survival, with events',
    try: '--family survival --time COLUMN --event-column COLUMN',
    place: { option: '--family' },
  })
