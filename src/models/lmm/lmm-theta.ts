/**
 * The relative covariance factor Λ(θ) of one trial's random effects, b ~ N(0, σ²ΛΛᵀ), and the map from θ to
 * Δ = ΛΛᵀ with its derivatives. θ is ordered as in lme4: the lower triangle of Λ by columns, only its diagonal when
 * the random effects are independent.
 *
 * Symmetric matrices are written in coordinates Δ₁₁, Δ₂₂, Δ₁₂ (the last only when correlated).
 */
export type LmmCovariance = 'independent' | 'correlated'

/** Position (row, column) in Λ of each element of θ. */
export function thetaPositions(q: number, covariance: LmmCovariance): readonly (readonly [number, number])[] {
  if (q === 1) return [[0, 0]]
  if (covariance === 'independent')
    return [
      [0, 0],
      [1, 1],
    ]
  return [
    [0, 0],
    [1, 0],
    [1, 1],
  ]
}

/** Coordinates (row, column) of Δ that are free. */
export function deltaPositions(q: number, covariance: LmmCovariance): readonly (readonly [number, number])[] {
  if (q === 1) return [[0, 0]]
  const diagonal = [
    [0, 0],
    [1, 1],
  ] as const
  return covariance === 'independent' ? diagonal : [...diagonal, [0, 1]]
}

/** Δ = ΛΛᵀ (q × q). */
export function deltaOf(theta: ArrayLike<number>, q: number, covariance: LmmCovariance): Float64Array {
  if (q === 1) return Float64Array.of(theta[0] * theta[0])
  if (covariance === 'independent') return Float64Array.of(theta[0] ** 2, 0, 0, theta[1] ** 2)
  const [l11, l21, l22] = [theta[0], theta[1], theta[2]]
  return Float64Array.of(l11 * l11, l11 * l21, l11 * l21, l21 * l21 + l22 * l22)
}

/** ∂Δ/∂θ: row i holds the coordinates of ∂Δ/∂θ_i. */
export function deltaJacobian(theta: ArrayLike<number>, q: number, covariance: LmmCovariance): Float64Array {
  if (q === 1) return Float64Array.of(2 * theta[0])
  if (covariance === 'independent') return Float64Array.of(2 * theta[0], 0, 0, 2 * theta[1])
  const [l11, l21, l22] = [theta[0], theta[1], theta[2]]
  return Float64Array.of(2 * l11, 0, l21, 0, 2 * l21, l11, 0, 2 * l22, 0)
}

/** Σ_b g_b ∂²Δ_b/∂θ_i∂θ_j (m × m), for g the derivative of a function in the coordinates of Δ. */
export function deltaCurvature(g: ArrayLike<number>, q: number, covariance: LmmCovariance): Float64Array {
  if (q === 1) return Float64Array.of(2 * g[0])
  if (covariance === 'independent') return Float64Array.of(2 * g[0], 0, 0, 2 * g[1])
  return Float64Array.of(2 * g[0], g[2], 0, g[2], 2 * g[1], 0, 0, 0, 2 * g[1])
}

/**
 * The θ that lme4 would print for the same Δ: diagonal of Λ not negative, and where its first element is 0 so is the
 * one below it.
 */
export function canonicalTheta(theta: Float64Array, q: number, covariance: LmmCovariance): Float64Array {
  if (q === 1 || covariance === 'independent') return theta.map(Math.abs)
  const [l11, l21, l22] = theta
  if (l11 === 0) return Float64Array.of(0, 0, Math.hypot(l21, l22))
  return Float64Array.of(Math.abs(l11), l11 < 0 ? -l21 + 0 : l21, Math.abs(l22))
}

/** Gradient and Hessian in the coordinates of Δ → in θ, by the chain rule. */
export function throughTheta(
  gradient: ArrayLike<number>,
  hessian: ArrayLike<number>,
  theta: ArrayLike<number>,
  q: number,
  covariance: LmmCovariance,
): { gradient: Float64Array; hessian: Float64Array } {
  const J = deltaJacobian(theta, q, covariance)
  const H = deltaCurvature(gradient, q, covariance)
  const m = gradient.length
  const out = new Float64Array(m)
  for (let i = 0; i < m; i++)
    for (let a = 0; a < m; a++) {
      out[i] += J[i * m + a] * gradient[a]
      for (let j = 0; j < m; j++)
        for (let b = 0; b < m; b++) H[i * m + j] += J[i * m + a] * hessian[a * m + b] * J[j * m + b]
    }
  return { gradient: out, hessian: H }
}
