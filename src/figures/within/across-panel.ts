import type { InteractionAnalysis, InteractionsResult } from '../../results/interactions-schema.js'
import { percent } from '../../words/numbers.js'
import { axisOf, bottomAxis, bottomAxisHeight, leftAxis, leftAxisWidth } from '../kit/axis.js'
import { effectScale } from '../kit/effect-scale.js'
import type { Block } from '../kit/legend.js'
import type { SceneNode } from '../kit/scene.js'
import { circle, line, polyline } from '../kit/scene.js'
import { linesHeight, textLines } from '../kit/text-lines.js'
import { wrapText } from '../text/wrap.js'

/** Radius of the heaviest trial, in em. */
const LARGEST = 0.9
/** Points of a line: straight on the scale of the model, curved on that of ratios. */
const STEPS = 24

/** A trial as the panel shows it. */
export interface AcrossPoint {
  readonly x: number
  readonly y: number
  readonly weight: number
}

/** Trials by what they are like: mean of the covariate or share of the subgroup, with their effects (scale of the model). */
export function acrossPoints({ trials, contrasts: [{ group }] }: InteractionAnalysis): AcrossPoint[] {
  return trials.flatMap(({ effect, mean, shares }) => {
    const x = group === null ? mean : (shares?.[group] ?? null)
    if (x === null || effect?.estimate == null || effect.se === null || !(effect.se > 0)) return []
    return [{ x, y: effect.estimate, weight: 1 / effect.se ** 2 }]
  })
}

/**
 * Each trial's effect against its patients, the slope across trials and that within; null where there is no slope across.
 *
 * Weighted least squares with weights 1/s² passes through the weighted mean; the slope within is drawn through it too.
 *
 * @param plot top and bottom of the plot beside it
 */
export function acrossPanel(
  analysis: InteractionAnalysis,
  spec: InteractionsResult['spec'],
  width: number,
  size: number,
  plot: readonly [number, number] | null,
): Block | null {
  const [{ across, within, group }] = analysis.contrasts
  const points = acrossPoints(analysis)
  if (across === null || points.length < 3) return null
  const scale = effectScale(spec, spec.level, [])
  const total = points.reduce((sum, { weight }) => sum + weight, 0)
  const centre = {
    x: points.reduce((sum, { x, weight }) => sum + (weight / total) * x, 0),
    y: points.reduce((sum, { y, weight }) => sum + (weight / total) * y, 0),
  }
  const xs = points.map(({ x }) => x)
  const pad = 0.08 * (Math.max(...xs) - Math.min(...xs))
  const xDomain = [Math.min(...xs) - pad, Math.max(...xs) + pad] as const
  const on = (slope: number, x: number) => centre.y + slope * (x - centre.x)
  const slopes = [across.slope, ...(within?.estimate == null ? [] : [within.estimate])]
  const ys = [
    ...points.map(({ y }) => y),
    ...slopes.flatMap((slope) => xDomain.map((x) => on(slope, x))),
    scale.log ? 0 : scale.none,
  ]
  // A steep slope leaves the plot rather than flattening the trials.
  const own = points.map(({ y }) => y)
  const reach = Math.max(...own) - Math.min(...own) || 1
  const low = Math.max(Math.min(...ys), Math.min(...own, 0) - reach)
  const high = Math.min(Math.max(...ys), Math.max(...own, 0) + reach)
  const nodes: SceneNode[] = []
  const head = wrapText('Across trials: effect of each trial', width, size, 'bold')
  nodes.push(...textLines(head, 0, 0, size, { weight: 'bold' }))
  const top = Math.max(linesHeight(head.length, size) + 0.5 * size, plot?.[0] ?? 0)
  const bottom = Math.max(plot?.[1] ?? 0, top + 13 * size)
  const count = Math.max(3, Math.round((bottom - top) / (2.4 * size)))
  const yAxis = axisOf({
    domain: [scale.shown(low - 0.08 * (high - low)), scale.shown(high + 0.08 * (high - low))],
    ...{ fixed: true, range: [bottom, top] as const, log: scale.log, count },
  })
  const left = leftAxisWidth(yAxis, size) + 0.2 * size
  const xAxis = axisOf({
    domain: xDomain,
    ...{
      fixed: true,
      range: [left, width] as const,
      count: Math.max(2, Math.round((width - left) / (5 * size))),
    },
  })
  const shares = group !== null
  const shown = shares
    ? { ...xAxis, ticks: xAxis.ticks.map((tick) => ({ ...tick, label: percent(tick.value, 1) })) }
    : xAxis
  nodes.push(...leftAxis(yAxis, left, size, top, bottom), ...bottomAxis(shown, bottom, size, left, width))
  const none = yAxis.at(scale.none)
  if (none >= top && none <= bottom)
    nodes.push(line(left, none, width, none, { stroke: 'rule', strokeWidth: 0.75 }))
  const most = Math.max(...points.map(({ weight }) => weight))
  for (const { x, y, weight } of points)
    nodes.push(
      circle(xAxis.at(x), yAxis.at(scale.shown(y)), LARGEST * size * Math.sqrt(weight / most), {
        ...{ fill: 'panel', stroke: 'ink', strokeWidth: 0.9 },
      }),
    )
  const curve = (slope: number) => {
    const at = Array.from(
      { length: STEPS + 1 },
      (_, i) => xDomain[0] + (i / STEPS) * (xDomain[1] - xDomain[0]),
    )
    return at
      .map((x) => [xAxis.at(x), yAxis.at(scale.shown(on(slope, x)))] as const)
      .filter(([, y]) => y >= top && y <= bottom)
  }
  nodes.push(polyline(curve(across.slope), { stroke: 'accent', strokeWidth: 1.4, dash: [4, 2.5] }))
  if (within?.estimate != null)
    nodes.push(polyline(curve(within.estimate), { stroke: 'effect', strokeWidth: 1.8 }))
  const name = shares
    ? `Patients with ${analysis.groups[group].label}`
    : `Mean of ${analysis.variables.join(', ')}`
  const lines = [
    ...wrapText(name, width - left, size),
    ...wrapText(`(${scale.name.toLowerCase()} upwards)`, width - left, size),
  ]
  const y = bottom + bottomAxisHeight(size) + 0.3 * size
  nodes.push(...textLines(lines, (left + width) / 2, y, size, { anchor: 'middle' }))
  return { nodes, height: y + linesHeight(lines.length, size) }
}
