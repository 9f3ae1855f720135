import { armOf, strataIn, trialOf } from '../../data/patients/strata.js'
import type { StratumSums } from '../../models/cells/cells.js'
import type { LmmCells } from '../../models/lmm/lmm-cells.js'
import type { NodeFit } from '../shape/tree.js'

/** What distinguishes the three mixed methods. */
export interface MixedModel {
  /** Every subgroup has its own intercept in every trial (γ_jk), instead of one (γ_j) and a random one per trial. */
  readonly stratified: boolean
  readonly randomIntercept: boolean
  readonly randomTreatment: boolean
}

/**
 * The joint mixed model of all patients given the subgroups, `.tree/treatment [+ .tree/trial]` plus random effects, as
 * cells: one per subgroup × trial × arm, so its size does not depend on the number of patients.
 *
 * Global columns: the J subgroup intercepts (unless they are stratified: then local columns, one per subgroup in every
 * trial), then the J treatment effects.
 *
 * @param leaves terminal nodes, in units of mass: patients, or exposure of counts
 * @param centre of the source, per stratum
 * @param origin what outcomes are measured from here, near their mean
 * @param codes values of the treatment column in the two arms
 */
export function jointCells(
  leaves: readonly { readonly id?: number; readonly fit: NodeFit }[],
  centre: Float64Array,
  origin: number,
  codes: readonly [number, number],
  { stratified, randomIntercept, randomTreatment }: MixedModel,
): LmmCells {
  const J = leaves.length
  const trials = strataIn(centre).trials
  const q = Number(randomIntercept) + Number(randomTreatment)
  const width = stratified ? 1 : 2
  const room = leaves.reduce((count, { fit: { sums } }) => count + sums.n.filter((n) => n > 0).length, 0)
  const trial = new Int32Array(room)
  const local = new Int32Array(room).fill(-1)
  const z = new Float64Array(room * q)
  const values = new Float64Array(room * width)
  const columns = new Int32Array(room * width)
  const n = new Float64Array(room)
  const sum = new Float64Array(room)
  const squares = new Float64Array(room)

  let i = 0
  leaves.forEach((leaf, j) => {
    const sums: StratumSums = leaf.fit.sums
    for (let s = 0; s < centre.length; s++) {
      if (sums.n[s] === 0) continue
      const t = codes[armOf(s)]
      trial[i] = trialOf(s)
      if (randomIntercept) z[i * q] = 1
      if (randomTreatment) z[i * q + q - 1] = t
      if (stratified) local[i] = j
      else {
        values[i * width] = 1
        columns[i * width] = j
      }
      values[i * width + width - 1] = t
      columns[i * width + width - 1] = stratified ? j : J + j
      n[i] = sums.mass[s]
      sum[i] = sums.sum[s] + sums.n[s] * (centre[s] - origin)
      squares[i] = sums.squares[s]
      i++
    }
  })
  const x = { width, values, columns }
  return {
    trials,
    q,
    p: J * width,
    locals: stratified ? J : 0,
    length: i,
    trial,
    z,
    local,
    x,
    n,
    sum,
    squares,
    columnNames: [
      ...(stratified ? [] : leaves.map((leaf, j) => jointName('intercept', leaf.id ?? j + 1, J))),
      ...leaves.map((leaf, j) => jointName('treatment effect', leaf.id ?? j + 1, J)),
    ],
  }
}

/** What notes call a coefficient of the joint model: `treatment effect of subgroup 3`. */
export const jointName = (what: string, id: number, leaves: number): string =>
  leaves === 1
    ? what
    : `${what} ${what === 'intercept' || what === 'treatment effect' ? 'of' : 'in'} subgroup ${id}`
