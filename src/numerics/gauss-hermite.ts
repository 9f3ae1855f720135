import { symmetricEigen } from './eigen.js'

/** A Gauss–Hermite rule: ∫ f(x) dx ≈ Σ weights·f(nodes), exact for e^(−x²) times polynomials of degree 2n − 1. */
export interface HermiteRule {
  /** Ascending. */
  readonly nodes: Float64Array
  /** w·e^(x²), w the classical weights: no digits are lost in the tails. */
  readonly weights: Float64Array
}

/**
 * The Gauss–Hermite rule of n ≥ 1 nodes.
 *
 * Source: Golub & Welsch (1969) for the nodes, mended by Newton's method on the Hermite functions φ_k; the weights are
 * 1/Σ_k φ_k(x)² (Christoffel numbers).
 */
export function gaussHermite(n: number): HermiteRule {
  const J = new Float64Array(n * n)
  for (let i = 1; i < n; i++) {
    J[i * n + i - 1] = Math.sqrt(i / 2)
    J[(i - 1) * n + i] = Math.sqrt(i / 2)
  }
  const nodes = symmetricEigen(J, n).values.sort()
  // The rule is symmetric; what rounding left of it is not wanted.
  for (let i = 0; i < n; i++) nodes[i] = i < n / 2 ? (nodes[i] - nodes[n - 1 - i]) / 2 : -nodes[n - 1 - i]
  const weights = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    for (let pass = 0; pass < 2; pass++) {
      const { value, below } = hermiteFunctions(n, nodes[i])
      // φ_n′ = √(2n)φ_{n−1} − xφ_n, and φ_n is all but zero.
      nodes[i] -= value / (Math.sqrt(2 * n) * below)
    }
    weights[i] = 1 / hermiteFunctions(n, nodes[i]).squares
  }
  return { nodes: nodes.map((x) => x + 0), weights }
}

/** φ_n(x), φ_{n−1}(x) and Σ_{k<n} φ_k(x)², φ_k orthonormal on the line. */
function hermiteFunctions(n: number, x: number): { value: number; below: number; squares: number } {
  let below = 0
  let value = 0.7511255444649425 * Math.exp(-(x * x) / 2)
  let squares = 0
  for (let k = 0; k < n; k++) {
    squares += value * value
    ;[below, value] = [value, x * Math.sqrt(2 / (k + 1)) * value - Math.sqrt(k / (k + 1)) * below]
  }
  return { value, below, squares }
}
