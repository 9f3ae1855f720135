import { DEFAULT_FAMILY, type FamilyName } from '../../families/families.js'
import type { StratumSums } from './cells.js'
import { armOf } from './cells.js'
import type { StrataFit } from './strata-fit.js'
import { STRATA_METHODS } from './strata-methods.js'

/**
 * The linear model of a node, y = γ_g + β t + offset, by least squares on stratum sums in closed form (arrow matrix;
 * methods.md §6). Everything is measured from the source's `centre`, so nothing cancels.
 *
 * @param sums per stratum, measured from `centre`
 * @param centre per stratum, what the sums are measured from, on the outcome's scale
 * @param offset per stratum, on the outcome's scale
 * @param groupOf group of each stratum, from groupsOf
 * Source: normal equations after sweeping out the group means (Frisch & Waugh 1933).
 */
export function fitStrataLm(
  sums: StratumSums,
  centre: Float64Array,
  offset: Float64Array,
  groupOf: Uint16Array,
  family: FamilyName = DEFAULT_FAMILY,
): StrataFit {
  const strata = groupOf.length
  const groups = groupOf[strata - 1] + 1
  const size = new Float64Array(groups)
  const base = new Float64Array(groups)
  for (let s = 0; s < strata; s++) {
    if (sums.n[s] === 0) continue
    const g = groupOf[s]
    size[g] += sums.n[s]
    base[g] += (sums.n[s] / size[g]) * (centre[s] - offset[s] - base[g])
  }
  // Outcomes near 1e9 have centres near 1e9; only differences within a group matter, and those are small. They are taken
  // before the offset, whose digits would be lost beside 1e9.
  const local = offset.map((value, s) => value - (centre[s] - base[groupOf[s]]))

  const treated = new Float64Array(groups)
  const total = new Float64Array(groups)
  const treatedTotal = new Float64Array(groups)
  for (let s = 0; s < strata; s++) {
    const g = groupOf[s]
    const y = sums.sum[s] - sums.n[s] * local[s]
    total[g] += y
    if (armOf(s) === 1) {
      treated[g] += sums.n[s]
      treatedTotal[g] += y
    }
  }

  let information = 0
  let covariation = 0
  let present = 0
  for (let g = 0; g < groups; g++) {
    if (size[g] === 0) continue
    present++
    if (treated[g] === 0 || treated[g] === size[g]) continue
    information += treated[g] * (1 - treated[g] / size[g])
    covariation += treatedTotal[g] - (treated[g] / size[g]) * total[g]
  }
  const effect = information > 0 ? covariation / information : null

  const intercept = total.map((sum, g) => (sum - treated[g] * (effect ?? 0)) / size[g])
  let n = 0
  let rss = 0
  const fitted = new Float64Array(strata)
  const residualSum = new Float64Array(strata)
  const residualSquares = new Float64Array(strata)
  for (let s = 0; s < strata; s++) {
    const g = groupOf[s]
    if (size[g] === 0) continue
    fitted[s] = local[s] + intercept[g] + armOf(s) * (effect ?? 0)
    if (sums.n[s] === 0) continue
    n += sums.n[s]
    residualSum[s] = sums.sum[s] - sums.n[s] * fitted[s]
    // Within the stratum plus the stratum mean's lack of fit: two positive terms, so no digits are lost.
    residualSquares[s] = sums.squares[s] + (residualSum[s] * residualSum[s]) / sums.n[s]
    rss += residualSquares[s]
  }
  const rank = present + (effect === null ? 0 : 1)
  return {
    kind: 'strata',
    ...STRATA_METHODS,
    family,
    n,
    sums,
    objfun: rss,
    rss,
    fitted,
    residualSum,
    residualSquares,
    intercepts: intercept.map((value, g) => value + base[g]),
    effect,
    information,
    rank,
    groupOf,
    patients: sums.n,
    size,
    treated,
    separated: [],
  }
}
