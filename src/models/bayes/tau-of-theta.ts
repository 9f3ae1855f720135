import { logGammaPrefix } from '../../numerics/distributions/incomplete-gamma.js'
import { lgamma } from '../../numerics/distributions/kernels.js'
import type { SolvedLmm } from './lmm-model.js'
import { interpolation, panelDensity, placeOn, type TauDistribution } from './panel-density.js'
import { logStretch, ORDER, panelled, type TauAxis } from './tau-grid.js'
import { posteriorMean, type TauPosterior } from './tau-posterior.js'

/** Reach of log σ around its mode, in standard deviations. */
const REACH = 10

/**
 * The posterior of τ = θσ in a linear mixed model, one of its parameters θ.
 *
 * Given θ, σ² is r²/χ²_ν. The density of τ is the integral of p(θ = τ/σ | y)·p(log σ | θ, y)/σ over log σ, whose
 * distribution is narrow: it is integrated over panels of its own width, p(θ | y) and r² being interpolated in their
 * panels; and put together again as a density on panels in asinh(τ/a).
 *
 * @param df ν
 * @param axis which of the parameters
 */
export function tauOfTheta(
  posterior: TauPosterior<SolvedLmm>,
  df: number,
  axis: number,
): TauDistribution & { readonly mean: number; readonly sd: number | null } {
  const { grid, nodes, prior } = posterior
  const own = grid.axes[axis]
  const delta = 1 / Math.sqrt(2 * df)
  const columns = columnsOf(posterior, axis)
  let [least, most] = [Number.POSITIVE_INFINITY, 0]
  for (const { weight, solved } of nodes)
    if (weight > 1e-14) {
      least = Math.min(least, solved.r2)
      most = Math.max(most, solved.r2)
    }
  // The upper tail of log σ falls off as e^(−ν log σ).
  const from = 0.5 * Math.log(least / df) - REACH * delta
  const to = 0.5 * Math.log(most / df) + Math.max(REACH * delta, 40 / df)
  const count = Math.max(4, Math.ceil((to - from) / (3 * delta)))
  const sigmas = panelled(
    1,
    Array.from({ length: count + 1 }, (_, i) => ((to - from) * i) / count),
  )
  const density = (tau: number): number => {
    let total = 0
    for (let i = 0; i < sigmas.v.length; i++) {
      const sigma = Math.exp(from + sigmas.v[i])
      const theta = tau / sigma
      const v = Math.asinh(theta / own.a)
      const place = placeOn(own, v)
      if (place === null) continue
      const by = interpolation(place.x)
      const jacobian = logStretch(own.a, v) + Math.log(sigma)
      let inner = 0
      for (const { weight, log, r2 } of columns) {
        let [g, square] = [0, 0]
        for (let c = 0; c < ORDER; c++) {
          const at = place.panel * ORDER + c
          if (log[at] === Number.NEGATIVE_INFINITY) g = Number.NEGATIVE_INFINITY
          g += by[c] * log[at]
          square += by[c] * r2[at]
        }
        if (!(g > -36)) continue
        // log σ has density 2·u^(ν/2) e^(−u)/Γ(ν/2), u = r²/2σ².
        inner += weight * Math.exp(g + logGammaPrefix(df / 2, square / (2 * sigma * sigma)) - jacobian)
      }
      total += sigmas.weight[i] * inner
    }
    return total
  }
  const sigma = Math.sqrt(posteriorMean(posterior, ({ r2 }) => r2) / df)
  const target = tauAxis(own, sigma, prior[axis].kind === 'uniform' ? prior[axis].scale : null, delta)
  const log = Float64Array.from(
    target.t,
    (tau, i) => Math.log(density(tau)) + logStretch(target.a, target.v[i]),
  )
  const shape = Math.exp(lgamma((df - 1) / 2) - lgamma(df / 2))
  const at = (solved: SolvedLmm, t: readonly number[]) => t[axis] * Math.sqrt(solved.r2 / 2) * shape
  const mean = posteriorMean(posterior, at)
  const square = posteriorMean(posterior, ({ r2 }, t) => (t[axis] * t[axis] * r2) / (df - 2))
  return {
    ...panelDensity(target, log),
    mean,
    sd: df > 2 ? Math.sqrt(Math.max(0, square - mean * mean)) : null,
  }
}

/** Values along the axis at each node of the other one, with that node's weight. */
function columnsOf({ grid, log }: TauPosterior<SolvedLmm>, axis: number) {
  const [first, second] = grid.axes
  const r2 = Float64Array.from(grid.solved, (solved) => solved.r2)
  if (second === undefined) return [{ weight: 1, log, r2 }]
  const inner = second.t.length
  const [own, other] = axis === 0 ? [first, second] : [second, first]
  const pick = (values: Float64Array, j: number) =>
    Float64Array.from(own.t, (_, i) => values[axis === 0 ? i * inner + j : j * inner + i])
  return Array.from(other.t, (_, j) => ({
    weight: other.weight[j],
    log: pick(log, j),
    r2: pick(r2, j),
  })).filter((column) => column.log.some((value) => value > -36))
}

/** Panels for τ: those of θ with σ as unit, a little further, and narrow ones where a uniform prior of θ ends. */
function tauAxis({ a, edges }: TauAxis, sigma: number, end: number | null, delta: number): TauAxis {
  const last = edges[edges.length - 1]
  const reach = REACH * delta
  if (end === null) {
    const width = edges[1]
    const more = Math.ceil(Math.max(reach, 1) / width)
    return panelled(a * sigma, [...edges, ...Array.from({ length: more }, (_, i) => last + (i + 1) * width)])
  }
  const at = Math.asinh(end / a)
  const narrow = Math.max(6, Math.ceil((2 * reach) / (1.5 * delta)))
  const before = edges.filter((v) => v < at - reach)
  return panelled(a * sigma, [
    ...(before.length > 0 ? before : [0]),
    ...Array.from({ length: narrow + 1 }, (_, i) => at - reach + (2 * reach * i) / narrow).filter(
      (v) => v > 0,
    ),
  ])
}
