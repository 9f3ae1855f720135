import { type FamilyName, familyOf } from '../../families/families.js'
import type { StratumSums } from './cells.js'
import type { StrataFit } from './strata-fit.js'
import { fitStrataGlm } from './strata-glm.js'
import { fitStrataLm } from './strata-lm.js'

/**
 * The model of a node, g(E y) = γ_g + β t + offset, on stratum sums: by least squares or maximum likelihood.
 *
 * @param centre per stratum, what the sums of a linear model are measured from
 * @param offset per stratum, on the link's scale
 * @param groupOf group of each stratum, from groupsOf
 */
export function fitStrata(
  family: FamilyName,
  sums: StratumSums,
  centre: Float64Array,
  offset: Float64Array,
  groupOf: Uint16Array,
): StrataFit {
  return familyOf(family).linear
    ? fitStrataLm(sums, centre, offset, groupOf, family)
    : fitStrataGlm(family, sums, offset, groupOf)
}
