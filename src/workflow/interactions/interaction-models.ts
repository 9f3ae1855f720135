import type { Note } from '../../errors.js'
import { type FamilyName, familyOf } from '../../families/families.js'
import { glmmEstimate } from '../../models/glmm/glmm-contrast.js'
import type { LmmContrast } from '../../models/lmm/lmm-contrast.js'
import { effectsCells } from '../effects/effects-cells.js'
import { columnContrast } from '../effects/effects-design.js'
import type { Effect } from '../effects/effects-effect.js'
import { effectOf } from '../effects/effects-effect.js'
import { fitEffectsGlm } from '../effects/effects-glm.js'
import { leastSquares } from '../effects/effects-linear.js'
import { linearMixed, logMixed } from '../effects/effects-mixed.js'
import { ratioOf } from '../fit/models/model-parts.js'
import type { InteractionDesign } from './within-design.js'

interface Options {
  readonly family: FamilyName
  readonly level: number
  /** What one unit of the columns of interest is in units of the covariate. */
  readonly scale: number
}

/** Interactions of a model, in the order of its columns of interest; null where they cannot be estimated. */
export interface ModelInteractions {
  readonly effects: readonly (Effect | null)[]
  readonly notes: readonly Note[]
}

/** Interactions that vary between trials. */
export interface MixedInteractions extends ModelInteractions {
  /** Variance of the column's coefficient between trials, or between subgroups of trials. */
  readonly tau2: number
  readonly singular: boolean
  readonly converged: boolean
}

const contrasts = ({ design, interest }: InteractionDesign): LmmContrast[] =>
  interest.map((c) => columnContrast(design.columns.length, c))

/** By least squares, logistic or Poisson regression with an intercept for each stratum. */
export function commonInteractions(
  of: InteractionDesign,
  { family, level, scale }: Options,
): ModelInteractions {
  const { design } = of
  if (familyOf(family).linear) {
    const fit = leastSquares(design)
    const exact = fit.notes.some(({ code }) => code === 'LM_EXACT_FIT')
    const effects = contrasts(of).map((contrast) => {
      const estimate = exact || fit.df <= 0 ? null : fit.estimate(contrast, level)
      return perUnit(effectOf(estimate, family), scale, family)
    })
    return { effects, notes: told(fit.notes) }
  }
  const cells = effectsCells(design, familyOf(family))
  const fit = fitEffectsGlm(cells, design, { family, level, firth: false })
  return {
    effects: contrasts(of).map((contrast) =>
      perUnit(effectOf(fit.converged ? fit.estimate(contrast) : null, family), scale, family),
    ),
    notes: told(fit.notes),
  }
}

/**
 * The same with a coefficient that varies between strata: restricted maximum likelihood with Satterthwaite's and Kenward and
 * Roger's inference, or maximum likelihood by Laplace's approximation.
 *
 * @param varies the column whose coefficient varies, from those of the design
 */
export function mixedInteractions(
  of: InteractionDesign,
  varies: (columns: readonly Float64Array[]) => Float64Array,
  { family, level, scale }: Options,
): MixedInteractions {
  const { design } = of
  const unit = (tau2: number) => tau2 / (scale * scale)
  if (familyOf(family).linear) {
    const { fit, both, notes } = linearMixed(design, varies(design.columns.map(({ values }) => values)), {
      family,
      reml: true,
      level,
    })
    return {
      effects: contrasts(of).map((contrast) => perUnit(both(contrast), scale, family)),
      tau2: unit(fit.tau2[0]),
      ...{ singular: fit.singular, converged: fit.converged },
      notes: told([...fit.notes, ...notes]),
    }
  }
  const fit = logMixed(design, family, 1, varies)
  return {
    effects: contrasts(of).map((contrast) =>
      perUnit(effectOf(glmmEstimate(fit, contrast, level), family), scale, family),
    ),
    tau2: unit(fit.tau2[0]),
    ...{ singular: fit.singular, converged: fit.converged },
    notes: told(fit.notes),
  }
}

/**
 * An effect per unit of the covariate.
 *
 * @param scale units that the estimate is for
 */
export function perUnit(effect: Effect | null, scale: number, family: FamilyName): Effect | null {
  if (effect === null || effect.estimate === null) return null
  if (scale === 1) return effect
  const by = (value: number | null) => (value === null ? null : value / scale)
  const { kenwardRoger } = effect
  const scaled = {
    ...effect,
    ...{ estimate: effect.estimate / scale, se: by(effect.se), lo: by(effect.lo), hi: by(effect.hi) },
    ...(kenwardRoger && {
      kenwardRoger: {
        ...kenwardRoger,
        ...{ se: by(kenwardRoger.se), lo: by(kenwardRoger.lo), hi: by(kenwardRoger.hi) },
      },
    }),
  }
  return { ...scaled, ...ratioOf(family, scaled) }
}

/**
 * What a reader must know: columns of a trial that its patients do not tell, separation within single trials and a variance
 * of 0 are no news, for trials that do not tell are named, and numbers say the rest.
 */
const told = (notes: readonly Note[]): Note[] =>
  notes.filter(({ code, column }) => {
    if (code === 'GLM_SEPARATION' || code === 'SINGULAR_FIT' || code === 'LM_EXACT_FIT') return false
    return code !== 'COLUMN_ALIASED' || !/^(treatment|covariate|interaction)(:|$)/.test(column ?? '')
  })
