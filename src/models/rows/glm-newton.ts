import type { GlmFamily } from '../../families/glm-family.js'
import { cholesky, choleskySolve } from '../../numerics/cholesky.js'
import type { GlmBasis } from './glm-basis.js'
import { basisTimes } from './glm-basis.js'

/** Rows of a generalised linear model, see {@link GlmFamily} for sums and sizes. */
export interface GlmRows {
  readonly family: GlmFamily
  readonly sum: ArrayLike<number>
  readonly n: ArrayLike<number>
  readonly offset: ArrayLike<number>
}

/** Coefficients in a basis, with what they imply on its rows. */
export interface GlmPoint {
  readonly c: Float64Array
  readonly eta: Float64Array
  /** Σ(Σy·η − n·b(η)). */
  readonly logLik: number
  readonly deviance: number
}

export interface GlmOptimum extends GlmPoint {
  /** Iterations until R's rule was met. */
  readonly iterations: number
  readonly converged: boolean
  /** QᵀWQ at the optimum. */
  readonly information: Float64Array
}

/** R's `glm.control`. */
const EPSILON = 1e-8
const MAXIT = 25
/** Iterations to go on for, until nothing changes any more. */
const POLISH = 60

/** The point with coefficients c. */
export function glmPoint(data: GlmRows, basis: GlmBasis, c: Float64Array): GlmPoint {
  const { family, sum, n, offset } = data
  const eta = basisTimes(basis, c)
  let logLik = 0
  let deviance = 0
  for (let a = 0; a < eta.length; a++) {
    const i = basis.rows[a]
    eta[a] += offset[i]
    const value = family.logLik(sum[i], n[i], eta[a])
    logLik += value
    deviance += 2 * (family.saturated(sum[i], n[i]) - value)
  }
  return { c, eta, logLik, deviance }
}

/** Information QᵀWQ and score Qᵀ(y − μ) at given linear predictors. */
export function glmScore(data: GlmRows, { rows, Q }: GlmBasis, eta: Float64Array) {
  const { family, sum, n } = data
  const rank = Q.length
  const out = new Float64Array(4)
  const weight = new Float64Array(rows.length)
  const residual = new Float64Array(rows.length)
  for (let a = 0; a < rows.length; a++) {
    const i = rows[a]
    family.derivatives(eta[a], out)
    weight[a] = n[i] * out[1]
    residual[a] = family.residual(sum[i], n[i], eta[a])
  }
  const information = new Float64Array(rank * rank)
  const score = new Float64Array(rank)
  const weighted = new Float64Array(rows.length)
  for (let j = 0; j < rank; j++) {
    for (let a = 0; a < rows.length; a++) weighted[a] = weight[a] * Q[j][a]
    for (let k = 0; k <= j; k++) {
      let total = 0
      for (let a = 0; a < rows.length; a++) total += weighted[a] * Q[k][a]
      information[j * rank + k] = total
      information[k * rank + j] = total
    }
    for (let a = 0; a < rows.length; a++) score[j] += residual[a] * Q[j][a]
  }
  return { information, score, weight }
}

/**
 * Maximum likelihood in a basis by iteratively reweighted least squares (which with a canonical link is Newton's
 * method) from R's starting values, to R's rule of convergence and then on until nothing changes.
 *
 * @param diverges asked with the direction of a step that goes on and on; true ends the iteration there
 * Source: McCullagh & Nelder (1989), section 2.5; stopping rule of R 4.2 `glm.fit`.
 */
export function glmNewton(
  data: GlmRows,
  basis: GlmBasis,
  diverges: (step: Float64Array, eta: Float64Array) => boolean = () => false,
): GlmOptimum {
  const rank = basis.kept.length
  let point = firstStep(data, basis)
  let previous = Number.POSITIVE_INFINITY
  let iterations = 1
  let byRule = false
  let last = Number.POSITIVE_INFINITY
  for (let pass = 1; pass <= MAXIT + POLISH; pass++) {
    if (!byRule && Math.abs(point.deviance - previous) / (Math.abs(point.deviance) + 0.1) < EPSILON) {
      byRule = true
      iterations = pass
    }
    previous = point.deviance
    const { information, score } = glmScore(data, basis, point.eta)
    const factor = cholesky(information, rank)
    if (factor.rank < rank) return { ...point, iterations: pass, converged: false, information }
    const step = choleskySolve(factor.L, rank, score)
    if (diverges(step, point.eta)) return { ...point, iterations: pass, converged: false, information }
    const length = largest(basisTimes(basis, step))
    // Rounding is reached when a tiny step is no shorter than half the one before.
    if (length < 1e-13 || (length < 1e-7 && length > last / 2))
      return { ...point, iterations: byRule ? iterations : pass, converged: true, information }
    last = length
    point = shortened(data, basis, point, step)
  }
  const { information } = glmScore(data, basis, point.eta)
  return { ...point, iterations: MAXIT + POLISH, converged: false, information }
}

/** The weighted least squares fit to the working response at R's starting values. */
function firstStep(data: GlmRows, basis: GlmBasis): GlmPoint {
  const { family, sum, n, offset } = data
  const { rows, Q } = basis
  const rank = Q.length
  const eta = Float64Array.from(rows, (i) => family.start(sum[i], n[i]))
  const { information, score, weight } = glmScore(data, basis, eta)
  const rhs = score.map((value, j) => {
    let total = value
    for (let a = 0; a < rows.length; a++) total += Q[j][a] * weight[a] * (eta[a] - offset[rows[a]])
    return total
  })
  const { L, rank: found } = cholesky(information, rank)
  const point = glmPoint(data, basis, found < rank ? new Float64Array(rank) : choleskySolve(L, rank, rhs))
  // An offset far away can make the first step useless.
  return Number.isFinite(point.deviance) ? point : glmPoint(data, basis, new Float64Array(rank))
}

/** The step, halved until the likelihood does not fall by more than rounding. */
function shortened(data: GlmRows, basis: GlmBasis, from: GlmPoint, step: Float64Array): GlmPoint {
  const noise = 1e-9 + 1e-12 * Math.abs(from.logLik)
  let t = 1
  for (;;) {
    const next = glmPoint(
      data,
      basis,
      from.c.map((value, j) => value + t * step[j]),
    )
    if (next.logLik >= from.logLik - noise || t < 1e-8) return next
    t /= 2
  }
}

function largest(values: Float64Array): number {
  let most = 0
  for (const value of values) most = Math.max(most, Math.abs(value))
  return most
}
