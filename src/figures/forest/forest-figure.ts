import type { TrialHeterogeneity } from '../../results/answer/trial-heterogeneity.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { Interval } from '../../results/interval.js'
import type { PatientSummary } from '../../results/patient-summary.js'
import { directionInWords } from '../../words/benefit/favours-words.js'
import { hasNnt, nntInWords } from '../../words/benefit/nnt-words.js'
import { clusterLine, trialsClusterLine } from '../../words/cluster-words.js'
import { METHOD_INFO } from '../../words/method-info.js'
import { levelInWords } from '../../words/numbers.js'
import { ownEffectsWords } from '../../words/own-effects-words.js'
import { armMeansWords } from '../../words/within-words.js'
import { effectScale } from '../kit/effect-scale.js'
import type { Figure } from '../kit/figure.js'
import { titleHeight } from '../kit/figure.js'
import type { FigureOptions } from '../kit/options.js'
import { frameOf } from '../kit/options.js'
import { finishTreeFigure } from '../tree/finish-tree-figure.js'
import { armHead } from './arm-texts.js'
import { drawForest } from './forest-draw.js'
import type { OverallEffect } from './forest-rows.js'
import { forestRows } from './forest-rows.js'
import { forestWords, heterogeneityInWords, SEARCHED } from './forest-words.js'
import { bracketHeads, splitBrackets } from './split-brackets.js'

export type { OverallEffect } from './forest-rows.js'

export interface ForestFigureOptions extends FigureOptions {
  /** The effect in all patients, below the subgroups. */
  readonly overall?: OverallEffect | null
  /** For each subgroup the interval for a new trial; see predictionIntervals. */
  readonly prediction?: readonly (Interval | null)[] | null
  /** The effect of every trial within each subgroup; needs `patients`. */
  readonly trials?: boolean
  /** Events and patients, or means, of the arms. */
  readonly patients?: PatientSummary | null
  /** A p-value for each subgroup: whether its effect is none, which is not whether effects differ. Off by default. */
  readonly pValues?: boolean
  /** How the effects of the trials differ in all patients; see trialHeterogeneity. */
  readonly heterogeneity?: TrialHeterogeneity | null
}

/**
 * Subgroup forest plot: per subgroup its events or mean by arm, effect with interval, an interval for a new trial behind, and
 * for each split the difference of the effects on its sides, from within trials; ratios on a log scale.
 *
 * Coded errors: OPTION_INVALID.
 * @example forestFigure(fit, { prediction: predictionIntervals(fit) }).svg
 */
export function forestFigure(fit: FitResult, options: ForestFigureOptions = {}): Figure {
  const frame = frameOf(options)
  const { level } = fit.spec.control_
  // As in every text: the decimals of the subgroups' effects, not of the more precise overall one.
  const scale = effectScale(
    fit.spec,
    level,
    fit.subgroups.map(({ effect }) => effect),
  )
  const content = {
    fit,
    scale,
    patients: options.patients ?? null,
    prediction: options.prediction ?? null,
    overall: options.overall ?? null,
    trials: options.trials ?? false,
    pValues: options.pValues ?? false,
  }
  const rows = forestRows(content)
  const notes =
    content.trials && content.patients !== null ? ownEffectsWords(fit, content.patients.leaves) : []
  const height = frame.height === null ? null : frame.height - titleHeight(frame)
  const list = splitBrackets(fit)
  const words = {
    ...{ ...fit.spec, level, each: 'subgroup' as const },
    ...(content.patients !== null && { arm: armHead(fit.spec) }),
    brackets: { list, heads: bracketHeads(fit.spec) },
  }
  const body = drawForest({ ...frame, height }, rows, words, scale)
  const title = `${scale.name} by subgroup (${METHOD_INFO[fit.spec.method].title})`
  const each = rows.map(
    ({ label, effectText, p, nnt = '' }) =>
      `${label}: ${effectText}${p === '' ? '' : `, p ${p}`}${nnt === '' ? '' : `, ${nnt}`}.`,
  )
  const interactions = list.map(({ test, estimate }) => `${test.replace(': p', ', p')}: ${estimate}`)
  const direction = directionInWords(fit.spec)
  const figure = finishTreeFigure(
    frame,
    body,
    fit.spec,
    title,
    [
      `${scale.name} with ${levelInWords(level)} interval.`,
      ...(direction === null ? [] : [direction]),
      ...each,
      ...(list.length === 0 ? [] : [`Interactions within trials: ${interactions.join('; ')}.`]),
    ].join(' '),
    [
      forestWords(fit, rows, list.length > 0 && body.bracketed),
      list.length === 0 || body.bracketed
        ? null
        : `Interactions within trials, ${bracketHeads(fit.spec)[1].replaceAll('\u00a0', ' ')}: ${interactions.join('; ')}. ${SEARCHED}`,
      options.heterogeneity == null ? null : heterogeneityInWords(options.heterogeneity),
      hasNnt(fit) ? nntInWords(fit.spec) : null,
      hasNnt(fit) ? armMeansWords(fit) : null,
      clusterLine(fit),
      content.trials ? trialsClusterLine(fit.spec) : null,
      ...notes,
    ].filter((words) => words !== null),
  )
  const kinds = new Set<string>(rows.map(({ kind }) => kind))
  if (rows.some(({ prediction }) => prediction != null)) kinds.add('prediction')
  if (list.length > 0) kinds.add('interactions')
  if (content.pValues) kinds.add('p-values')
  return { ...figure, drawn: [...kinds] }
}
