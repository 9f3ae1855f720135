import { armOf, otherArm, strataOf, stratumOf, trialOf } from '../../data/patients/strata.js'
import type { GlmFamily } from '../../families/glm-family.js'
import type { StratumSums } from '../cells/cells.js'
import { armCodes } from '../cells/strata-terms.js'
import { fitGlm } from '../rows/glm.js'
import type { AdditiveFit, AdditiveNames } from './additive-fit.js'
import { differenceVarianceOf, limited, quadraticForm } from './additive-fit.js'

/**
 * Maximum likelihood of η = γ_j + β_j t + δ_k on one cell per subgroup, trial and arm.
 *
 * @param leaves sums of each subgroup
 * Source: Seibold, Hothorn & Zeileis (2019), eq. 3.
 */
export function fitAdditiveGlm(
  family: GlmFamily,
  leaves: readonly StratumSums[],
  named: AdditiveNames,
  firth = false,
): AdditiveFit {
  const { trials, ids, coding } = named
  const J = leaves.length
  const strata = strataOf(trials.length).length
  const codes = armCodes(coding)
  const sum = new Float64Array(J * strata)
  const mass = new Float64Array(J * strata)
  leaves.forEach((leaf, j) => {
    sum.set(leaf.sum, j * strata)
    mass.set(leaf.mass, j * strata)
  })
  const column = (of: (leaf: number, s: number) => number) =>
    Float64Array.from(sum, (_, i) => of(Math.floor(i / strata), i % strata))
  const subgroups = leaves.map((_, j) => j)
  const columnsOf = (reference: number) => [
    { term: '(Intercept)', name: '(Intercept)', subgroup: null, values: column(() => 1) },
    ...subgroups.slice(1).map((j) => ({
      term: '(Intercept)',
      name: `.tree${ids![j]}`,
      subgroup: j,
      values: column((leaf) => Number(leaf === j)),
    })),
    ...trials.flatMap((trial, k) => {
      const name = `trial${trial}`
      const values = column((_, s) => Number(trialOf(s) === k))
      return k === reference ? [] : [{ term: name, name, subgroup: null, values }]
    }),
    ...subgroups.map((j) => ({
      term: 'treatment',
      name: ids === null ? 'treatment' : `.tree${ids[j]}:treatment`,
      subgroup: ids === null ? null : j,
      values: column((leaf, s) => (leaf === j ? codes[armOf(s)] : 0)),
    })),
  ]
  const constant = leaves.reduce((total, leaf) => total + leaf.constant, 0)
  const fitWith = (made: ReturnType<typeof columnsOf>) =>
    fitGlm(
      { sum, n: mass, columns: made.map(({ values }) => values), names: made.map(({ name }) => name) },
      { family, firth, constant },
    )
  const made = columnsOf(0)
  const fit = fitWith(made)
  // Where the first trial is separated, its differences from all others are infinite: theirs are told by another reference.
  const reference = fit.diverging.some(({ column: c }) => c < J + trials.length - 1)
    ? mostTelling(family, leaves, trials)
    : 0
  const told = reference === 0 ? fit : fitWith(columnsOf(reference))
  const diverging = new Map(told.diverging.map(({ column: c, direction }) => [c, direction]))
  const trialEffects = Float64Array.from(trials, (_, k) => {
    const at = k < reference ? J + k : J + k - 1
    return k === reference
      ? 0
      : (told.coefficients[at] ?? limited((diverging.get(at) ?? 0) * Number.MAX_VALUE))
  })
  const { coefficients, kept, covariance } = fit
  const place = new Map(kept.map((c, at) => [c, at]))
  const rowOf = (j: number, s: number) => made.map(({ values }) => values[j * strata + s])
  return {
    n: leaves.reduce((total, { n }) => n.reduce((own, of) => own + of, total), 0),
    rank: fit.rank,
    rss: Number.NaN,
    logLik: fit.logLik,
    shared: Float64Array.from({ length: strata }, (_, s) => trialEffects[trialOf(s)]),
    eta: Float64Array.from({ length: strata }, (_, s) => limited(fit.eta[s])),
    diverging: new Set(fit.diverging.map(({ column: c }) => c)),
    terms: () =>
      made.map(({ term, name, subgroup }, c) => {
        const at = place.get(c)
        const scaledVariance = at === undefined ? null : covariance[at * kept.length + at]
        return { term, name, subgroup, estimate: coefficients[c], scaledVariance }
      }),
    predictor: (j) => ({
      n: leaves[j].n,
      trial: null,
      eta: Float64Array.from({ length: strata }, (_, s) => {
        const eta = rowOf(j, s).reduce(
          (total, x, c) => (x === 0 ? total : total + x * (coefficients[c] ?? Number.NaN)),
          0,
        )
        if (!Number.isNaN(eta)) return eta
        // Separated: the limit in this arm, or that of the trial's other arm where it has no patients here.
        const [own, other] = [s, otherArm(s)].map((at) => fit.eta[j * strata + at])
        return Number.isNaN(own) && !Number.isFinite(other) ? other : own
      }),
      variance(a) {
        const load = new Float64Array(kept.length)
        a.forEach((weight, s) => {
          if (weight === 0) return
          rowOf(j, s).forEach((x, c) => {
            const at = place.get(c)
            if (at !== undefined) load[at] += weight * x
          })
        })
        return quadraticForm(load, covariance)
      },
    }),
    differenceVariance: (a, b) => differenceVarianceOf(made, kept, covariance, a, b),
    firth: () => ({ ...fitAdditiveGlm(family, leaves, named, true), logLik: fit.logLik }),
  }
}

/** The trial whose outcomes differ most, so that its effect is surely finite if any is. */
function mostTelling(family: GlmFamily, leaves: readonly StratumSums[], trials: readonly string[]): number {
  const telling = trials.map((_, k) => {
    let [events, without] = [0, 0]
    for (const { sum, n } of leaves)
      for (const s of [stratumOf(k, 0), stratumOf(k, 1)]) {
        if (n[s] === 0) continue
        events += sum[s]
        without += Math.max(0, family.range[1] * n[s] - sum[s])
      }
    return Math.min(events, without)
  })
  return telling.indexOf(Math.max(...telling))
}
