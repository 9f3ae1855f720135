import type { Measure } from '../../families/family.js'
import type { GlmmFit } from '../glmm/glmm.js'
import type { LmmFit } from '../lmm/lmm.js'
import type { EffectContrast } from './effect-contrast.js'
import { glmmPosteriors } from './glmm-posterior.js'
import type { JointPosterior } from './lmm-posterior.js'
import { lmmPosteriors } from './lmm-posterior.js'
import { defaultScale, jointPriors, type PriorSetting } from './prior-setting.js'

/** A joint model whose heterogeneity gets a prior. */
export type JointModel =
  | { readonly kind: 'lmm'; readonly joint: Pick<LmmFit, 'moments' | 'sigma'> }
  | { readonly kind: 'glmm'; readonly joint: Pick<GlmmFit, 'design' | 'family'> }

/** Sums of the subgroups, for the standard deviation within subgroup, trial and arm. */
export interface WithinSums {
  readonly n: ArrayLike<number>
  readonly squares: ArrayLike<number>
}

/** Σ(y − mean of its cell)² over n less the number of cells, as a standard deviation; null where there is none. */
export function withinSd(sums: readonly WithinSums[]): number | null {
  let [n, squares, cells] = [0, 0, 0]
  for (const own of sums)
    for (let s = 0; s < own.n.length; s++) {
      if (!(own.n[s] > 0)) continue
      n += own.n[s]
      squares += own.squares[s]
      cells++
    }
  return n > cells && squares > 0 ? Math.sqrt(squares / (n - cells)) : null
}

export interface JointPriorModel {
  readonly setting: PriorSetting
  readonly measure: Measure
  readonly randomIntercept: boolean
  readonly randomTreatment: boolean
  /** σ in which a scale that was given is measured; null: the model's own. */
  readonly sigma0: number | null
}

export interface HowPosterior {
  /** The prior as given alone, as long as trees are grown. */
  readonly only?: boolean
  /** Effects of subgroups with few events by an approximation of their own. */
  readonly refine?: boolean
  /** The coarsest grid was fine enough for the model of a tree before. */
  readonly trusted?: boolean
}

/**
 * Posteriors of a joint mixed model under a prior of its heterogeneity, as given and with the scale halved and doubled.
 *
 * @returns null where there is none: see lmmPosteriors and glmmPosteriors
 */
export function jointPosteriors(
  model: JointModel,
  { setting, measure, sigma0, ...random }: JointPriorModel,
  contrasts: readonly EffectContrast[] = [],
  { only = false, refine = false, trusted = false }: HowPosterior = {},
): JointPosterior[] | null {
  const cut = <T>(list: T[]) => (only ? list.slice(0, 1) : list)
  if (model.kind === 'lmm') {
    const { moments, sigma } = model.joint
    const unit = sigma0 ?? sigma
    if (!(unit > 0)) return null
    return lmmPosteriors(moments, cut(jointPriors(setting, random, defaultScale(measure), unit)), contrasts)
  }
  const { design, family } = model.joint
  return glmmPosteriors(
    design,
    family,
    cut(jointPriors(setting, random, defaultScale(measure), 1)),
    contrasts,
    refine,
    trusted,
  )
}
