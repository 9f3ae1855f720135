import { CopseError } from '../errors.js'
import type { BayesResult } from '../results/bayes-schema.js'
import type { FitResult } from '../results/fit-schema.js'
import { priorInWords, tauInWords } from '../words/bayes/bayes-tables.js'
import { chance } from '../words/bayes/chance-words.js'
import { effectName, isRatio } from '../words/family-words.js'
import { METHOD_INFO } from '../words/method-info.js'
import { levelInWords, significant } from '../words/numbers.js'
import { axisOf, bottomAxis, bottomAxisHeight } from './kit/axis.js'
import type { Figure } from './kit/figure.js'
import { lineLegend } from './kit/line-legend.js'
import type { FigureOptions } from './kit/options.js'
import { frameOf } from './kit/options.js'
import type { SceneNode, Style } from './kit/scene.js'
import { circle, line, polyline, rect } from './kit/scene.js'
import { linesHeight, middleText, textLines } from './kit/text-lines.js'
import { textWidth } from './text/measure.js'
import { cutText } from './text/wrap.js'
import { finishTreeFigure } from './tree/finish-tree-figure.js'

const PRIOR: Style = { stroke: 'muted', strokeWidth: 1.1, dash: [3, 2] }
const POSTERIOR: Style = { stroke: 'ink', strokeWidth: 1.6 }
/** Intervals under the scale halved, as given, and doubled. */
const BY_PRIOR: readonly Style[] = [
  { stroke: 'arm0', strokeWidth: 1.2 },
  { stroke: 'ink', strokeWidth: 1.8 },
  { stroke: 'arm1', strokeWidth: 1.2 },
]

/**
 * The heterogeneity between trials under its prior: densities of τ, prior and posterior; below, the treatment effect of each
 * subgroup with the scale of the prior halved, as given, and doubled.
 *
 * Coded errors: OPTION_INVALID, FIGURE_EMPTY (a fit without a prior).
 *
 * @example tauFigure(fit(data, 'metamob-si', { tauPrior: 'halfnormal' })).svg
 */
export function tauFigure(fit: FitResult, options: FigureOptions = {}): Figure {
  const frame = frameOf(options)
  const { bayes } = fit
  if (bayes === undefined) throw noPrior(METHOD_INFO[fit.spec.method].title)
  const { size, width } = frame
  const above = densities(bayes, width, size)
  const below = effects(fit, bayes, above.height + 1.2 * size, width, size, options)
  const legend = lineLegend(
    [
      { text: 'Prior of τ', style: PRIOR, mark: 'line' },
      { text: 'Posterior of τ', style: POSTERIOR, mark: 'line' },
      ...bayes.sensitivity.map(({ scale }, i) => ({
        text: `scale ${significant(scale)}`,
        style: BY_PRIOR[i],
        mark: 'line' as const,
      })),
    ],
    0,
    below.height + 0.6 * size,
    width,
    size,
  )
  const title = `Heterogeneity under a prior (${METHOD_INFO[fit.spec.method].title})`
  const words = bayes.sensitivity.map(
    ({ scale, effects }) =>
      `Scale ${significant(scale)}: ${effects.map(({ node, median, lo, hi, below0 }) => `${node === null ? 'effect' : `node ${node}`} ${significant(median)} (${significant(lo)} to ${significant(hi)}), P(effect < 0) ${chance(below0)}`).join('; ')}.`,
  )
  return finishTreeFigure(
    frame,
    {
      children: [...above.nodes, ...below.nodes, ...legend.nodes],
      height: below.height + 0.6 * size + legend.height,
    },
    fit.spec,
    title,
    [`${tauInWords(bayes)}.`, ...words].join(' '),
    [
      `τ: standard deviation of the ${bayes.tau.at(-1)!.term === 'treatment' ? 'treatment effects' : 'intercepts'} between trials; ${priorInWords(bayes)}. Medians with ${levelInWords(bayes.level)} intervals.`,
    ],
  )
}

