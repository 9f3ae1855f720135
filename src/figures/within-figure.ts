import { CopseError } from '../errors.js'
import type { InteractionAnalysis, InteractionsResult } from '../results/interactions-schema.js'
import { estimateInWords } from '../words/interaction-words.js'
import { levelInWords } from '../words/numbers.js'
import { forestMark, weightOf } from './forest/forest-marks.js'
import type { ForestRow } from './forest/forest-rows.js'
import { axisOf, bottomAxis, bottomAxisHeight } from './kit/axis.js'
import { effectDomain } from './kit/effect-domain.js'
import { effectScale, effectText } from './kit/effect-scale.js'
import type { Figure } from './kit/figure.js'
import { finishFigure } from './kit/figure.js'
import { footnote } from './kit/legend.js'
import type { FigureOptions } from './kit/options.js'
import { frameOf } from './kit/options.js'
import type { SceneNode } from './kit/scene.js'
import { line } from './kit/scene.js'
import { linesHeight, middleText, textLines } from './kit/text-lines.js'
import { widestLine, wrapText } from './text/wrap.js'
import { acrossPanel } from './within/across-panel.js'

/**
 * The picture of aggregation bias: left the interaction of treatment and a covariate in each trial, which no difference between
 * trials can bias, with what all of them say; right each trial's effect against its patients, with the slope across trials
 * (dashed), which can be biased, beside the slope that the trials have within (solid).
 *
 * Of several analyses the first is drawn; of several levels the second against the first.
 *
 * Coded errors: OPTION_INVALID, FIGURE_EMPTY (no trial tells of the interaction).
 *
 * @example withinFigure(interactions(table, roles, { by: 'age>50' })).svg
 */
export function withinFigure(result: InteractionsResult, options: FigureOptions = {}): Figure {
  const frame = frameOf(options)
  const { spec, analyses } = result
  const [analysis] = analyses
  const [contrast] = analysis.contrasts
  if (contrast === undefined || contrast.trials.length === 0)
    throw new CopseError({
      code: 'FIGURE_EMPTY',
      wrong: `no trial tells whether the effect differs with ${analysis.label}`,
      need: 'a trial with patients of both arms on either side',
      try: '--by with another covariate or cut',
    })
  const { size, width } = frame
  const gap = 2.5 * size
  const side = width >= 52 * size
  const room = side ? 0.56 * width - gap / 2 : width
  const left = rowsPanel(analysis, spec, room, size)
  const across = acrossPanel(analysis, spec, side ? width - room - gap : width, size, side ? left.plot : null)
  const children: SceneNode[] = [...left.nodes]
  let height = left.height
  if (across !== null) {
    const [dx, dy] = side ? [room + gap, 0] : [0, height + 1.5 * size]
    children.push({ kind: 'group', children: across.nodes, dx, dy })
    height = Math.max(height, dy + across.height)
  }
  const notes = wordsOf(analysis, spec, across !== null)
  const note = footnote(notes, 0, height + 0.8 * size, width, 0.9 * size)
  children.push(...note.nodes)
  const title = `Within trials and across trials: ${analysis.label}`
  const description = [
    analysis.answer,
    ...contrast.trials.map(({ trial, effect }) => `${trial}: ${estimateInWords(effect, spec)}.`),
    notes,
  ].join(' ')
  return finishFigure(frame, { children, height: height + 0.8 * size + note.height }, title, description)
}

