import { familyOf } from '../../families/families.js'
import { fitGlm } from '../rows/glm.js'
import { armOf } from './cells.js'
import type { StrataFit } from './strata-fit.js'
import { comparable } from './strata-fit.js'

/**
 * The GLM of a node by Firth's penalised likelihood: finite estimates where outcomes are separated, less biased ones
 * elsewhere. The objective stays that of maximum likelihood.
 *
 * Source: Firth (1993); Heinze & Schemper (2002).
 */
export function firthStrataFit(fit: StrataFit): StrataFit {
  const { family, groupOf, sums } = fit
  if (familyOf(family).linear) return fit
  const groups = fit.intercepts.length
  // Even where every outcome is the same and maximum likelihood has no effect at all.
  const treatment = comparable(fit)
  const columns = Array.from({ length: groups }, (_, g) =>
    Float64Array.from(groupOf, (own) => Number(own === g)),
  )
  if (treatment) columns.push(Float64Array.from(groupOf, (_, s) => armOf(s)))
  const glm = fitGlm(
    { sum: sums.sum, n: sums.mass, columns },
    { family: familyOf(family), firth: true, constant: sums.constant },
  )
  const size = new Float64Array(groups)
  const treated = new Float64Array(groups)
  const variance = new Float64Array(4)
  groupOf.forEach((g, s) => {
    if (sums.n[s] === 0) return
    familyOf(family).derivatives(glm.eta[s], variance)
    const weight = sums.mass[s] * variance[1]
    size[g] += weight
    if (armOf(s) === 1) treated[g] += weight
  })
  let information = 0
  for (let g = 0; g < groups; g++) if (size[g] > 0) information += treated[g] * (1 - treated[g] / size[g])
  return {
    ...fit,
    intercepts: Float64Array.from({ length: groups }, (_, g) => glm.coefficients[g] ?? Number.NaN),
    effect: treatment ? (glm.coefficients[groups] ?? null) : null,
    information,
    size,
    treated,
    separated: [],
  }
}
