import { type FamilyName, familyOf } from '../../families/families.js'
import type { GlmmFit } from '../../models/glmm/glmm.js'
import { fitGlmm } from '../../models/glmm/glmm.js'
import { glmmEstimate } from '../../models/glmm/glmm-contrast.js'
import { kenwardRoger } from '../../models/lmm/kenward-roger.js'
import type { LmmFit } from '../../models/lmm/lmm.js'
import { fitLmm } from '../../models/lmm/lmm.js'
import { patientCells } from '../../models/lmm/lmm-cells.js'
import type { LmmContrast } from '../../models/lmm/lmm-contrast.js'
import { lmmMoments } from '../../models/lmm/lmm-moments.js'
import { profileVariances } from '../../models/lmm/lmm-profile.js'
import { satterthwaite } from '../../models/lmm/satterthwaite.js'
import type { EffectsResult, EffectsSettings } from '../../results/effects-schema.js'
import { finite } from '../fit/models/model-parts.js'
import { effectsCells } from './effects-cells.js'
import { designTerms, type EffectsDesign } from './effects-design.js'
import { type Effect, effectOf, type WithNotes } from './effects-effect.js'
import { glmmCellsOf } from './effects-glm.js'

type Mixed = NonNullable<EffectsResult['lmm']>

/**
 * The linear mixed model outcome ~ treatment + adjust + trial + (0 + treatment | trial). The trials' intercepts are
 * local columns, so that the cost of the fit does not grow with the square of the number of trials.
 */
export function mixedModel(
  design: EffectsDesign,
  group: string,
  {
    family,
    reml,
    level,
    profile,
  }: { family: FamilyName; reml: boolean; level: number; profile: EffectsSettings['profile'] },
): WithNotes<Mixed> {
  const { trials } = design
  const {
    fit,
    both,
    notes: kenwardRogerNotes,
  } = linearMixed(design, design.columns[0].values, { family, reml, level })
  const fixed = designTerms(design).map(({ term, contrast }) => ({ term, effect: both(contrast) }))
  const profiled = reml && profile === 'fit' ? 'REML' : 'ML'
  const { random, residual, notes } = varianceComponents(fit, group, level, profiled === 'REML')
  return {
    part: {
      kind: 'lmm',
      effect: fixed[1].effect,
      fixed,
      random,
      residual,
      profile: profiled,
      ranef: trials.map((name, k) => ({ level: name, treatment: fit.ranef[k] })),
      criterion: reml ? 'REML' : 'ML',
      deviance: finite(fit.criterion),
      logLik: finite(fit.logLik),
      theta: fit.theta[0],
      iterations: fit.iterations,
      converged: fit.converged,
      singular: fit.singular,
    },
    notes: [...fit.notes, ...kenwardRogerNotes, ...notes],
  }
}

/**
 * The linear mixed model outcome ~ columns + trial + (0 + z | trial).
 *
 * @param z the column whose coefficient varies between trials
 */
export function linearMixed(
  { y, trial, trials, columns, weights }: EffectsDesign,
  z: Float64Array,
  { family, reml, level }: { family: FamilyName; reml: boolean; level: number },
) {
  const cells = patientCells({
    ...{ y, trial, trials: trials.length, Z: [z], X: columns.map(({ values }) => values) },
    ...{ local: new Int32Array(y.length), locals: 1, columnNames: columns.map(({ term }) => term) },
  })
  const weighted = weights === null ? {} : { n: weights, sum: y.map((value, i) => weights[i] * value) }
  const fit = fitLmm(lmmMoments({ ...cells, ...weighted }), { covariance: 'independent', reml })
  const bySatterthwaite = satterthwaite(fit, level)
  const byKenwardRoger = kenwardRoger(fit, level)
  const both = (contrast: LmmContrast): Effect | null => {
    const effect = effectOf(bySatterthwaite.estimate(contrast), family)
    const beside = byKenwardRoger.estimate(contrast)
    if (effect === null) return null
    if (beside === null) return { ...effect, kenwardRoger: null }
    const { se, df, statistic, p, lo, hi } = beside
    return { ...effect, kenwardRoger: { se, df, statistic, p, lo, hi } }
  }
  return { fit, both, notes: byKenwardRoger.notes }
}

/**
 * The generalised linear mixed model of the same formula by maximum likelihood: Laplace's approximation, or adaptive
 * Gauss–Hermite quadrature with `nagq` points.
 */
export function generalisedMixedModel(
  design: EffectsDesign,
  group: string,
  { family: name, level, nagq }: { family: FamilyName; level: number; nagq: number },
): WithNotes<Mixed> {
  const fit = logMixed(design, name, nagq, ([treatment]) => treatment)
  const fixed = designTerms(design).map(({ term, contrast }) => ({
    term,
    effect: effectOf(glmmEstimate(fit, contrast, level), name),
  }))
  const { tau2, ranef, deviance, logLik, theta, iterations, converged, singular, notes } = fit
  return {
    part: {
      kind: 'glmm',
      effect: fixed[1].effect,
      fixed,
      random: [
        {
          ...{ group, term: 'treatment', variance: finite(tau2[0]), sd: finite(Math.sqrt(tau2[0])) },
          ...{ lo: null, hi: null },
        },
      ],
      residual: null,
      profile: null,
      ranef: design.trials.map((level, k) => ({ level, treatment: finite(ranef[k]) })),
      criterion: nagq > 1 ? 'AGQ' : 'Laplace',
      deviance: finite(deviance),
      logLik: finite(logLik),
      theta: finite(theta[0]),
      ...{ iterations, converged, singular },
    },
    notes,
  }
}

/**
 * The generalised linear mixed model outcome ~ columns + trial + (0 + z | trial).
 *
 * @param z the column whose coefficient varies between trials, from those of the design
 */
export function logMixed(
  design: EffectsDesign,
  name: FamilyName,
  nagq: number,
  z: (columns: readonly Float64Array[]) => Float64Array,
): GlmmFit {
  const family = familyOf(name)
  const cells = effectsCells(design, family)
  return fitGlmm(glmmCellsOf(cells, design, [z(cells.columns)]), {
    ...{ family, covariance: 'independent', nAGQ: nagq, constant: cells.constant },
  })
}

function varianceComponents(fit: LmmFit, group: string, level: number, reml: boolean) {
  const { sd, sigma, notes } = profileVariances(fit, level, reml)
  const tau2 = fit.tau2[0]
  return {
    random: [
      {
        ...{ group, term: 'treatment', variance: tau2, sd: Math.sqrt(tau2) },
        ...{ lo: sd[0].lo, hi: sd[0].hi },
      },
    ],
    residual: { variance: fit.sigma ** 2, sd: fit.sigma, lo: sigma.lo, hi: sigma.hi },
    notes,
  }
}
