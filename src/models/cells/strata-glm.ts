import { type FamilyName, familyOf } from '../../families/families.js'
import type { StratumSums } from './cells.js'
import { armOf, squaresAround } from './cells.js'
import { glmSums } from './glm-sums-factory.js'
import type { StrataFit } from './strata-fit.js'
import { STRATA_METHODS } from './strata-methods.js'

/**
 * The generalised linear model of a node, g(E y) = γ_g + β t + offset, by maximum likelihood on stratum sums; cost does not
 * depend on the number of patients. Where outcomes are separated the estimate is ±∞, its fitted means 0 or 1 (0 for
 * counts), and the objective its limit.
 *
 * @param sums per stratum; the source's centre is 0
 * @param offset per stratum, on the link's scale
 * @param groupOf group of each stratum, from groupsOf
 * Source: McCullagh & Nelder (1989), §2.2; scores and information of the canonical link.
 */
export function fitStrataGlm(
  family: FamilyName,
  sums: StratumSums,
  offset: Float64Array,
  groupOf: Uint16Array,
): StrataFit {
  const strata = groupOf.length
  const groups = groupOf[strata - 1] + 1
  const node = glmSums(family, groupOf, offset)
  for (let s = 0; s < strata; s++) if (sums.n[s] > 0) node.add(s, sums.mass[s], sums.sum[s])
  const logLik = node.logLik() + sums.constant
  const { effect, intercepts, means } = node.estimates()
  const { range, variance } = familyOf(family)

  let n = 0
  let rss = 0
  const fitted = new Float64Array(strata)
  const residualSum = new Float64Array(strata)
  const residualSquares = new Float64Array(strata)
  const size = new Float64Array(groups)
  const treated = new Float64Array(groups)
  const patients = new Float64Array(groups)
  const none = new Uint8Array(groups).fill(1)
  const all = new Uint8Array(groups).fill(1)
  for (let s = 0; s < strata; s++) {
    if (sums.n[s] === 0) continue
    const g = groupOf[s]
    fitted[s] = means[s]
    n += sums.n[s]
    patients[g] += sums.n[s]
    residualSum[s] = sums.sum[s] - sums.mass[s] * fitted[s]
    residualSquares[s] = Math.max(0, squaresAround(sums, s, fitted[s]))
    rss += residualSquares[s]
    const weight = sums.mass[s] * variance(fitted[s])
    size[g] += weight
    if (armOf(s) === 1) treated[g] += weight
    if (sums.sum[s] > 0) none[g] = 0
    if (sums.sum[s] < range[1] * sums.n[s]) all[g] = 0
  }
  let information = 0
  let rank = effect === null ? 0 : 1
  const separated: number[] = []
  for (let g = 0; g < groups; g++) {
    if (patients[g] === 0) continue
    rank++
    if (none[g] === 1 || all[g] === 1) separated.push(g)
    if (size[g] > 0) information += treated[g] * (1 - treated[g] / size[g])
  }
  return {
    kind: 'strata',
    ...STRATA_METHODS,
    family,
    n,
    sums,
    objfun: -logLik + 0,
    rss,
    fitted,
    residualSum,
    residualSquares,
    intercepts,
    effect,
    information,
    rank,
    groupOf,
    patients: sums.n,
    size,
    treated,
    separated,
  }
}
