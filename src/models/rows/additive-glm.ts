import type { GlmFamily } from '../../families/glm-family.js'
import type { StratumSums } from '../cells/cells.js'
import { armOf, trialOf } from '../cells/cells.js'
import type { TreatmentCoding } from '../cells/strata-terms.js'
import { armCodes } from '../cells/strata-terms.js'
import type { GlmFit } from './glm.js'
import { fitGlm } from './glm.js'

/**
 * The joint model of a PALM tree on the link's scale, η = γ_j + β_j t + δ_k, with R's columns `.tree/treatment + trial`:
 * (Intercept), differences of the other subgroups, trials, treatment by subgroup.
 */
export interface AdditiveGlm {
  readonly fit: GlmFit
  /** What each column of the fit is. */
  readonly columns: readonly AdditiveColumn[]
  readonly logLik: number
  /**
   * Shared effect of each trial, up to one constant for all; 0 for dropped columns, large where it is infinite beside
   * the others.
   */
  readonly trialEffects: Float64Array
  /** Linear predictor per stratum of the one subgroup of a tree without splits; 0 where nobody is. */
  readonly eta: Float64Array
}

/** A column of the joint model; `subgroup` is the leaf it belongs to, null for shared ones. */
export interface AdditiveColumn {
  readonly term: string
  readonly name: string
  readonly subgroup: number | null
}

/** An infinite trial effect, as offset: the probability that it leaves is 1e-13. */
const ENDLESS = 30

/**
 * Maximum likelihood of η = γ_j + β_j t + δ_k on one cell per subgroup, trial and arm.
 *
 * @param leaves sums of each subgroup
 * @param ids node ids of the subgroups, for R's names; null for a single-node tree, whose model is `y ~ t + trial`
 * Source: Seibold, Hothorn & Zeileis (2019), eq. 3.
 */
export function fitAdditiveGlm(
  family: GlmFamily,
  leaves: readonly StratumSums[],
  trials: readonly string[],
  ids: readonly number[] | null,
  { coding = '01', firth = false }: { coding?: TreatmentCoding; firth?: boolean } = {},
): AdditiveGlm {
  const J = leaves.length
  const strata = 2 * trials.length
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
    return k === reference ? 0 : (told.coefficients[at] ?? (diverging.get(at) ?? 0) * ENDLESS)
  })
  return {
    fit,
    columns: made.map(({ term, name, subgroup }) => ({ term, name, subgroup })),
    logLik: fit.logLik,
    trialEffects,
    eta: Float64Array.from({ length: strata }, (_, s) => {
      const eta = fit.eta[s]
      return Number.isNaN(eta) ? 0 : Math.max(-ENDLESS, Math.min(ENDLESS, eta))
    }),
  }
}

/** The trial whose outcomes differ most, so that its effect is surely finite if any is. */
function mostTelling(family: GlmFamily, leaves: readonly StratumSums[], trials: readonly string[]): number {
  const telling = trials.map((_, k) => {
    let [events, without] = [0, 0]
    for (const { sum, n } of leaves)
      for (const s of [2 * k, 2 * k + 1]) {
        if (n[s] === 0) continue
        events += sum[s]
        without += Math.max(0, family.range[1] * n[s] - sum[s])
      }
    return Math.min(events, without)
  })
  return telling.indexOf(Math.max(...telling))
}
