import type { FamilyName } from '../../families/families.js'
import { twoStage } from '../../meta/two-stage.js'
import type { InteractionContrast } from '../../results/interactions-schema.js'
import { effectOf } from '../effects/effects-effect.js'
import { METHODS, pooledPart } from '../effects/effects-two-stage.js'
import { perUnit } from './interaction-models.js'
import type { OwnInteraction } from './own-interaction.js'

/** The trials' own interactions and these pooled. */
export type Stages = Pick<InteractionContrast, 'trials' | 'silent' | 'twoStage'>

/**
 * Pools the interactions of trials that tell of them, by each estimate of τ².
 *
 * @param own in the order of `names`
 * @param scale what one unit of the estimates is in units of the covariate
 */
export function stagesOf(
  own: readonly OwnInteraction[],
  names: readonly string[],
  { family, level, scale }: { readonly family: FamilyName; readonly level: number; readonly scale: number },
): Stages {
  const telling = own.flatMap(({ estimate, firth }, k) => {
    const effect = perUnit(effectOf(estimate, family), scale, family)
    return effect === null ? [] : [{ trial: names[k], effect, firth, weight: null as number | null }]
  })
  const silent = own.flatMap(({ estimate, why }, k) => (estimate === null ? [{ trial: names[k], why }] : []))
  if (telling.length === 0) return { trials: [], silent, twoStage: null }
  const yi = telling.map(({ effect }) => effect.estimate!)
  const sei = telling.map(({ effect }) => effect.se!)
  const pooled = METHODS.map((method) => pooledPart(twoStage(yi, sei, { method, level }), family))
  const { weights } = pooled.find(({ method }) => method === 'REML')!
  return {
    trials: telling.map((trial, k) => ({ ...trial, weight: weights[k] })),
    silent,
    twoStage: pooled,
  }
}
