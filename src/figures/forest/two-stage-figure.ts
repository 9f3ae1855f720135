import { CopseError } from '../../errors.js'
import type { EffectsResult } from '../../results/effects-schema.js'
import { levelInWords, pValue } from '../../words/numbers.js'
import { RARE_EVENTS } from '../../words/trials-in-rows.js'
import type { Effect } from '../kit/effect-scale.js'
import { drawnEffect, effectScale, intervalText, effectText as textOf } from '../kit/effect-scale.js'
import type { Figure } from '../kit/figure.js'
import { finishFigure, titleHeight } from '../kit/figure.js'
import type { FigureOptions } from '../kit/options.js'
import { frameOf } from '../kit/options.js'
import { drawForest } from './forest-draw.js'
import type { ForestRow } from './forest-rows.js'

/**
 * Forest plot of the two-stage meta-analysis: the effect of every trial, and that pooled by restricted maximum likelihood
 * with its Hartung–Knapp–Sidik–Jonkman (with floor) and prediction intervals; for binary outcomes Mantel and Haenszel's and
 * Peto's odds ratio below.
 *
 * Coded errors: OPTION_INVALID, FIGURE_EMPTY (no trial tells its effect).
 *
 * @example twoStageFigure(effects(data)).svg
 */
export function twoStageFigure(result: EffectsResult, options: FigureOptions = {}): Figure {
  const frame = frameOf(options)
  const { spec, twoStage, data, rareEvents } = result
  const reml = twoStage?.pooled.find(({ method }) => method === 'REML')
  if (!twoStage || reml === undefined)
    throw new CopseError({
      code: 'FIGURE_EMPTY',
      wrong: 'there is no two-stage meta-analysis to draw',
      need: 'a trial that tells its own treatment effect',
    })
  const scale = effectScale(
    spec,
    spec.level,
    twoStage.trials.map(({ effect }) => effect),
  )
  const text = (effect: Effect) => textOf(effect, scale)
  const arms = (trial: string): readonly [number, number] => {
    const counts = Object.values(data.trials.find((entry) => entry.trial === trial)?.arms ?? {})
    return [counts[0] ?? 0, counts[1] ?? 0]
  }
  const { knhaFloored: knha } = reml
  const single = knha.lo === null
  const pooled = { estimate: reml.estimate, ...pick(single ? { ...reml, df: null } : knha) }
  const total = twoStage.trials
    .map(({ trial }) => arms(trial))
    .reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0] as const)
  const rows: ForestRow[] = twoStage.trials.map(({ trial, effect, firth }) => ({
    kind: 'subgroup',
    label: firth && !spec.firth ? `${trial} (Firth)` : trial,
    n: arms(trial),
    effect: drawnEffect(effect),
    effectText: text(effect),
    p: pValue(effect.p),
  }))
  rows.push({
    kind: 'overall',
    label: single ? 'Pooled' : 'Pooled (REML, HKSJ)',
    n: total,
    effect: drawnEffect(pooled),
    effectText: text(pooled),
    p: pValue(single ? reml.p : knha.p),
  })
  if (knha.predictionLo !== null && knha.predictionHi !== null) {
    const effect = { estimate: null, lo: knha.predictionLo, hi: knha.predictionHi, df: knha.df }
    const effectText = intervalText(effect, scale)
    rows.push({
      kind: 'prediction',
      label: 'in a new trial',
      n: null,
      effect: drawnEffect(effect),
      effectText,
      p: '',
    })
  }
  for (const { method, p, trials, ...effect } of rareEvents) {
    const n = trials.map(arms).reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0] as const)
    const label = method === 'Firth' ? 'Logistic model, Firth' : RARE_EVENTS[method]
    rows.push({ kind: 'overall', label, n, effect, effectText: text(effect), p: pValue(p) })
  }
  const height = frame.height === null ? null : frame.height - titleHeight(frame)
  const body = drawForest({ ...frame, height }, rows, { ...spec, each: 'trial' }, scale)
  const each = rows.map(({ label, effectText, p }) => `${label}: ${effectText}${p === '' ? '' : `, p ${p}`}.`)
  const figure = finishFigure(
    frame,
    body,
    `${scale.name} by trial`,
    [`${scale.name} with ${levelInWords(spec.level)} interval.`, ...each].join(' '),
  )
  const kinds = [...new Set(rows.map(({ kind }) => kind as string))]
  return { ...figure, drawn: single ? kinds : [...kinds, 'hksj'] }
}

const pick = ({ lo, hi, df }: Omit<Effect, 'estimate'>) => ({ lo, hi, df: df ?? null })
