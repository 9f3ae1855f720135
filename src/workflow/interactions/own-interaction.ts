import { familyOf } from '../../families/families.js'
import type { Estimate } from '../../families/inference.js'
import { tEstimate, zEstimate } from '../../families/inference.js'
import { effectsCells } from '../effects/effects-cells.js'
import { columnContrast, type EffectsDesign } from '../effects/effects-design.js'
import { leastSquares } from '../effects/effects-linear.js'
import type { TrialEffect, TrialEffectOptions } from '../effects/trial-effect.js'
import { extremeArms, ratioBy, tested } from '../effects/trial-effect.js'

/** The interaction in one trial by itself. */
export interface OwnInteraction {
  readonly estimate: Estimate | null
  readonly firth: boolean
  /** Why there is no estimate, to follow the name of the trial; empty where there is one. */
  readonly why: string
}

/** A trial that does not tell. */
export const silent = (why: string): OwnInteraction => ({ estimate: null, firth: false, why })

/**
 * The coefficient of treatment × covariate in one trial: outcome ~ t + z + adjust + t:z by least squares, logistic or Poisson
 * regression (Firth's penalised likelihood where that has no finite estimate).
 *
 * @param design of one trial; columns treatment, covariate, adjust …, and the interaction last
 * @param name of the covariate
 */
export function ownLinear(design: EffectsDesign, name: string, options: TrialEffectOptions): OwnInteraction {
  const { columns } = design
  const [{ values: arms }, { values: z }] = columns
  if (!arms.includes(0) || !arms.includes(1)) return silent('has patients in one arm only')
  if (z.every((value) => value === z[0])) return silent(`has a single value of "${name}"`)
  if ([0, 1].some((arm) => isConstantIn(z, arms, arm)))
    return silent(`has a single value of "${name}" in one of its arms`)
  const contrast = columnContrast(columns.length, columns.length - 1)
  const { family, level } = options
  if (familyOf(family).linear) {
    const fit = leastSquares(design)
    const exact = fit.notes.some(({ code }) => code === 'LM_EXACT_FIT')
    const estimate = exact || fit.df <= 0 ? null : tested(fit.estimate(contrast, level))
    const why =
      fit.df <= 0
        ? 'has too few patients for a standard error'
        : exact
          ? 'has outcomes that its model fits exactly, which leaves no standard error'
          : UNTOLD
    return { estimate, firth: false, why: estimate === null ? why : '' }
  }
  const cells = effectsCells(design, familyOf(family))
  const extreme = extremeArms(cells, family)
  if (extreme.some((side) => side !== 0))
    return silent(
      extreme.some((side) => side > 0)
        ? 'has nothing but events in an arm'
        : `has no ${familyOf(family).outcome === 'event' ? 'events' : 'counts other than 0'} in an arm`,
    )
  const { estimate, firth } = ratioBy(cells, design, contrast, { ...options, family, infinite: false })
  return { estimate, firth, why: estimate === null ? UNTOLD : '' }
}

const UNTOLD = 'does not tell its own interaction'

function isConstantIn(z: Float64Array, arms: Float64Array, arm: number): boolean {
  const own = z.filter((_, i) => arms[i] === arm)
  return own.every((value) => value === own[0])
}

/**
 * The difference between the effects in two subgroups of a trial; continuous outcomes: t with Welch's degrees of freedom.
 *
 * Source: Welch (1947), Biometrika 34, 28–35, for the degrees of freedom.
 */
export function ownDifference(
  group: TrialEffect,
  reference: TrialEffect,
  labels: readonly [group: string, reference: string],
  level: number,
): OwnInteraction {
  const [a, b] = [group.estimate, reference.estimate]
  if (a === null || b === null) {
    const both = a === null && b === null && group.why === reference.why
    const which = both ? `"${labels[0]}" and "${labels[1]}"` : `"${labels[a === null ? 0 : 1]}"`
    return silent(`${(a === null ? group : reference).why} among those with ${which}`)
  }
  const [v, u] = [a.se! ** 2, b.se! ** 2]
  const difference = a.estimate - b.estimate
  const se = Math.sqrt(v + u)
  const firth = group.firth || reference.firth
  if (a.df === null || b.df === null) return { estimate: zEstimate(difference, se, level), firth, why: '' }
  const df = (v + u) ** 2 / (v ** 2 / a.df + u ** 2 / b.df)
  return { estimate: tEstimate(difference, se, df, level), firth, why: '' }
}
