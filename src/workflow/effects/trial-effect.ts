import { type FamilyName, familyOf } from '../../families/families.js'
import type { Estimate } from '../../families/inference.js'
import { tEstimate, zEstimate } from '../../families/inference.js'
import type { LmmContrast } from '../../models/lmm/lmm-contrast.js'
import { fitCox } from '../../models/survival/cox.js'
import { riskTable } from '../../models/survival/risk-table.js'
import { weightedMoments } from '../../numerics/weighted.js'
import type { FitResult } from '../../results/fit-schema.js'
import { effectName, endsInWords } from '../../words/family-words.js'
import { type EffectsCells, effectsCells } from './effects-cells.js'
import { columnContrast, type EffectsDesign } from './effects-design.js'
import { fitEffectsGlm } from './effects-glm.js'
import { leastSquares } from './effects-linear.js'

/** How the effect of a trial is estimated. */
export interface TrialEffectOptions {
  readonly family: FamilyName
  /** Of the interval. */
  readonly level: number
  /**
   * When Firth's penalised likelihood takes the place of maximum likelihood, for binary outcomes and counts: throughout,
   * where maximum likelihood has no finite estimate (an arm without events, or with nothing but events; any separation),
   * or not at all: such a trial then has no estimate.
   */
  readonly firth: 'always' | 'separated' | 'never'
}

/** Settings for effects that stand beside those of a fit: finite wherever there is anything to tell. */
export const besideFit = ({ family, control_ }: FitResult['spec']): TrialEffectOptions => ({
  family,
  level: control_.level,
  firth: control_.firth ? 'always' : 'separated',
})

/** The treatment effect of one trial by itself, on the scale of the model: difference, log odds ratio, log rate ratio. */
export interface TrialEffect {
  /** Null unless it has a standard error that is more than rounding. */
  readonly estimate: Estimate | null
  /** Whether it is Firth's. */
  readonly firth: boolean
  /** Why there is no estimate, to follow the name of the trial; empty where there is one. */
  readonly why: string
  /** What a generalised linear model was fitted to; null for continuous outcomes. */
  readonly cells: EffectsCells | null
}

const UNTOLD = 'does not tell its own treatment effect'

/**
 * The treatment effect of some patients of one trial: outcome ~ treatment + columns by least squares, logistic or Poisson
 * regression, with case weights counting patients and counts per exposure. The one estimator of forest rows by trial,
 * interactions within trials and two-stage meta-analysis.
 *
 * An arm without patients, and outcomes that are the same in both arms throughout, tell nothing: there is no estimate.
 * Nothing is added to a cell; see {@link TrialEffectOptions.firth}.
 *
 * @param design patients of a single trial, the treatment being the first column
 * Source: Firth (1993); Heinze & Schemper (2002).
 */
export function trialEffect(design: EffectsDesign, options: TrialEffectOptions): TrialEffect {
  const arms = design.columns[0].values
  if (!arms.includes(0) || !arms.includes(1))
    return { estimate: null, firth: false, why: 'has patients in one arm only', cells: null }
  const { family } = options
  if (design.time !== undefined) return hazardRatio(design, design.time, options.level)
  return familyOf(family).linear ? meanDifference(design, options.level) : logRatio(design, options)
}

const treatmentOf = ({ columns }: EffectsDesign) => columnContrast(columns.length, 0)

export const tested = (estimate: Estimate | null): Estimate | null =>
  estimate?.statistic == null || estimate.lo === null || estimate.hi === null ? null : estimate

/** Of the outcomes' spread; less is rounding error. */
const EXACT_FIT = 1e-24

/** Cox's model, ties by Efron's method. */
function hazardRatio({ y, columns, trial }: EffectsDesign, time: Float64Array, level: number): TrialEffect {
  const fit = fitCox(riskTable({ time, event: y, arm: columns[0].values, stratum: trial }))
  const estimate = fit.effect === null || fit.se === null ? null : zEstimate(fit.effect, fit.se, level)
  const why = 'has no events in one of its arms while both have patients at risk'
  return { estimate, firth: false, why: estimate === null ? why : '', cells: null }
}

function meanDifference(design: EffectsDesign, level: number): TrialEffect {
  const { estimate, df, exact } = design.columns.length > 1 ? adjusted(design, level) : plain(design, level)
  const untold =
    df <= 0
      ? 'has too few patients for a standard error'
      : exact
        ? 'has outcomes that its model fits exactly, which leaves no standard error'
        : UNTOLD
  const told = exact ? null : tested(estimate)
  return { estimate: told, firth: false, why: told === null ? untold : '', cells: null }
}

