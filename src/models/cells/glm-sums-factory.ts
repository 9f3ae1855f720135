import type { GlmFamilyName } from '../../families/glm-family.js'
import type { GlmSums } from './glm-sums.js'
import { PooledBinomial, PooledPoisson } from './glm-sums-pooled.js'
import { StratifiedBinomial } from './glm-sums-stratified-binomial.js'
import { StratifiedPoisson } from './glm-sums-stratified-poisson.js'

/**
 * Sums of no patients yet, of the kind that the node model asks for.
 *
 * @param groupOf group of each stratum
 * @param offset per stratum, on the link's scale
 */
export function glmSums(family: GlmFamilyName, groupOf: Uint16Array, offset: Float64Array): GlmSums {
  const stratified = groupOf[groupOf.length - 1] > 0
  if (family === 'poisson') return stratified ? new StratifiedPoisson(offset) : new PooledPoisson(offset)
  return stratified ? new StratifiedBinomial(offset) : new PooledBinomial(offset)
}
