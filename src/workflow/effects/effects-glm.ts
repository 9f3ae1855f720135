import type { Note } from '../../errors.js'
import { CopseError } from '../../errors.js'
import type { FamilyName } from '../../families/families.js'
import { familyOf } from '../../families/families.js'
import type { Estimate } from '../../families/inference.js'
import { zEstimate } from '../../families/inference.js'
import type { GlmmCells } from '../../models/glmm/glmm-cells.js'
import { glmmEstimate } from '../../models/glmm/glmm-contrast.js'
import { fitStratifiedGlm } from '../../models/glmm/stratified-glm.js'
import type { LmmContrast } from '../../models/lmm/lmm-contrast.js'
import { fitGlm } from '../../models/rows/glm.js'
import { qnorm } from '../../numerics/distributions/distributions.js'
import type { EffectsResult } from '../../results/effects-schema.js'
import { finite } from '../fit/models/model-parts.js'
import { type EffectsCells, effectsCells } from './effects-cells.js'
import { designTerms, type EffectsDesign } from './effects-design.js'
import { effectOf, type WithNotes } from './effects-effect.js'
import { standardised } from './effects-outcome.js'

/** A logistic or Poisson regression with an intercept per trial. */
export interface EffectsGlm {
  readonly estimate: (contrast: LmmContrast) => Estimate | null
  /** ±∞ for a trial in which all outcomes are the same. */
  readonly intercepts: Float64Array
  readonly coefficients: readonly (number | null)[]
  readonly rank: number
  readonly logLik: number
  readonly converged: boolean
  readonly notes: readonly Note[]
}

/** The cells as mixed models take them: trials' intercepts local, and `Z` the columns of the random effects. */
export function glmmCellsOf(
  { length, trial, columns, mass, sum }: EffectsCells,
  { trials, columns: named }: EffectsDesign,
  Z: readonly Float64Array[],
): GlmmCells {
  const rows = (of: readonly Float64Array[]) =>
    Float64Array.from(
      { length: length * of.length },
      (_, at) => of[at % of.length][Math.floor(at / of.length)],
    )
  return {
    ...{ length, trial, sum, n: mass, trials: trials.length },
    ...{ q: Z.length, z: rows(Z), p: columns.length, x: { width: columns.length, values: rows(columns) } },
    ...{ locals: 1, local: new Int32Array(length), columnNames: named.map(({ term }) => term) },
  }
}

/** Maximum likelihood, the intercepts eliminated trial by trial; or Firth's penalised likelihood. */
export function fitEffectsGlm(
  cells: EffectsCells,
  design: EffectsDesign,
  { family: name, level, firth }: { family: FamilyName; level: number; firth: boolean },
): EffectsGlm {
  const family = familyOf(name)
  if (firth) return firthGlm(cells, design, name, level)
  const fit = fitStratifiedGlm(glmmCellsOf(cells, design, []), family, cells.constant)
  const infinite = new Map(fit.diverging.local.map(({ trial, direction }) => [trial, direction]))
  const { rank, logLik, converged, notes, beta } = fit
  return {
    estimate: (contrast) => glmmEstimate(fit, contrast, level),
    intercepts: Float64Array.from(design.trials, (_, k) => fit.localBeta[k] ?? endless(infinite.get(k) ?? 0)),
    coefficients: beta,
    ...{ rank, logLik, converged, notes },
  }
}

const endless = (direction: number): number =>
  direction === 0 ? Number.NaN : direction * Number.POSITIVE_INFINITY

/** Elements of the design that Firth's likelihood is given: its leverages need all columns together. */
const MOST_DENSE = 5e7

/** Firth's penalty ties all coefficients together, so that the trials' intercepts are columns like any other. */
function firthGlm(cells: EffectsCells, design: EffectsDesign, name: FamilyName, level: number): EffectsGlm {
  const family = familyOf(name)
  const { length, trial, columns, sum, mass } = cells
  const K = design.trials.length
  if (length * (K + columns.length) ** 2 > 100 * MOST_DENSE)
    throw new CopseError({
      code: 'FIRTH_TOO_LARGE',
      wrong: "Firth's penalised likelihood would take too long here",
      found: `${K + columns.length} coefficients and ${length} distinct patients`,
      need: 'fewer trials, or factors rather than numbers to adjust for',
      try: 'leaving --firth out',
      place: { option: '--firth' },
    })
  // R's columns, the intercepts first so that a treatment that trials explain is the one left out.
  const intercepts = design.trials.map((_, k) => Float64Array.from(trial, (own) => (own === k ? 1 : 0)))
  const fit = fitGlm(
    {
      ...{ sum, n: mass, columns: [...intercepts, ...columns] },
      names: [...design.trials.map((of) => `trial${of}`), ...design.columns.map(({ term }) => term)],
    },
    { family, firth: true, constant: cells.constant },
  )
  const { kept, covariance, rank, logLik, converged, notes } = fit
  const size = kept.length
  return {
    estimate({ global, local = [] }) {
      const load = new Float64Array(K + columns.length)
      for (let c = 0; c < columns.length; c++) load[K + c] = global?.[c] ?? 0
      for (const { trial: k, weight } of local) load[k] += weight
      if (load.some((weight, c) => weight !== 0 && !kept.includes(c))) return null
      let value = 0
      let variance = 0
      for (let a = 0; a < size; a++) {
        value += load[kept[a]] * fit.coefficients[kept[a]]!
        for (let b = 0; b < size; b++) variance += load[kept[a]] * load[kept[b]] * covariance[a * size + b]
      }
      return zEstimate(value, Math.sqrt(variance), level)
    },
    intercepts: Float64Array.from(design.trials, (_, k) => fit.coefficients[k] ?? Number.NaN),
    coefficients: fit.coefficients.slice(K),
    ...{ rank, logLik, converged, notes },
  }
}

/** The generalised linear model outcome ~ treatment + adjust + trial. */
export function generalisedModel(
  design: EffectsDesign,
  options: { family: FamilyName; level: number; firth: boolean },
): WithNotes<EffectsResult['lm']> {
  const { family, level } = options
  const cells = effectsCells(design, familyOf(family))
  const fit = fitEffectsGlm(cells, design, options)
  const fixed = designTerms(design).map(({ term, contrast }) => ({
    term,
    effect: effectOf(fit.estimate(contrast), family),
  }))
  const patients = cells.patients.reduce((sum, n) => sum + n, 0)
  return {
    part: {
      kind: 'glm',
      effect: fixed[1].effect,
      fixed,
      outcome: standardised(cells, {
        family,
        intercepts: fit.intercepts,
        coefficients: fit.coefficients,
        se: (contrast) => fit.estimate(contrast)?.se ?? null,
        quantile: qnorm((1 - level) / 2, { tail: 'upper' }),
      }),
      sigma: null,
      df: patients - fit.rank,
      rss: null,
      deviance: finite(2 * (cells.saturated + cells.constant - fit.logLik)),
      logLik: finite(fit.logLik),
    },
    notes: fit.notes,
  }
}