function adjusted(design: EffectsDesign, level: number) {
  const fit = leastSquares(design)
  const exact = fit.notes.some(({ code }) => code === 'LM_EXACT_FIT')
  return { estimate: fit.estimate(treatmentOf(design), level), df: fit.df, exact }
}

/** The difference of two means needs no least squares, and is the more exact without. */
function plain({ y, columns, weights }: EffectsDesign, level: number) {
  const [control, experimental] = [0, 1].map((arm) => {
    const rows = Array.from(y.keys()).filter((i) => columns[0].values[i] === arm)
    return weightedMoments(
      Float64Array.from(rows, (i) => y[i]),
      weights && Float64Array.from(rows, (i) => weights[i]),
    )
  })
  const df = control.n + experimental.n - 2
  const squares = control.squares + experimental.squares
  const difference = experimental.mean - control.mean
  const between = difference ** 2 / (1 / control.n + 1 / experimental.n)
  const se = Math.sqrt((squares / df) * (1 / control.n + 1 / experimental.n))
  const exact = df > 0 && squares <= EXACT_FIT * (squares + between)
  return { estimate: tEstimate(difference, se, df, level), df, exact }
}

function logRatio(design: EffectsDesign, { family, level, firth: when }: TrialEffectOptions): TrialEffect {
  const cells = effectsCells(design, familyOf(family))
  const extreme = extremeArms(cells, family)
  // Without any event, or with nothing else, the ratio of the arms is anything: Firth's estimate of it is the prior.
  if (extreme[0] !== 0 && extreme[0] === extreme[1])
    return { estimate: null, firth: false, why: alikeWords(extreme[0], family), cells }
  const infinite = extreme[0] !== 0 || extreme[1] !== 0
  const { estimate, firth, separated } = ratioBy(cells, design, treatmentOf(design), {
    ...{ family, level, firth: when, infinite },
  })
  const why = estimate !== null ? '' : when === 'never' && separated ? infiniteWords(extreme, family) : UNTOLD
  return { estimate, firth, why, cells }
}

/**
 * A coefficient of a logistic or Poisson regression by maximum likelihood, or by Firth's penalised likelihood where that is
 * asked for.
 *
 * @param infinite whether it is known that maximum likelihood has no finite estimate
 */
export function ratioBy(
  cells: EffectsCells,
  design: EffectsDesign,
  contrast: LmmContrast,
  {
    family,
    level,
    firth: when,
    infinite,
  }: TrialEffectOptions & { readonly family: FamilyName; readonly infinite: boolean },
): { readonly estimate: Estimate | null; readonly firth: boolean; readonly separated: boolean } {
  let separated = infinite
  const estimateBy = (firth: boolean): Estimate | null => {
    const fit = fitEffectsGlm(cells, design, { family, level, firth })
    separated ||= fit.notes.some(({ code }) => code === 'GLM_SEPARATION')
    return fit.converged ? tested(fit.estimate(contrast)) : null
  }
  let firth = when === 'always'
  let estimate = separated && when !== 'always' ? null : estimateBy(firth)
  if (estimate === null && separated && when === 'separated') {
    firth = true
    estimate = estimateBy(firth)
  }
  return { estimate, firth: firth && estimate !== null, separated }
}

type Extreme = -1 | 0 | 1

const alikeWords = (extreme: Extreme, family: FamilyName): string => {
  const { none, all } = endsInWords(family)
  return `has ${extreme < 0 ? none : all} in either arm: it tells nothing of the ${effectName(family)}`
}

function infiniteWords(extreme: readonly Extreme[], family: FamilyName): string {
  const { none, all } = endsInWords(family)
  const infinite = `its own ${effectName(family)} is infinite or 0 (--firth gives a finite one)`
  if (extreme.includes(-1)) return `has ${none} in one of its arms: ${infinite}`
  if (extreme.includes(1)) return `has ${all} in one of its arms: ${infinite}`
  return `has a separated outcome: its own ${effectName(family)} has no finite estimate (--firth gives one)`
}

/** Of each arm, whether all its outcomes are 0 (−1), or all of them events (1). */
export function extremeArms(cells: EffectsCells, family: FamilyName): [Extreme, Extreme] {
  const side = (arm: number): Extreme => {
    const { sum, mass } = armSums(cells, arm)
    return Math.sign(familyOf(family).extreme(sum, mass)) as Extreme
  }
  return [side(0), side(1)]
}

/** Patients, exposure and events of an arm. */
export function armSums({ length, columns, patients, mass, sum }: EffectsCells, arm: number) {
  const sums = { patients: 0, mass: 0, sum: 0 }
  for (let i = 0; i < length; i++) {
    if (columns[0][i] !== arm) continue
    sums.patients += patients[i]
    sums.mass += mass[i]
    sums.sum += sum[i]
  }
  return sums
}