/** Prior and posterior of τ. */
function densities({ curve }: BayesResult, width: number, size: number) {
  const head = linesHeight(1, size) + 0.3 * size
  const plot = 11 * size
  const [left, right] = [0.5 * size, width - 0.5 * size]
  const base = head + plot
  const nodes: SceneNode[] = [
    ...textLines([cutText('Heterogeneity between trials, τ', width, size, 'bold')], 0, 0, size, {
      weight: 'bold',
    }),
    rect(left, head, right - left, plot, { fill: 'panel' }),
  ]
  const across = axisOf({
    domain: [0, curve.tau.at(-1)!],
    fixed: true,
    range: [left, right],
    count: Math.max(2, Math.round((right - left) / (6 * size))),
  })
  const most = Math.max(...curve.prior, ...curve.posterior)
  const up = (value: number) => base - (value / (1.05 * most)) * plot
  const draw = (values: readonly number[], style: Style) =>
    polyline(
      curve.tau.map((t, i) => [across.at(t), up(values[i])] as const),
      style,
    )
  nodes.push(draw(curve.prior, PRIOR), draw(curve.posterior, POSTERIOR))
  nodes.push(...bottomAxis(across, base, size, left, right))
  return { nodes, height: base + bottomAxisHeight(size) }
}

/** The effects under each prior. */
function effects(
  { spec }: FitResult,
  { sensitivity }: BayesResult,
  top: number,
  width: number,
  size: number,
  options: FigureOptions,
) {
  const log = isRatio(spec.family)
  const shown = (value: number) => (log ? Math.exp(value) : value)
  const nodes = sensitivity[0].effects.map(({ node }) => node)
  const labels = nodes.map((node) => (node === null ? 'All patients' : `Node ${node}`))
  const margin = Math.max(...labels.map((label) => textWidth(label, size))) + size
  const head = linesHeight(1, size) + 0.3 * size
  const step = 3.2 * size
  const [left, right] = [margin, width - 0.5 * size]
  const base = top + head + step * nodes.length
  const ends = sensitivity.flatMap(({ effects }) => effects.flatMap(({ lo, hi }) => [shown(lo), shown(hi)]))
  const across = axisOf({
    domain: options.xlim ?? [Math.min(shown(0), ...ends), Math.max(shown(0), ...ends)],
    log,
    fixed: options.xlim !== undefined,
    range: [left, right],
    count: Math.max(2, Math.round((right - left) / (6 * size))),
  })
  const clamp = (value: number) => Math.min(across.domain[1], Math.max(across.domain[0], value))
  const name = effectName(spec.family)
  const label =
    options.xlab ??
    `${name.charAt(0).toUpperCase()}${name.slice(1)}, ${spec.experimental} against ${spec.control}`
  const drawn: SceneNode[] = [
    ...textLines([cutText('Treatment effect by prior', width, size, 'bold')], 0, top, size, {
      weight: 'bold',
    }),
  ]
  for (const { value } of across.ticks)
    drawn.push(
      line(across.at(value), top + head, across.at(value), base, { stroke: 'grid', strokeWidth: 0.5 }),
    )
  const none = shown(0)
  if (none >= across.domain[0] && none <= across.domain[1])
    drawn.push(line(across.at(none), top + head, across.at(none), base, { stroke: 'rule' }))
  nodes.forEach((_, j) => {
    const middle = top + head + (j + 0.5) * step
    drawn.push(middleText(labels[j], 0, middle, size, {}))
    sensitivity.forEach(({ effects }, i) => {
      const { median, lo, hi } = effects[j]
      const y = middle + (i - 1) * 0.85 * size
      drawn.push(line(across.at(clamp(shown(lo))), y, across.at(clamp(shown(hi))), y, BY_PRIOR[i]))
      const centre = shown(median)
      if (centre === clamp(centre))
        drawn.push(
          circle(across.at(centre), y, 0.26 * size, {
            fill: BY_PRIOR[i].stroke!,
            stroke: 'paper',
            strokeWidth: 0.5,
          }),
        )
    })
  })
  drawn.push(
    ...bottomAxis(across, base, size, left, right),
    ...textLines([cutText(label, width, size)], width / 2, base + bottomAxisHeight(size) + 0.2 * size, size, {
      anchor: 'middle',
    }),
  )
  return { nodes: drawn, height: base + bottomAxisHeight(size) + linesHeight(1, size) + 0.4 * size }
}

function noPrior(method: string): CopseError {
  return new CopseError({
    code: 'FIGURE_EMPTY',
    wrong: `there is no prior of the heterogeneity to draw in this fit of ${method}`,
    need: 'a fit with --tau-prior, by a method with a heterogeneity between trials',
    try: '--tau-prior halfnormal',
    place: { option: '--tau-prior' },
  })
}
