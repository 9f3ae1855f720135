import { CopseError } from '../../errors.js'
import type { FitResult, FitSubgroup } from '../../results/fit-schema.js'
import { METHOD_INFO } from '../../words/method-info.js'
import { decimalsForAll, levelInWords, significant } from '../../words/numbers.js'
import { armHead } from '../forest/arm-texts.js'
import { drawForest } from '../forest/forest-draw.js'
import { forestRows } from '../forest/forest-rows.js'
import type { EffectScale } from '../kit/effect-scale.js'
import type { Figure } from '../kit/figure.js'
import { titleHeight } from '../kit/figure.js'
import type { FigureOptions } from '../kit/options.js'
import { frameOf } from '../kit/options.js'
import { finishTreeFigure } from '../tree/finish-tree-figure.js'

/**
 * Forest plot of the subgroups by restricted mean time without the event, up to the horizon of the fit: its difference between
 * the arms, which needs no proportional hazards. Curves pool the trials.
 *
 * Coded errors: OPTION_INVALID, FIGURE_EMPTY (outcomes are no times to an event, or times stay in a database).
 *
 * @example rmstFigure(fit(data, 'metamob-wt', { horizon: 52 })).svg
 */
export function rmstFigure(fit: FitResult, options: FigureOptions = {}): Figure {
  const frame = frameOf(options)
  const { spec, survival } = fit
  if (survival === undefined || survival.horizon === null) throw noTimes()
  const { level } = spec.control_
  const subgroups = fit.subgroups.map(
    (own): FitSubgroup => ({
      ...own,
      effect: { ...own.effect, ...NONE, ...own.survival?.rmst, df: null },
      outcome: null,
    }),
  )
  const upTo = `${spec.time} up to ${significant(survival.horizon)}`
  const interval = `${levelInWords(level)} confidence interval`
  const scale: EffectScale = {
    ...{ log: false, none: 0, shown: (estimate) => estimate },
    name: `Difference in mean ${spec.time}, up to ${significant(survival.horizon)}`,
    words: `difference of the restricted means of ${upTo}, ${spec.experimental} − ${spec.control}, with ${interval}`,
    decimals: decimalsForAll(subgroups.map(({ effect: { se } }) => se)),
  }
  const rows = forestRows({
    ...{ fit: { ...fit, subgroups }, scale, patients: null, prediction: null, overall: null },
    ...{ trials: false, pValues: false },
  })
  const words = {
    ...{ ...spec, level, each: 'subgroup' as const },
    // Fewer events are more time without one.
    ...(spec.better !== undefined && {
      better: spec.better === 'lower' ? ('higher' as const) : ('lower' as const),
    }),
    arm: armHead(spec),
  }
  const height = frame.height === null ? null : frame.height - titleHeight(frame)
  const body = drawForest({ ...frame, height }, rows, words, scale)
  return finishTreeFigure(
    frame,
    body,
    spec,
    `Restricted mean times by subgroup (${METHOD_INFO[spec.method].title})`,
    [
      `${scale.name}: ${scale.words}.`,
      ...rows.map(({ label, effectText }) => `${label}: ${effectText}.`),
    ].join(' '),
    [
      `Difference of the mean ${upTo} without the event (areas under the Kaplan–Meier curves of the arms, trials pooled: not adjusted for trial); no proportional hazards are assumed. Squares: area in proportion to weight (1/variance), filled where the ${levelInWords(level)} interval excludes 0. The subgroups were sought by hazard ratios.`,
    ],
  )
}

/** Of a subgroup one of whose arms is not seen up to the horizon. */
const NONE = { estimate: null, se: null, lo: null, hi: null, p: null } as const

const noTimes = (): CopseError =>
  new CopseError({
    code: 'FIGURE_EMPTY',
    wrong: 'there are no restricted means to draw',
    found: 'a result without times to an event',
    need: '--family survival, of patients whose times are known',
    try: '--family survival --time COLUMN --event-column COLUMN',
    place: { option: '--family' },
  })
