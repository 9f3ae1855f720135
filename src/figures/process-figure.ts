import { CopseError } from '../errors.js'
import type { FitResult } from '../results/fit-schema.js'
import type { NodePaths } from '../results/node-paths.js'
import type { ProcessPath } from '../trees/shape/process-path.js'
import type { StabilityTest } from '../trees/shape/tree.js'
import { METHOD_INFO } from '../words/method-info.js'
import { countText, pEquals, significant } from '../words/numbers.js'
import { cutInWords } from '../words/rule-words.js'
import { axisOf, bottomAxis, leftAxis } from './kit/axis.js'
import type { Figure } from './kit/figure.js'
import type { LineEntry } from './kit/line-legend.js'
import { lineLegend } from './kit/line-legend.js'
import type { FigureOptions } from './kit/options.js'
import { frameOf } from './kit/options.js'
import type { SceneNode } from './kit/scene.js'
import { circle, line, polyline, rect } from './kit/scene.js'
import { acrossTicks, panelGrid, panelHead, plotSpan, upTicks } from './panel-grid.js'
import { finishTreeFigure } from './tree/finish-tree-figure.js'
import { upwardLabel } from './tree/panel-axis.js'

const CRITICAL = { stroke: 'accent', strokeWidth: 1, dash: [4, 2] } as const
const UNADJUSTED = { stroke: 'muted', strokeWidth: 0.75, dash: [1, 1.5] } as const
const CUT = { stroke: 'arm1', strokeWidth: 1.4 } as const
const PEAK = { fill: 'paper', stroke: 'accent', strokeWidth: 1.2 } as const

/** Whether a test has a share for each level instead of a process. */
const isByLevel = ({ kind }: StabilityTest): boolean => kind === 'chisq' || kind === 'F'

/** What the statistic of a test, and what is drawn of it, are called. */
const NAMES = {
  supLM: { statistic: 'supLM', axis: '‖W(t)‖² / (t(1 − t))' },
  max: { statistic: 'max', axis: 'max |W(t)| / √(t(1 − t))' },
  chisq: { statistic: 'χ²', axis: 'Share of χ²' },
  supF: { statistic: 'sup F', axis: 'Q(c), within trials' },
  F: { statistic: 'F', axis: 'Share of F' },
} as const

/**
 * The tests of a node: for each covariate the process ‖W(t)‖²/(t(1 − t)) over its values, with the critical value, the
 * peak and the chosen cut; for a χ² test each level's share of the statistic. A sharp peak tells of a sharp cut.
 *
 * Coded errors: OPTION_INVALID, FIGURE_EMPTY (no covariate could be tested).
 *
 * @param paths from nodePaths
 */
