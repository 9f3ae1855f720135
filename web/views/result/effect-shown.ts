import type { EffectScale } from '../../../src/figures/kit/effect-scale.js'
import { effectScale } from '../../../src/figures/kit/effect-scale.js'
import type { FitResult } from '../../../src/results/fit-schema.js'

/** How the effects of a fit are shown, as in its figures: differences as they are, log ratios as ratios. */
export const scaleOf = ({ spec, subgroups }: Pick<FitResult, 'spec' | 'subgroups'>): EffectScale =>
  effectScale(
    spec,
    spec.control_.level,
    subgroups.map(({ effect }) => effect),
  )
