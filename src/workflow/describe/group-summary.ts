import { orderStatistics, weightedMoments } from '../../numerics/weighted.js'
import type { Bins, GroupSummary } from '../../results/group-summary.js'

const DENSITY_POINTS = 48

/**
 * Summarises the outcomes of a group. A row of weight w is w rows.
 *
 * @param sorted ascending, at least one
 * @param bins null to count every value for itself
 * @param weights patients that each value stands for; null for one each
 * Source: Tukey (1977); grDevices::boxplot.stats, R 4; bandwidth: Silverman (1986), R's bw.nrd0.
 */
export function groupSummary(
  sorted: Float64Array,
  bins: Bins | null,
  withDensity: boolean,
  weights: Float64Array | null = null,
): GroupSummary {
  const { n, mean, sd } = weightedMoments(sorted, weights)
  const at = orderStatistics(sorted, weights)
  const depth = Math.floor((n + 3) / 2) / 2
  const [q1, median, q3] = [depth, (n + 1) / 2, n + 1 - depth].map(
    (rank) => (at(Math.floor(rank)) + at(Math.ceil(rank))) / 2,
  )
  const reach = 1.5 * (q3 - q1)
  const inside = sorted.filter((value) => value >= q1 - reach && value <= q3 + reach)
  const outliers = [...new Set(sorted.filter((value) => value < q1 - reach || value > q3 + reach))]
  return {
    n,
    mean,
    sd,
    whiskerLo: inside[0],
    q1,
    median,
    q3,
    whiskerHi: inside[inside.length - 1],
    outliers,
    counts: countValues(sorted, bins, weights),
    density: withDensity && sd !== null && sd > 0 ? density(sorted, weights, n, sd, q3 - q1) : null,
  }
}

function countValues(
  sorted: Float64Array,
  bins: Bins | null,
  weights: Float64Array | null,
): GroupSummary['counts'] {
  const counts: { value: number; n: number }[] = []
  let last = Number.NaN
  sorted.forEach((value, i) => {
    const w = weights?.[i] ?? 1
    const bin = bins === null ? value : Math.min(bins.count - 1, Math.floor((value - bins.from) / bins.width))
    if (bin === last) counts[counts.length - 1].n += w
    else counts.push({ value: bins === null ? value : bins.from + (bin + 0.5) * bins.width, n: w })
    last = bin
  })
  return counts
}

function density(
  sorted: Float64Array,
  weights: Float64Array | null,
  n: number,
  sd: number,
  spread: number,
): NonNullable<GroupSummary['density']> {
  const bandwidth = 0.9 * (spread > 0 ? Math.min(sd, spread / 1.34) : sd) * Math.exp(-0.2 * Math.log(n))
  const [from, to] = [sorted[0], sorted[sorted.length - 1]]
  const values = Array.from(
    { length: DENSITY_POINTS },
    (_, i) => from + ((to - from) * i) / (DENSITY_POINTS - 1),
  )
  const heights = values.map((at) => {
    let sum = 0
    sorted.forEach((value, i) => {
      const z = (at - value) / bandwidth
      if (z < 6 && z > -6) sum += (weights?.[i] ?? 1) * Math.exp(-0.5 * z * z)
    })
    return sum / (n * bandwidth * Math.sqrt(2 * Math.PI))
  })
  return { values, heights }
}