export function processFigure(fit: FitResult, paths: NodePaths, options: FigureOptions = {}): Figure {
  const frame = frameOf(options)
  const { size, width } = frame
  const { processes } = paths
  if (processes.length === 0) throw nothingTested(paths.node)
  const { split } = fit.tree.nodes[paths.node - 1]
  const { panels, bottom } = panelGrid(
    frame,
    processes.map(({ levels }) => levels),
    3 * size,
  )

  const nodes: SceneNode[] = []
  processes.forEach((path, i) => {
    const panel = panels[i]
    const { from: y, to: base, ticks } = panel
    const { test } = path
    const isCurve = !isByLevel(test)
    const p = test.logPAdjusted === null ? null : Math.exp(test.logPAdjusted)
    const words = `${NAMES[test.kind].statistic} = ${significant(test.statistic)}, ${pEquals(p)}`
    nodes.push(...panelHead(panel, test.variable, words, size))
    if (panel.first) {
      const label = options.ylab ?? NAMES[test.kind].axis
      nodes.push(upwardLabel(label, (y + base) / 2, base - y + 2 * size, size))
    }
    const most = Math.max(...path.y, isCurve ? path.criticalAdjusted * 1.08 : 0, 1e-9)
    const up = axisOf({
      domain: options.ylim ?? [0, most],
      fixed: options.ylim !== undefined,
      range: [base, y],
      count: upTicks(panel, size),
    })
    const [left, right] = plotSpan(panel, up, size)
    nodes.push(rect(left, y, right - left, base - y, { fill: 'panel' }), ...leftAxis(up, left, size, y, base))
    nodes.push(...(isCurve ? curve(path) : bars(path)))

    function curve(path: ProcessPath): SceneNode[] {
      const [from, to] = [path.x[0], path.x.at(-1)!]
      const pad = path.levels === null ? 0.03 * (to - from) : 0.5
      const domain = options.xlim ?? ([from - pad, to + pad] as const)
      const across = axisOf({
        domain,
        fixed: true,
        time: path.time,
        range: [left, right],
        count: acrossTicks(right - left, size),
      })
      const clamp = (value: number) => Math.min(up.domain[1], Math.max(up.domain[0], value))
      const inside = (value: number) => value >= across.domain[0] && value <= across.domain[1]
      const points = path.x.flatMap((value, k) =>
        inside(value) ? [[across.at(value), up.at(clamp(path.y[k]))] as const] : [],
      )
      const peak = path.y.indexOf(Math.max(...path.y))
      const cut = split?.variable === test.variable && split.kind === 'numeric' ? split.cut : null
      const drawn: SceneNode[] = []
      for (const [value, style] of [
        [path.critical, UNADJUSTED],
        [path.criticalAdjusted, CRITICAL],
      ] as const)
        if (value === clamp(value) && (style === CRITICAL || path.critical !== path.criticalAdjusted))
          drawn.push(line(left, up.at(value), right, up.at(value), style))
      if (cut !== null && inside(cut)) drawn.push(line(across.at(cut), y, across.at(cut), base, CUT))
      drawn.push(polyline(points, { stroke: 'ink', strokeWidth: 1.1 }))
      if (points.length <= 45)
        drawn.push(...points.map(([px, py]) => circle(px, py, 0.14 * size, { fill: 'ink' })))
      if (inside(path.x[peak]))
        drawn.push(circle(across.at(path.x[peak]), up.at(clamp(path.y[peak])), 0.32 * size, PEAK))
      drawn.push(
        ...(path.levels === null
          ? bottomAxis(across, base, size, left, right)
          : ticks!.draw((k) => across.at(k), base)),
      )
      return drawn
    }

    function bars({ y: shares, levels }: ProcessPath): SceneNode[] {
      const slot = (right - left) / shares.length
      const at = (k: number) => left + (k + 0.5) * slot
      const half = Math.min(0.32 * slot, 2 * size)
      return [
        ...shares.map((share, k) => {
          const height = up.at(0) - up.at(Math.min(share, up.domain[1]))
          const peak = levels![k] === test.peak
          return rect(at(k) - half, up.at(0) - height, 2 * half, height, { fill: peak ? 'accent' : 'rule' })
        }),
        ...ticks!.draw(at, base),
      ]
    }
  })

  const legend = lineLegend(legendEntries(fit, processes, paths.node), 0, bottom, width, size)
  const title = `Tests in node ${paths.node} (${METHOD_INFO[fit.spec.method].title})`
  const words = processes.map(({ test, criticalAdjusted, time }) => {
    const at = typeof test.peak === 'number' ? cutInWords(test.peak, time) : test.peak
    const peak = at === null ? '' : `, largest at ${at}`
    return `${test.variable}: statistic ${significant(test.statistic)}, critical value ${significant(criticalAdjusted)}${peak}.`
  })
  const figure = finishTreeFigure(
    frame,
    { children: [...nodes, ...legend.nodes], height: bottom + legend.height },
    fit.spec,
    title,
    words.join(' '),
  )
  const kinds = processes.map(({ test }) => (test.kind === 'chisq' ? 'bars' : 'curves'))
  return { ...figure, drawn: [...new Set(kinds)] }
}

/** Only what some panel shows. */
function legendEntries(fit: FitResult, processes: readonly ProcessPath[], node: number): LineEntry[] {
  const curves = processes.filter(({ test }) => !isByLevel(test))
  const { split, n } = fit.tree.nodes[node - 1]
  const { alpha } = fit.spec.control_
  const entries: LineEntry[] = []
  if (curves.length > 0)
    entries.push(
      {
        text: `Process in node ${node} (n = ${countText(n)})`,
        style: { stroke: 'ink', strokeWidth: 1.1 },
        mark: 'line',
      },
      { text: 'Peak', style: PEAK, mark: 'dot' },
    )
  const adjusted = curves.some(({ critical, criticalAdjusted }) => critical !== criticalAdjusted)
  if (curves.length > 0)
    entries.push({
      text: `Critical value, α = ${alpha}${adjusted ? ', adjusted' : ''}`,
      style: CRITICAL,
      mark: 'line',
    })
  if (adjusted) entries.push({ text: 'Unadjusted', style: UNADJUSTED, mark: 'line' })
  if (split?.kind === 'numeric' && curves.some(({ test }) => test.variable === split.variable))
    entries.push({ text: 'Chosen cut', style: CUT, mark: 'upright' })
  for (const { test, criticalAdjusted } of processes)
    if (isByLevel(test))
      entries.push({
        text: `${test.variable}: bars add up to χ² = ${significant(test.statistic)}, critical value ${significant(criticalAdjusted)}`,
        style: { fill: 'accent' },
        mark: 'dot',
      })
  return entries
}

function nothingTested(node: number): CopseError {
  return new CopseError({
    code: 'FIGURE_EMPTY',
    wrong: `node ${node} has no tests to draw`,
    need: 'a node in which a covariate was tested',
    try: '--node 1, the root, or other settings',
    place: { option: '--node' },
  })
}
