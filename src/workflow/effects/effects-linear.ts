import type { FamilyName } from '../../families/families.js'
import { fitStratifiedLm, type StratifiedLm } from '../../models/cells/stratified-lm.js'
import { qt } from '../../numerics/distributions/distributions.js'
import type { EffectsResult } from '../../results/effects-schema.js'
import { finite } from '../fit/models/model-parts.js'
import { designTerms, type EffectsDesign } from './effects-design.js'
import { effectOf, type WithNotes } from './effects-effect.js'
import { standardised } from './effects-outcome.js'

/** Least squares of outcome ~ treatment + adjust + trial; case weights count patients. */
export function leastSquares({ y, trial, trials, columns, weights }: EffectsDesign): StratifiedLm {
  return fitStratifiedLm({
    ...{ y, trial, trials: trials.length, weights },
    columns: columns.map(({ values }) => values),
    names: columns.map(({ term }) => term),
  })
}

/**
 * The linear model outcome ~ treatment + adjust + trial. Trials come first where columns depend on one another: a
 * covariate that is constant within trials cannot be told from them, and a treatment that is cannot be estimated.
 */
export function linearModel(
  design: EffectsDesign,
  { family, level }: { family: FamilyName; level: number },
): WithNotes<EffectsResult['lm']> {
  const fit = leastSquares(design)
  const fixed = designTerms(design).map(({ term, contrast }) => ({
    term,
    effect: effectOf(fit.estimate(contrast, level), family),
  }))
  const { df, sigma, rss, notes } = fit
  return {
    part: {
      kind: 'lm',
      effect: fixed[1].effect,
      fixed,
      outcome: standardised(
        {
          length: design.y.length,
          trial: design.trial,
          columns: design.columns.map(({ values }) => values),
          patients: design.weights ?? new Float64Array(design.y.length).fill(1),
        },
        {
          family,
          intercepts: fit.intercepts,
          coefficients: fit.coefficients,
          se: (contrast) => fit.estimate(contrast, level)?.se ?? null,
          quantile: df > 0 ? qt((1 - level) / 2, df, { tail: 'upper' }) : Number.NaN,
        },
      ),
      sigma,
      df,
      rss,
      deviance: null,
      logLik: finite(fit.logLik),
    },
    notes,
  }
}
