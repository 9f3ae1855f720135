import { streamRng } from '../../numerics/random/rng.js'
import { sortedQuantile } from '../../numerics/sums.js'
import type { Variable } from '../variable.js'
import { lengthOf } from '../variable.js'

/** Quantiles of distances. */
export interface DistanceQuantiles {
  readonly min: number
  readonly q5: number
  readonly q25: number
  readonly q50: number
}

/** How near synthetic rows are to original ones. */
export interface NearestRecords {
  readonly syntheticToOriginal: DistanceQuantiles
  readonly originalToOriginal: DistanceQuantiles
  /** Share of synthetic rows that are an original one, and of original rows that are another one. */
  readonly copies: number
  readonly copiesAmongOriginal: number
  /** Distance of the nearest original row over that of the second nearest. */
  readonly nndr: { readonly q5: number; readonly q50: number }
  /** Share of synthetic rows nearer than 5% of original rows are to others. */
  readonly shareCloser: number
  /** Rows of each that were looked at; fewer than there are if there are many. */
  readonly rows: { readonly original: number; readonly synthetic: number }
}

/** From so many rows on, a sample of so many is looked at. */
const MANY = 5000
const SAMPLE = 2000

/**
 * Distances of nearest records by Gower (1971): mean over the variables of |a − b| by the original's range, levels 0 or 1, one
 * missing 1, both missing 0.
 *
 * @param seed of the sample of rows, if there are many
 * Source: methods-synthesis, 3.5.
 */
export function nearestRecords(
  original: readonly Variable[],
  synthetic: readonly Variable[],
  seed: number,
): NearestRecords {
  const ranges = original.map(rangeOf)
  const own = original.map((variable, v) => scaled(variable, ranges[v]))
  const made = synthetic.map((variable, v) => scaled(variable, ranges[v]))
  const isNumber = original.map(({ kind }) => kind === 'number')
  const [n, m] = [lengthOf(original[0]), lengthOf(synthetic[0])]
  const rowsOf = (count: number, stream: number) =>
    count > MANY
      ? streamRng(seed, stream).sample(count, SAMPLE).sort()
      : Uint32Array.from({ length: count }, (_, i) => i)
  const [fromMade, fromOwn] = [rowsOf(m, 1), rowsOf(n, 2)]
  const near = nearestTwo(made, fromMade, own, n, isNumber, false)
  const among = nearestTwo(own, fromOwn, own, n, isNumber, true)
  const d1 = near.first.slice().sort()
  const o1 = among.first.slice().sort()
  const ratio = near.first.map((d, i) => d / Math.max(near.second[i], 1e-12)).sort()
  const q5 = sortedQuantile(o1, 0.05)
  const share = (values: Float64Array, test: (d: number) => boolean) =>
    values.filter(test).length / values.length
  return {
    syntheticToOriginal: quantilesOf(d1),
    originalToOriginal: quantilesOf(o1),
    copies: share(d1, (d) => d === 0),
    copiesAmongOriginal: share(o1, (d) => d === 0),
    nndr: { q5: sortedQuantile(ratio, 0.05), q50: sortedQuantile(ratio, 0.5) },
    // Of sums of the same terms rounding shall not make one less.
    shareCloser: share(d1, (d) => d < q5 * (1 - 1e-9)),
    rows: { original: fromOwn.length, synthetic: fromMade.length },
  }
}

const quantilesOf = (sorted: Float64Array): DistanceQuantiles => ({
  min: sorted[0],
  q5: sortedQuantile(sorted, 0.05),
  q25: sortedQuantile(sorted, 0.25),
  q50: sortedQuantile(sorted, 0.5),
})

function rangeOf(variable: Variable): number {
  if (variable.kind !== 'number') return 1
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of variable.values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return high > low ? high - low : 1
}

/** Values by the range, or codes; NaN where missing. */
function scaled(variable: Variable, range: number): Float64Array {
  if (variable.kind === 'number') return variable.values.map((value) => value / range)
  return Float64Array.from(variable.codes, (code) => (code < 0 ? Number.NaN : code))
}

/** Distances of the nearest and the second nearest row. */
function nearestTwo(
  from: readonly Float64Array[],
  rows: Uint32Array,
  to: readonly Float64Array[],
  n: number,
  isNumber: readonly boolean[],
  skipSelf: boolean,
) {
  const first = new Float64Array(rows.length).fill(Number.POSITIVE_INFINITY)
  const second = first.slice()
  const p = from.length
  for (let at = 0; at < rows.length; at++) {
    const i = rows[at]
    let [d1, d2] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    for (let j = 0; j < n; j++) {
      if (skipSelf && j === i) continue
      let d = 0
      // Beyond the second nearest the sum need not be known.
      for (let v = 0; v < p && d < d2; v++) {
        const [a, b] = [from[v][i], to[v][j]]
        if (a === b) continue
        const [lacks, other] = [Number.isNaN(a), Number.isNaN(b)]
        if (lacks || other) d += lacks && other ? 0 : 1
        else d += isNumber[v] ? Math.abs(a - b) : 1
      }
      if (d < d1) [d1, d2] = [d, d1]
      else if (d < d2) d2 = d
    }
    first[at] = d1 / p
    second[at] = d2 / p
  }
  return { first, second }
}
