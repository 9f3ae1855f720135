import type { PrognosticBins } from './prognostic-bins.js'

/** Two covariates share a code up to so many pairs of bins: their sums stay in the nearest cache. */
const MOST_CODES = 64

/** One or two covariates in a code: `bin of the first · width + bin of the second`. */
export interface BinGroup {
  /** By place. */
  readonly code: Uint16Array
  readonly codes: number
  /** Columns that are 1 for a code: of one bin of either covariate, none of first bins. */
  readonly columns: readonly (readonly number[])[]
}

/**
 * The columns of a working model beside its trial × arm indicators: indicators of bins, all but the first of each
 * covariate, then covariates to adjust for. Every patient is in one bin of a covariate, so that the rows are sparse; two
 * covariates at a time are looked up together.
 */
export interface SparseColumns {
  readonly count: number
  readonly groups: readonly BinGroup[]
  /** First column of those to adjust for. */
  readonly adjustFrom: number
  readonly adjust: readonly Float64Array[]
}

/** Lays out the columns. */
export function sparseColumns(
  bins: readonly PrognosticBins[],
  adjust: readonly Float64Array[],
): SparseColumns {
  const telling = bins.filter(({ count }) => count > 1)
  const groups: BinGroup[] = []
  let count = 0
  for (let p = 0; p < telling.length; p++) {
    const first = telling[p]
    const next = telling[p + 1]
    const from = count - 1
    count += first.count - 1
    const own = Array.from({ length: first.count }, (_, bin) => (bin > 0 ? [from + bin] : []))
    if (next === undefined || first.count * next.count > MOST_CODES) {
      groups.push({ code: first.bin, codes: first.count, columns: own })
      continue
    }
    const nextFrom = count - 1
    count += next.count - 1
    const code = new Uint16Array(first.bin.length)
    for (let i = 0; i < code.length; i++) code[i] = first.bin[i] * next.count + next.bin[i]
    const columns = own.flatMap((mine) =>
      Array.from({ length: next.count }, (_, bin) => (bin > 0 ? [...mine, nextFrom + bin] : mine)),
    )
    groups.push({ code, codes: columns.length, columns })
    p++
  }
  return { count: count + adjust.length, groups, adjustFrom: count, adjust }
}

/** Xᵀx of a value for each patient. */
export function columnSums(
  { count, groups, adjustFrom, adjust }: SparseColumns,
  x: Float64Array,
): Float64Array {
  const sums = new Float64Array(count)
  for (const { code, codes, columns } of groups) {
    const own = new Float64Array(codes)
    for (let i = 0; i < x.length; i++) own[code[i]] += x[i]
    for (let c = 0; c < codes; c++) for (const column of columns[c]) sums[column] += own[c]
  }
  adjust.forEach((values, a) => {
    for (let i = 0; i < x.length; i++) sums[adjustFrom + a] += x[i] * values[i]
  })
  return sums
}

/** Adds Xβ, times a factor, to a value for each patient. */
export function addColumns(
  { groups, adjustFrom, adjust }: SparseColumns,
  beta: Float64Array,
  factor: number,
  into: Float64Array,
): void {
  for (const { code, codes, columns } of groups) {
    const own = new Float64Array(codes)
    for (let c = 0; c < codes; c++) for (const column of columns[c]) own[c] += factor * beta[column]
    for (let i = 0; i < into.length; i++) into[i] += own[code[i]]
  }
  adjust.forEach((values, a) => {
    const own = factor * beta[adjustFrom + a]
    for (let i = 0; i < into.length; i++) into[i] += own * values[i]
  })
}
