import type { PrognosticBins } from './prognostic-bins.js'
import type { WithinPatients } from './within-patients.js'
import { caseWeight } from './within-patients.js'

/**
 * The columns of a working model beside its trial × arm indicators: indicators of bins, all but the first of each
 * covariate, then covariates to adjust for. Every patient is in one bin of a covariate, so that the rows are sparse.
 */
export interface SparseColumns {
  readonly count: number
  /** For each covariate: what is added to a bin (≥ 1) to have its column. */
  readonly from: readonly number[]
  readonly bins: readonly PrognosticBins[]
  /** First column of those to adjust for. */
  readonly adjustFrom: number
  readonly adjust: readonly Float64Array[]
}

/** Lays out the columns. */
export function sparseColumns(
  bins: readonly PrognosticBins[],
  adjust: readonly Float64Array[],
): SparseColumns {
  const from: number[] = []
  let count = 0
  for (const { count: own } of bins) {
    from.push(count - 1)
    count += own - 1
  }
  return { count: count + adjust.length, from, bins, adjustFrom: count, adjust }
}

/** Cross-products of the columns and a vector, trial × arm swept out. */
export interface SweptProducts {
  /** XᵀWX less what trial × arm explain, count × count. */
  readonly A: Float64Array
  /** Diagonal of XᵀWX. */
  readonly scale: Float64Array
  /** XᵀWx by stratum, strata × count, and Σ of the weights by stratum. */
  readonly byStratum: Float64Array
  readonly size: Float64Array
}

/**
 * @param working weight of the patient at each place, beside the case weight; null for 1
 * @param inFit patients in the fit; null for all
 */
export function sweptProducts(
  columns: SparseColumns,
  patients: WithinPatients,
  working: Float64Array | null,
  inFit: Uint8Array | null,
): SweptProducts {
  const { count: q, from, bins, adjustFrom, adjust } = columns
  const { n, stratum, trials } = patients
  const strata = 2 * trials
  const A = new Float64Array(q * q)
  const byStratum = new Float64Array(strata * q)
  const size = new Float64Array(strata)
  const own = new Int32Array(bins.length)
  for (let i = 0; i < n; i++) {
    if (inFit !== null && inFit[i] === 0) continue
    const w = caseWeight(patients, i) * (working === null ? 1 : working[i])
    const s = stratum[i]
    size[s] += w
    let present = 0
    for (let p = 0; p < bins.length; p++) {
      const bin = bins[p].bin[i]
      if (bin > 0) own[present++] = from[p] + bin
    }
    for (let a = 0; a < present; a++) {
      byStratum[s * q + own[a]] += w
      for (let b = 0; b <= a; b++) A[own[a] * q + own[b]] += w
    }
    for (let a = 0; a < adjust.length; a++) {
      const column = adjustFrom + a
      const wx = w * adjust[a][i]
      byStratum[s * q + column] += wx
      for (let b = 0; b < present; b++) A[column * q + own[b]] += wx
      for (let b = 0; b <= a; b++) A[column * q + adjustFrom + b] += wx * adjust[b][i]
    }
  }
  const scale = Float64Array.from({ length: q }, (_, j) => A[j * q + j])
  for (let s = 0; s < strata; s++) {
    if (!(size[s] > 0)) continue
    for (let a = 0; a < q; a++) {
      const share = byStratum[s * q + a] / size[s]
      if (share !== 0) for (let b = 0; b <= a; b++) A[a * q + b] -= share * byStratum[s * q + b]
    }
  }
  for (let a = 0; a < q; a++) for (let b = 0; b < a; b++) A[b * q + a] = A[a * q + b]
  return { A, scale, byStratum, size }
}

/** The columns of the patient at a place: calls back with each that is not 0. */
export function eachColumn(
  { from, bins, adjustFrom, adjust }: SparseColumns,
  i: number,
  use: (column: number, value: number) => void,
): void {
  for (let p = 0; p < bins.length; p++) {
    const bin = bins[p].bin[i]
    if (bin > 0) use(from[p] + bin, 1)
  }
  for (let a = 0; a < adjust.length; a++) use(adjustFrom + a, adjust[a][i])
}

/** x'β of the patient at a place. */
export function columnsTimes(
  { from, bins, adjustFrom, adjust }: SparseColumns,
  beta: Float64Array,
  i: number,
): number {
  let value = 0
  for (let p = 0; p < bins.length; p++) {
    const bin = bins[p].bin[i]
    if (bin > 0) value += beta[from[p] + bin]
  }
  for (let a = 0; a < adjust.length; a++) value += adjust[a][i] * beta[adjustFrom + a]
  return value
}

/** Share of a column that its predecessors must leave for it to count, on the scale of squares: R's 1e-7. */
export const ALIASED = 1e-14
