import type { FitNode, FitResult } from '../results/fit-schema.js'
import { pEquals } from './numbers.js'

type Part = FitNode['instability'][number]['part']

/** What a part of the coefficients is called: the others are more than intercepts where models adjust for covariates. */
export const partInWords = (part: Part, { adjust }: Pick<FitResult['spec'], 'adjust'>): string =>
  part === 'treatment' ? 'treatment effect' : adjust.length > 0 ? 'other coefficients' : 'intercepts'

/**
 * Where the instability behind a split lies: `treatment effect p = 0.020`, `intercepts p < 0.001`; each part's own test,
 * not adjusted. Empty where the parts were not tested.
 */
export const instabilityInWords = (
  { instability }: Pick<FitNode, 'instability'>,
  spec: Pick<FitResult['spec'], 'adjust'>,
): string[] => instability.map(({ part, p }) => `${partInWords(part, spec)} ${pEquals(p)}`)
