/** A quadrature rule on [−1, 1]. */
export interface Quadrature {
  readonly nodes: Float64Array
  readonly weights: Float64Array
}

/**
 * The Gauss–Legendre rule of n ≥ 1 nodes on [−1, 1], ascending: exact for polynomials of degree 2n − 1.
 *
 * Source: Newton's method on the three-term recurrence of the Legendre polynomials (Abramowitz & Stegun 1964, 25.4.29).
 */
export function gaussLegendre(n: number): Quadrature {
  const nodes = new Float64Array(n)
  const weights = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5))
    let slope = 1
    for (let iteration = 0; iteration < 20; iteration++) {
      let previous = 0
      let value = 1
      for (let j = 1; j <= n; j++) {
        const next = ((2 * j - 1) * x * value - (j - 1) * previous) / j
        previous = value
        value = next
      }
      slope = (n * (x * value - previous)) / (x * x - 1)
      const step = value / slope
      x -= step
      if (Math.abs(step) < 1e-15) break
    }
    nodes[i] = x
    weights[i] = 2 / ((1 - x * x) * slope * slope)
  }
  return { nodes, weights }
}
