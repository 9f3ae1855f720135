import type { StratumSums } from '../models/cells/cells.js'
import type { NodePatients, RowRange } from './node-patients.js'

/** Sums over each stratum of a node. */
export function sumStrata(
  { y, stratum, weight, exposure, constant }: NodePatients,
  { start, end }: RowRange,
  strata: number,
): StratumSums {
  const n = new Float64Array(strata)
  const mass = exposure === null ? n : new Float64Array(strata)
  const sum = new Float64Array(strata)
  const squares = new Float64Array(strata)
  let alone = 0
  for (let i = start; i < end; i++) {
    const s = stratum[i]
    const w = weight === null ? 1 : weight[i]
    n[s] += w
    sum[s] += w * y[i]
    if (exposure !== null) mass[s] += w * exposure[i]
    if (constant !== null) alone += constant[i]
  }
  const mean = sum.map((total, s) => (n[s] > 0 ? total / mass[s] : 0))
  const ofExposure =
    exposure === null ? null : { squares: new Float64Array(strata), cross: new Float64Array(strata) }
  for (let i = start; i < end; i++) {
    const s = stratum[i]
    const w = weight === null ? 1 : weight[i]
    const e = exposure === null ? 1 : exposure[i]
    const deviation = y[i] - e * mean[s]
    squares[s] += w * deviation * deviation
    if (ofExposure !== null) {
      ofExposure.squares[s] += w * e * e
      ofExposure.cross[s] += w * e * deviation
    }
  }
  return { n, mass, sum, squares, exposure: ofExposure, constant: alone }
}
