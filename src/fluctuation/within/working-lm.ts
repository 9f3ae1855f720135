import { cholesky, choleskySolve } from '../../numerics/cholesky.js'
import type { PrognosticBins } from './prognostic-bins.js'
import { ALIASED, columnsTimes, eachColumn, sparseColumns, sweptProducts } from './swept-products.js'
import type { WithinPatients } from './within-patients.js'
import { caseWeight } from './within-patients.js'
import type { WorkingModel } from './working-residuals.js'

/** The linear working model, by least squares; refined once on its own residuals. */
export function workingLm(patients: WithinPatients, bins: readonly PrognosticBins[]): WorkingModel {
  const { n, stratum, trials, outcome } = patients
  const columns = sparseColumns(bins, patients.adjust)
  const q = columns.count
  const { A, scale, byStratum, size } = sweptProducts(columns, patients, null, null)
  const { L, kept, rank } = cholesky(A, q, ALIASED * 1e3, scale)

  // What is left of the outcome when trial × arm are taken out: means first, so that nothing cancels.
  const residual = Float64Array.from(outcome)
  centreByStratum(residual, patients, size)
  for (let round = 0; round < 2 && rank > 0; round++) {
    const product = new Float64Array(q)
    for (let i = 0; i < n; i++) {
      const wr = caseWeight(patients, i) * residual[i]
      eachColumn(columns, i, (column, value) => {
        product[column] += value * wr
      })
    }
    const step = choleskySolve(
      L,
      rank,
      kept.length === q ? product : Float64Array.from(kept, (column) => product[column]),
    )
    const beta = new Float64Array(q)
    kept.forEach((column, a) => {
      beta[column] = step[a]
    })
    const mean = new Float64Array(2 * trials)
    for (let s = 0; s < mean.length; s++) {
      if (size[s] === 0) continue
      for (let a = 0; a < q; a++) mean[s] += byStratum[s * q + a] * beta[a]
      mean[s] /= size[s]
    }
    for (let i = 0; i < n; i++) residual[i] -= columnsTimes(columns, beta, i) - mean[stratum[i]]
    // What rounding left of the sums by trial × arm.
    centreByStratum(residual, patients, size)
  }
  const cells = size.reduce((count, own) => count + Number(own > 0), 0)
  return { residual, variance: null, inFit: null, rank: cells + rank, cells }
}

function centreByStratum(values: Float64Array, patients: WithinPatients, size: Float64Array): void {
  const { n, stratum } = patients
  const first = new Float64Array(size.length).fill(Number.NaN)
  const sum = new Float64Array(size.length)
  for (let i = 0; i < n; i++) {
    const s = stratum[i]
    if (Number.isNaN(first[s])) first[s] = values[i]
    sum[s] += caseWeight(patients, i) * (values[i] - first[s])
  }
  for (let i = 0; i < n; i++) {
    const s = stratum[i]
    values[i] -= first[s] + sum[s] / size[s]
  }
}
