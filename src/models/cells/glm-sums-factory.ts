import { type FamilyName, familyOf } from '../../families/families.js'
import type { GlmSums } from './glm-sums.js'
import { PooledBinomial, PooledPoisson } from './glm-sums-pooled.js'
import { StratifiedBinomial } from './glm-sums-stratified-binomial.js'
import { StratifiedPoisson } from './glm-sums-stratified-poisson.js'
import { PooledSums } from './pooled-sums.js'
import { StratifiedSums } from './stratified-sums.js'

type Make = (offset: Float64Array) => GlmSums

/** Sums whose levels have closed forms; the others find theirs by Newton's method. */
const CLOSED_FORMS: { readonly [name: string]: { readonly pooled: Make; readonly stratified: Make } } = {
  binomial: {
    pooled: (offset) => new PooledBinomial(offset),
    stratified: (offset) => new StratifiedBinomial(offset),
  },
  poisson: {
    pooled: (offset) => new PooledPoisson(offset),
    stratified: (offset) => new StratifiedPoisson(offset),
  },
}

/**
 * Sums of no patients yet, of the kind that the node model asks for.
 *
 * @param groupOf group of each stratum
 * @param offset per stratum, on the link's scale
 */
export function glmSums(name: FamilyName, groupOf: Uint16Array, offset: Float64Array): GlmSums {
  const stratified = groupOf[groupOf.length - 1] > 0
  const closed = CLOSED_FORMS[name]
  if (closed !== undefined) return stratified ? closed.stratified(offset) : closed.pooled(offset)
  const family = familyOf(name)
  return stratified ? new StratifiedSums(family, offset) : new PooledSums(family, offset)
}
