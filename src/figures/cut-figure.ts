import { CopseError } from '../errors.js'
import { familyOf } from '../families/families.js'
import type { FitResult } from '../results/fit-schema.js'
import type { NodePaths } from '../results/node-paths.js'
import { METHOD_INFO } from '../words/method-info.js'
import { countText } from '../words/numbers.js'
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

const CUT = { stroke: 'arm1', strokeWidth: 1.4 } as const
const BEST = { fill: 'paper', stroke: 'accent', strokeWidth: 1.2 } as const

/**
 * Cut profile: the objective over all admissible cuts of each numeric or ordered covariate of a node, on one scale, with the
 * best cut of each and the one chosen. A narrow valley tells of a sharp cut.
 *
 * Coded errors: OPTION_INVALID, FIGURE_EMPTY (no admissible cut).
 *
 * @param paths from nodePaths
 */
export function cutFigure(fit: FitResult, paths: NodePaths, options: FigureOptions = {}): Figure {
  const frame = frameOf(options)
  const { size, width } = frame
  const profiles = paths.profiles.filter(({ x }) => x.length > 0)
  if (profiles.length === 0) throw noCuts(paths.node)
  const { split } = fit.tree.nodes[paths.node - 1]
  const { objective } = familyOf(fit.spec.family)
  const label = options.ylab ?? objective.charAt(0).toUpperCase() + objective.slice(1)
  const lowest = Math.min(...profiles.flatMap(({ y }) => y))
  const highest = Math.max(...profiles.flatMap(({ y }) => y))
  const pad = 0.06 * (highest - lowest)

  const { panels, bottom } = panelGrid(
    frame,
    profiles.map(({ levels }) => levels),
    3 * size,
  )
  const nodes: SceneNode[] = []
  profiles.forEach((profile, i) => {
    const panel = panels[i]
    const { from: y, to: base, ticks } = panel
    const best =
      profile.levels === null ? cutInWords(profile.best!, profile.time) : profile.levels[profile.best!]
    nodes.push(...panelHead(panel, profile.variable, `best cut ≤ ${best}`, size))
    if (panel.first) nodes.push(upwardLabel(label, (y + base) / 2, base - y + 2 * size, size))
    const up = axisOf({
      domain: options.ylim ?? [lowest - pad, highest + pad],
      fixed: true,
      range: [base, y],
      count: upTicks(panel, size),
    })
    const [left, right] = plotSpan(panel, up, size)
    const [from, to] =
      profile.levels === null ? [profile.x[0], profile.x.at(-1)!] : [0, profile.levels.length - 1]
    const space = profile.levels === null ? 0.03 * (to - from) : 0.5
    const across = axisOf({
      domain: options.xlim ?? [from - space, to + space],
      fixed: true,
      time: profile.time,
      range: [left, right],
      count: acrossTicks(right - left, size),
    })
    const clamp = (value: number) => Math.min(up.domain[1], Math.max(up.domain[0], value))
    const inside = (value: number) => value >= across.domain[0] && value <= across.domain[1]
    nodes.push(rect(left, y, right - left, base - y, { fill: 'panel' }), ...leftAxis(up, left, size, y, base))
    if (split?.variable === profile.variable && split.kind === 'numeric' && inside(split.cut))
      nodes.push(line(across.at(split.cut), y, across.at(split.cut), base, CUT))
    const points = profile.x.flatMap((value, k) =>
      inside(value) ? [[across.at(value), up.at(clamp(profile.y[k]))] as const] : [],
    )
    nodes.push(polyline(points, { stroke: 'ink', strokeWidth: 1.1 }))
    if (points.length <= 45)
      nodes.push(...points.map(([px, py]) => circle(px, py, 0.14 * size, { fill: 'ink' })))
    if (inside(profile.best!))
      nodes.push(circle(across.at(profile.best!), up.at(clamp(Math.min(...profile.y))), 0.32 * size, BEST))
    nodes.push(
      ...(ticks === null
        ? bottomAxis(across, base, size, left, right)
        : ticks.draw((k) => across.at(k), base)),
    )
  })

  const chosen = split?.kind === 'numeric' && profiles.some(({ variable }) => variable === split.variable)
  const entries: LineEntry[] = [
    {
      text: `${label} of both children, node ${paths.node} (n = ${countText(paths.n)})`,
      style: { stroke: 'ink', strokeWidth: 1.1 },
      mark: 'line',
    },
    { text: 'Best cut of the covariate', style: BEST, mark: 'dot' },
    ...(chosen ? [{ text: 'Chosen cut', style: CUT, mark: 'upright' as const }] : []),
  ]
  const legend = lineLegend(entries, 0, bottom, width, size)
  const title = `Candidate cuts in node ${paths.node} (${METHOD_INFO[fit.spec.method].title})`
  const words = profiles.map(
    ({ variable, best, levels, x, time }) =>
      `${variable}: ${x.length} cuts shown, the best at ${levels === null ? cutInWords(best!, time) : levels[best!]}.`,
  )
  return finishTreeFigure(
    frame,
    { children: [...nodes, ...legend.nodes], height: bottom + legend.height },
    fit.spec,
    title,
    words.join(' '),
  )
}

function noCuts(node: number): CopseError {
  return new CopseError({
    code: 'FIGURE_EMPTY',
    wrong: `node ${node} has no cuts to draw`,
    need: 'a numeric or ordered covariate that can be cut there',
    try: '--node 1, the root, or a smaller --minsize',
    place: { option: '--node' },
  })
}
