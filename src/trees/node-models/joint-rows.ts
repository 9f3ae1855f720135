import { armOf, trialOf } from '../../models/cells/cells.js'
import type { GlmmCells } from '../../models/glmm/glmm-cells.js'
import type { PatientRows } from '../../models/rows/patient-rows.js'
import { massOf, weightOf } from '../../models/rows/patient-rows.js'
import type { MixedModel } from './joint-cells.js'
import { jointName } from './joint-cells.js'

/** A subgroup of a joint model. */
export interface JointLeaf {
  readonly id: number
  /** The source's patients in it. */
  readonly rows: Uint32Array
}

/**
 * The joint mixed model `.tree/(treatment [+ trial] + x)` plus random effects on patients: the columns of jointCells, then
 * for every covariate one column per subgroup, standardised.
 *
 * @param origin what outcomes are measured from
 * @param codes values of the treatment column in the two arms
 */
export function jointRows(
  leaves: readonly JointLeaf[],
  data: PatientRows,
  trials: number,
  origin: number,
  codes: readonly [number, number],
  { stratified, randomIntercept, randomTreatment }: MixedModel,
): GlmmCells {
  const J = leaves.length
  const q = Number(randomIntercept) + Number(randomTreatment)
  const own = stratified ? 1 : 2
  const width = own + data.adjust.length
  const length = leaves.reduce((count, { rows }) => count + rows.length, 0)
  const trial = new Int32Array(length)
  const local = new Int32Array(length).fill(-1)
  const z = new Float64Array(length * q)
  const values = new Float64Array(length * width)
  const columns = new Int32Array(length * width)
  const n = new Float64Array(length)
  const sum = new Float64Array(length)

  let i = 0
  leaves.forEach(({ rows }, j) => {
    for (const row of rows) {
      const s = data.stratum[row]
      const t = codes[armOf(s)]
      trial[i] = trialOf(s)
      if (randomIntercept) z[i * q] = 1
      if (randomTreatment) z[i * q + q - 1] = t
      if (stratified) local[i] = j
      else {
        values[i * width] = 1
        columns[i * width] = j
      }
      values[i * width + own - 1] = t
      columns[i * width + own - 1] = (own - 1) * J + j
      data.adjust.forEach(({ standard }, a) => {
        values[i * width + own + a] = standard[row]
        columns[i * width + own + a] = (own + a) * J + j
      })
      n[i] = massOf(data, row)
      sum[i] = weightOf(data, row) * (data.outcome[row] - origin)
      i++
    }
  })
  const terms = [
    ...(stratified ? [] : ['intercept']),
    'treatment effect',
    ...data.adjust.map(({ term }) => term),
  ]
  return {
    trials,
    q,
    p: J * width,
    locals: stratified ? J : 0,
    length,
    trial,
    z,
    local,
    x: { width, values, columns },
    n,
    sum,
    columnNames: terms.flatMap((term) => leaves.map(({ id }) => jointName(term, id, J))),
  }
}