/** The interaction of every trial, and what all of them say. */
function rowsPanel(
  { contrasts: [contrast] }: InteractionAnalysis,
  spec: InteractionsResult['spec'],
  width: number,
  size: number,
) {
  const scale = effectScale(
    spec,
    spec.level,
    contrast.trials.map(({ effect }) => effect),
  )
  const row = (kind: ForestRow['kind'], label: string, effect: ForestRow['effect']): ForestRow => ({
    ...{ kind, label, n: null, effect, effectText: effectText(effect, scale), p: '' },
  })
  const rows = [
    ...contrast.trials.map(({ trial, effect, firth }) =>
      row('subgroup', firth ? `${trial} †` : trial, effect),
    ),
    ...(contrast.within === null ? [] : [row('overall', 'Within trials', contrast.within)]),
  ]
  const texts = widestLine(
    rows.map((own) => own.effectText),
    size,
    'bold',
  )
  const labels = Math.min(
    widestLine(
      rows.map(({ label }) => label),
      size,
      'bold',
    ),
    0.3 * width,
  )
  const from = labels + size
  const to = width - texts - size
  const nodes: SceneNode[] = []
  const head = wrapText('Within trials: interaction in each trial', width, size, 'bold')
  nodes.push(...textLines(head, 0, 0, size, { weight: 'bold' }))
  const top = linesHeight(head.length, size) + 0.5 * size
  const domain = effectDomain(
    rows.map(({ effect }) => effect),
    scale,
  )
  const count = Math.max(2, Math.round((to - from) / (4 * size)))
  const axis = axisOf({ domain, fixed: true, range: [from, to], log: scale.log, count })
  const most = Math.max(...rows.filter(({ kind }) => kind === 'subgroup').map(weightOf))
  let y = top
  const marks: SceneNode[] = []
  for (const own of rows) {
    const bold = own.kind === 'overall'
    if (bold) {
      marks.push(line(0, y + 0.1 * size, width, y + 0.1 * size, { stroke: 'rule', strokeWidth: 0.5 }))
      y += 0.4 * size
    }
    const weight = bold ? ('bold' as const) : ('regular' as const)
    const lines = wrapText(own.label, labels, size, weight)
    const height = linesHeight(lines.length, size) + 0.5 * size
    const middle = y + height / 2
    nodes.push(
      ...textLines(lines, 0, y + 0.25 * size, size, { weight }),
      middleText(own.effectText, width, middle - 0.12 * size, size, { anchor: 'end', weight }),
    )
    marks.push(...forestMark(own, axis, middle - 0.12 * size, size, scale, most))
    y += height
  }
  const none = axis.at(scale.none)
  const back = line(none, top, none, y, { stroke: 'ink', strokeWidth: 0.9 })
  const what = scale.log ? `Ratio of ${scale.name.toLowerCase()}s` : 'Difference of effects'
  const lines = wrapText(`${what}, ${contrast.label}`, Math.min(width, 2 * ((from + to) / 2)), size)
  nodes.push(
    ...bottomAxis(axis, y + 2, size, from, to),
    ...textLines(lines, (from + to) / 2, y + 2 + bottomAxisHeight(size) + 0.3 * size, size, {
      anchor: 'middle',
    }),
  )
  const height = y + 2 + bottomAxisHeight(size) + 0.3 * size + linesHeight(lines.length, size)
  return { nodes: [back, ...marks, ...nodes], height, plot: [top, y] as const }
}

function wordsOf(
  { contrasts: [contrast], kind }: InteractionAnalysis,
  spec: InteractionsResult['spec'],
  drawn: boolean,
): string {
  const level = levelInWords(spec.level)
  const unit = kind === 'linear' ? 'their mean' : 'their share of the subgroup'
  return [
    `Squares: interaction of each trial with ${level} interval, area in proportion to weight.`,
    ...(contrast.trials.some(({ firth }) => firth)
      ? ['† By Firth’s penalised likelihood: an arm has no event, or nothing but events.']
      : []),
    ...(drawn
      ? [
          `Circles: effect of each trial in all its patients against ${unit}, area in proportion to weight. Dashed: slope across trials, which compares trials and can be confounded; solid: the interaction within trials. Where the two differ, what sets trials apart is not what sets patients of one trial apart.`,
        ]
      : ['The slope across trials cannot be told: trials are too few or too alike.']),
  ].join(' ')
}
