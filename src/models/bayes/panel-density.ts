import { bracketedRoot } from '../../numerics/bracketed-root.js'
import { gaussLegendre } from '../../numerics/gauss-legendre.js'
import { logStretch, ORDER, type TauAxis, toT, toV } from './tau-grid.js'

/** A distribution of one heterogeneity parameter. */
export interface TauDistribution {
  readonly cdf: (x: number) => number
  readonly density: (x: number) => number
  readonly quantile: (p: number) => number
  /** The shortest interval of a probability; one that begins at 0 or ends at the last value possible where that is so. */
  readonly shortest: (level: number) => readonly [number, number]
}

const RULE = gaussLegendre(ORDER)
/** Within the panel that an argument lies in. */
const FINE = gaussLegendre(20)
/** Barycentric weights of the rule's nodes. */
const BARY = RULE.nodes.map((x, i) =>
  RULE.nodes.reduce((product, other, j) => (i === j ? product : product / (x - other)), 1),
)

/**
 * Weights by which values at the nodes of a panel add up to their interpolating polynomial.
 *
 * @param x place in the panel, −1 … 1
 */
export function interpolation(x: number): Float64Array {
  const out = new Float64Array(ORDER)
  const at = RULE.nodes.indexOf(x)
  if (at >= 0) {
    out[at] = 1
    return out
  }
  let sum = 0
  for (let i = 0; i < ORDER; i++) {
    out[i] = BARY[i] / (x - RULE.nodes[i])
    sum += out[i]
  }
  return out.map((value) => value / sum)
}

/** The panel of an axis that v lies in, and where; null beyond its end. */
export function placeOn(
  { edges }: TauAxis,
  v: number,
): { readonly panel: number; readonly x: number } | null {
  const last = edges.length - 2
  if (!(v >= 0) || v > edges[last + 1]) return null
  let [low, high] = [0, last]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (edges[middle] <= v) low = middle
    else high = middle - 1
  }
  const [from, to] = [edges[low], edges[low + 1]]
  return { panel: low, x: Math.min(1, (2 * (v - from)) / (to - from) - 1) }
}

/**
 * The distribution whose log density (up to a constant) is known at the nodes of an axis, in v; between them it is
 * interpolated panel by panel.
 */
export function panelDensity(axis: TauAxis, logDensity: ArrayLike<number>): TauDistribution {
  const { a, edges, weight } = axis
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < logDensity.length; i++) most = Math.max(most, logDensity[i])
  const panels = edges.length - 1
  const below = new Float64Array(panels + 1)
  for (let i = 0; i < panels; i++) {
    let sum = 0
    for (let c = i * ORDER; c < (i + 1) * ORDER; c++) sum += weight[c] * Math.exp(logDensity[c] - most)
    below[i + 1] = below[i] + sum
  }
  const total = below[panels]
  const inV = (panel: number, x: number): number => {
    const by = interpolation(x)
    let sum = 0
    for (let c = 0; c < ORDER; c++) {
      const value = logDensity[panel * ORDER + c]
      if (value === Number.NEGATIVE_INFINITY) return 0
      sum += by[c] * value
    }
    return Math.exp(sum - most) / total
  }
  // Where the distribution ends: that of a uniform prior may lie before the end of a shared grid.
  let used = panels
  while (used > 1 && logDensity[used * ORDER - 1] === Number.NEGATIVE_INFINITY) used--
  const end = toT(a, edges[used])
  const cdf = (x: number): number => {
    if (!(x > 0)) return 0
    const place = placeOn(axis, toV(a, x))
    if (place === null) return 1
    const { panel } = place
    const half = (edges[panel + 1] - edges[panel]) / 2
    const reach = (place.x + 1) / 2
    let sum = 0
    for (let c = 0; c < FINE.nodes.length; c++)
      sum += FINE.weights[c] * inV(panel, reach * (1 + FINE.nodes[c]) - 1)
    return Math.min(1, below[panel] / total + sum * reach * half)
  }
  const density = (x: number): number => {
    const v = toV(a, x)
    const place = x >= 0 ? placeOn(axis, v) : null
    return place === null ? 0 : inV(place.panel, place.x) / Math.exp(logStretch(a, v))
  }
  const quantile = (p: number): number => {
    let panel = 0
    while (panel < panels - 1 && below[panel + 1] < p * total) panel++
    let [low, high] = [toT(a, edges[panel]), toT(a, edges[panel + 1])]
    let x = (low + high) / 2
    for (let iteration = 0; iteration < 100; iteration++) {
      const gap = cdf(x) - p
      if (gap > 0) high = x
      else low = x
      const step = gap / density(x)
      let next = x - step
      if (Math.abs(next - x) <= 1e-14 * x) return next
      if (!(next > low && next < high)) next = (low + high) / 2
      if (high - low <= 1e-15 * high) return next
      x = next
    }
    return x
  }
  const shortest = (level: number): readonly [number, number] => {
    const upper = quantile(level)
    if (density(0) >= density(upper) * (1 - 1e-9)) return [0, upper]
    const lower = quantile(1 - level)
    if (density(lower) <= inV(used - 1, 1) / Math.exp(logStretch(a, edges[used]))) return [lower, end]
    return shortestBetween({ quantile, density }, level)
  }
  return { cdf, density, quantile, shortest }
}

/** Root of f(q(p)) = f(q(p + level)) found by bracketing: of several the one that gives the shortest interval. */
export function shortestBetween(
  { quantile, density }: Pick<TauDistribution, 'quantile' | 'density'>,
  level: number,
): readonly [number, number] {
  const rest = 1 - level
  const gap = (p: number) => density(quantile(p)) - density(quantile(p + level))
  let best: readonly [number, number] | null = null
  const POINTS = 8
  let from = rest * 1e-6
  let before = gap(from)
  for (let i = 1; i <= POINTS; i++) {
    const to = i === POINTS ? rest * (1 - 1e-6) : (rest * i) / POINTS
    const after = gap(to)
    if (before < 0 && after >= 0) {
      const p = bracketedRoot(gap, from, to)
      const found = [quantile(p), quantile(p + level)] as const
      if (best === null || found[1] - found[0] < best[1] - best[0]) best = found
    }
    from = to
    before = after
  }
  return best ?? [quantile(rest / 2), quantile(1 - rest / 2)]
}
