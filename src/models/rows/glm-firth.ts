import { cholesky, choleskyLogDet, choleskySolve, forwardSolve } from '../../numerics/cholesky.js'
import type { GlmBasis } from './glm-basis.js'
import { basisTimes } from './glm-basis.js'
import type { GlmOptimum, GlmPoint, GlmRows } from './glm-newton.js'
import { glmPoint, glmScore } from './glm-newton.js'

export interface FirthOptimum extends GlmOptimum {
  /** Log-likelihood + ½log|XᵀWX|. */
  readonly penalised: number
}

const MAXIT = 500

/**
 * Firth's penalised maximum likelihood in a basis: the likelihood times Jeffreys' prior |XᵀWX|^½. Its estimates are
 * always finite and have no bias of order 1/n. With a canonical link the score becomes Qᵀ(y − μ + ½h·W′/W), h the
 * leverages and W′ = n·b‴(η); steps are those of Newton's method with leverages held, halved until the penalised likelihood rises.
 *
 * Source: Firth (1993), equation 3; Heinze & Schemper (2002), section 2.
 */
export function glmFirth(data: GlmRows, basis: GlmBasis): FirthOptimum {
  const rank = basis.kept.length
  const logDetR = basis.kept.reduce((sum, _, j) => sum + Math.log(Math.abs(basis.R[j * rank + j])), 0)
  const look = (point: GlmPoint) => {
    const { information, score, weight } = glmScore(data, basis, point.eta)
    const { L, rank: found } = cholesky(information, rank)
    const penalised =
      found < rank ? Number.NEGATIVE_INFINITY : point.logLik + choleskyLogDet(L, rank) / 2 + logDetR
    return { point, information, score, weight, L, penalised }
  }
  let here = look(glmPoint(data, basis, new Float64Array(rank)))
  let last = Number.POSITIVE_INFINITY
  for (let iterations = 1; iterations <= MAXIT; iterations++) {
    const step = firthStep(data, basis, here)
    const length = basisTimes(basis, step).reduce((max, value) => Math.max(max, Math.abs(value)), 0)
    if (length < 1e-13 || (length < 1e-11 && length >= last))
      return { ...result(here), iterations, converged: true }
    last = length
    const noise = 1e-9 + 1e-12 * Math.abs(here.penalised)
    // No step moves a linear predictor by more than 5: early steps with a prior may overshoot.
    let t = Math.min(1, 5 / length)
    let next = here
    do {
      next = look(
        glmPoint(
          data,
          basis,
          here.point.c.map((value, j) => value + t * step[j]),
        ),
      )
      t /= 2
    } while (!(next.penalised >= here.penalised - noise) && t > 1e-8)
    here = next
  }
  return { ...result(here), iterations: MAXIT, converged: false }
}

function result({
  point,
  information,
  penalised,
}: {
  point: GlmPoint
  information: Float64Array
  penalised: number
}) {
  return { ...point, information, penalised }
}

/**
 * The step: the penalised score over the information, to which the penalty adds as if it were data of weight
 * h (its own slope −½h·(W′/W)′, with leverages held). Without that addition steps overshoot to twice their length
 * where leverages are large, and never settle.
 */
function firthStep(
  { family, n }: GlmRows,
  { rows, Q }: GlmBasis,
  {
    point,
    score,
    information,
    L,
  }: { point: GlmPoint; score: Float64Array; information: Float64Array; L: Float64Array },
): Float64Array {
  const rank = Q.length
  const out = new Float64Array(4)
  const row = new Float64Array(rank)
  const U = score.slice()
  const curvature = information.slice()
  for (let a = 0; a < rows.length; a++) {
    for (let j = 0; j < rank; j++) row[j] = Q[j][a]
    const half = forwardSolve(L, rank, row)
    let spread = 0
    for (const value of half) spread += value * value
    family.derivatives(point.eta[a], out)
    const weight = (n[rows[a]] * spread) / 2
    const extra = out[1] > 0 ? weight * (out[2] ** 2 / out[1] - out[3]) : 0
    for (let j = 0; j < rank; j++) {
      U[j] += weight * out[2] * row[j]
      for (let k = 0; k < rank; k++) curvature[j * rank + k] += extra * row[j] * row[k]
    }
  }
  const { L: factor, rank: found } = cholesky(curvature, rank)
  return choleskySolve(found < rank ? L : factor, rank, U)
}
