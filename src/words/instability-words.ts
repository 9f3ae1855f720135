import type { FitNode, FitResult } from '../results/fit-schema.js'
import { splitPs } from './answer-words.js'
import { pEquals } from './numbers.js'

type Part = FitNode['instability'][number]['part']

/** What a part of the coefficients is called: the others are more than intercepts where models adjust for covariates. */
export const partInWords = (part: Part, { adjust }: Pick<FitResult['spec'], 'adjust'>): string =>
  part === 'treatment' ? 'treatment effect' : adjust.length > 0 ? 'other coefficients' : 'intercepts'

/**
 * What a split tells apart: `effect p = 0.57`, `level p < 0.001`, from within trials and adjusted like the split's own; where
 * those were not asked for, the parts of its test: `treatment effect p = 0.020`, `intercepts p < 0.001`, not adjusted. Empty
 * where the parts were not tested.
 */
export function instabilityInWords(
  node: Pick<FitNode, 'instability' | 'split'>,
  spec: Pick<FitResult['spec'], 'adjust'>,
): string[] {
  const asked = splitPs(node)
  if (asked.length > 0) return asked
  return node.instability.map(({ part, p }) => `${partInWords(part, spec)} ${pEquals(p)}`)
}
