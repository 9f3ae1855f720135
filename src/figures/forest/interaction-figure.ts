import { CopseError } from '../../errors.js'
import type { InteractionAnalysis, InteractionsResult } from '../../results/interactions-schema.js'
import { favoursWords } from '../../words/benefit/favours-words.js'
import { familyWords } from '../../words/family-words.js'
import type { Figure } from '../kit/figure.js'
import { finishFigure } from '../kit/figure.js'
import { footnote } from '../kit/legend.js'
import type { FigureOptions } from '../kit/options.js'
import { frameOf } from '../kit/options.js'
import type { SceneNode } from '../kit/scene.js'
import { group } from '../kit/scene.js'
import { linesHeight, textLines } from '../kit/text-lines.js'
import { wrapText } from '../text/wrap.js'
import type { Favours } from './favours-line.js'
import { drawPanels } from './interaction-panels.js'
import { BIASED, interactionFigureRows } from './interaction-rows.js'

/**
 * Forest plot with one panel for effects and one for interactions: every trial, subgroups within it, then what all of them
 * say; several analyses one below the other. `xlim` is of the effects.
 *
 * Coded errors: OPTION_INVALID, FIGURE_EMPTY.
 *
 * @example interactionFigure(interactions(table, roles, { by: 'age>50' })).svg
 */
export function interactionFigure(result: InteractionsResult, options: FigureOptions = {}): Figure {
  const frame = frameOf(options)
  const { analyses, spec } = result
  const { size, width } = frame
  const shown = analyses.filter((analysis) => hasEstimates(analysis))
  if (shown.length === 0)
    throw new CopseError({
      code: 'FIGURE_EMPTY',
      wrong: 'there is no effect and no interaction to draw',
      need: 'a trial that tells an effect',
    })
  const children: SceneNode[] = []
  let y = 0
  let biased = false
  shown.forEach((analysis, i) => {
    if (i > 0) y += 1.5 * size
    if (shown.length > 1) {
      const lines = wrapText(titleOf(analysis), width, 1.1 * size, 'bold')
      children.push(...textLines(lines, 0, y, 1.1 * size, { weight: 'bold' }))
      y += linesHeight(lines.length, 1.1 * size) + 0.4 * size
    }
    const { rows, effects, interactions } = interactionFigureRows(analysis, spec)
    biased ||= rows.some(({ kind }) => kind === 'biased')
    const { control, experimental } = spec
    const body = drawPanels(
      rows,
      [
        {
          of: (row) => row.effect,
          scale: effects,
          xlab: options.xlab ?? `${effects.name}, ${experimental} ${effects.log ? 'to' : '−'} ${control}`,
          ...{ withP: false, xlim: options.xlim, favours: favoursWords(spec) },
        },
        {
          of: (row) => row.interaction,
          ...{ scale: interactions, xlab: interactionAxis(analysis, spec), withP: true },
          favours: favouredGroups(analysis, spec),
        },
      ],
      {
        label: analysis.groups.length === 0 ? 'Trial' : 'Trial, subgroup',
        ...{ arms: [control, experimental], level: spec.level },
      },
      size,
      width,
    )
    children.push(group(body.children, 0, y))
    y += body.height
  })
  const notes = [
    ...(shown.some(
      ({ groups, contrasts }) => groups.length > 0 && contrasts.every(({ within }) => within !== null),
    )
      ? ['Subgroups below “within trials”: floating estimates, whose differences are from within trials.']
      : []),
    ...(biased ? [`${BIASED} Also compares trials with each other: open to aggregation bias.`] : []),
  ]
  if (notes.length > 0) {
    const note = footnote(notes.join(' '), ...([0, y + 0.6 * size, width, 0.9 * size] as const))
    children.push(...note.nodes)
    y += 0.6 * size + note.height
  }
  const title = `Interactions within trials: ${shown.map(titleOf).join(', ')}`
  return finishFigure(
    frame,
    { children, height: y + 0.2 * size },
    title,
    shown.map((analysis) => `${titleOf(analysis)}. ${analysis.answer}`).join(' '),
  )
}

const titleOf = ({ label, kind }: InteractionAnalysis): string =>
  kind === 'linear' ? `${label} (linear)` : label

function hasEstimates({ trials, groups, contrasts }: InteractionAnalysis): boolean {
  return (
    trials.some((trial) => trial.effect !== null) ||
    groups.some(({ effect }) => effect !== null) ||
    contrasts.some(({ within, amalgamated }) => within !== null || amalgamated !== null)
  )
}

/** In whom the effect is more favourable, on either side of no difference. */
function favouredGroups({ groups }: InteractionAnalysis, spec: InteractionsResult['spec']): Favours | null {
  if (spec.better === undefined) return null
  const [reference, other] =
    groups.length === 0
      ? ['where it is lower', 'where it is higher']
      : [`in ${groups[0].label}`, groups.length === 2 ? `in ${groups[1].label}` : 'in the subgroup']
  const [left, right] = spec.better === 'lower' ? [other, reference] : [reference, other]
  return [`favours ${spec.experimental} more ${left}`, `favours ${spec.experimental} more ${right}`]
}

/** What the axis of the interactions is. */
function interactionAxis(
  { contrasts, groups }: InteractionAnalysis,
  { family }: InteractionsResult['spec'],
): string {
  const { ratio } = familyWords(family)
  const what = ratio === null ? 'Difference of effects' : `Ratio of ${ratio.name}s`
  if (groups.length === 0) return `${what} ${contrasts[0].label}`
  const [reference, other] = groups
  return `${what}, ${groups.length === 2 ? other.label : 'each subgroup'} ${ratio === null ? '−' : 'to'} ${reference.label}`
}
