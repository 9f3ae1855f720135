import { cholesky, choleskySolve } from '../../numerics/cholesky.js'
import type { PrognosticBins } from './prognostic-bins.js'
import { addColumns, columnSums, sparseColumns } from './sparse-columns.js'
import { ALIASED, sweptProducts } from './swept-products.js'
import type { WithinPatients } from './within-patients.js'
import type { WorkingModel } from './working-residuals.js'

/** The linear working model, by least squares; refined once on its own residuals. */
export function workingLm(patients: WithinPatients, bins: readonly PrognosticBins[]): WorkingModel {
  const { n, outcome, weight } = patients
  const columns = sparseColumns(bins, patients.adjust)
  const q = columns.count
  const { A, scale, size } = sweptProducts(columns, patients, null, null)
  const { L, kept, rank } = cholesky(A, q, ALIASED * 1e3, scale)

  // What is left of the outcome when trial × arm are taken out: means first, so that nothing cancels.
  const residual = Float64Array.from(outcome)
  centreByStratum(residual, patients, size)
  const weighted = weight === null ? residual : new Float64Array(n)
  for (let round = 0; round < 2 && rank > 0; round++) {
    if (weight !== null) for (let i = 0; i < n; i++) weighted[i] = weight[i] * residual[i]
    const product = columnSums(columns, weighted)
    const step = choleskySolve(
      L,
      rank,
      kept.length === q ? product : Float64Array.from(kept, (column) => product[column]),
    )
    const beta = new Float64Array(q)
    kept.forEach((column, a) => {
      beta[column] = step[a]
    })
    addColumns(columns, beta, -1, residual)
    centreByStratum(residual, patients, size)
  }
  const cells = size.reduce((count, own) => count + Number(own > 0), 0)
  return { residual, variance: null, inFit: null, rank: cells + rank, cells }
}

/** Takes the means of trial × arm off. */
function centreByStratum(values: Float64Array, patients: WithinPatients, size: Float64Array): void {
  const { n, stratum, weight } = patients
  const first = new Float64Array(size.length).fill(Number.NaN)
  for (let i = 0; i < n; i++) if (Number.isNaN(first[stratum[i]])) first[stratum[i]] = values[i]
  const sum = new Float64Array(size.length)
  if (weight === null) for (let i = 0; i < n; i++) sum[stratum[i]] += values[i] - first[stratum[i]]
  else for (let i = 0; i < n; i++) sum[stratum[i]] += weight[i] * (values[i] - first[stratum[i]])
  const mean = first.map((value, s) => value + sum[s] / size[s])
  for (let i = 0; i < n; i++) values[i] -= mean[stratum[i]]
}
