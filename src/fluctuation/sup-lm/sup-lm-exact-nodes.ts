import { logScaledBesselI } from '../../numerics/distributions/bessel-i.js'
import { gaussLegendre } from '../../numerics/gauss-legendre.js'

/** Nodes of a panel on which the unknown function is a polynomial, and of a panel of the integrals. */
const PANEL = gaussLegendre(16)
const RULE = gaussLegendre(14)
const SIZE = PANEL.nodes.length
/** Log of what is left out of an integral, relative to it. */
const CUT = 34

/** Density at z of the radius a gap Δ later, given the radius y. */
type Transition = (y: number, z: number) => number

/**
 * P(max_j R(t_j) > x)/P(R(t) > x) for any gaps, however small or unequal, by quadrature: slower than modes, needed
 * where two fractions nearly coincide.
 *
 * With Y = √R, b = √x and v_j(y) = P(Y_i > b for some i < j | Y_j = y),
 *
 *   v_{j+1}(y) = P(Y_{j+1} > b | y) + ∫_ℓ^b p(y, z) v_j(z) dz,
 *   P(first exceedance at j + 1) = P(Y_j ≤ b < Y_{j+1}) − ∫_ℓ^b v_j(z) P(Y_{j+1} > b | z) dπ(z),
 *
 * on Gauss–Legendre panels that shrink towards b down to the square root of the smallest gap, because v_j has a
 * boundary layer of that width. Every integral has its own nodes, laid out by the width of the transition density.
 *
 * @param b radius of the boundary, > 0
 * @param k dimensions of the process
 * @param gaps differences of consecutive log-odds, all > 0
 * @param floor radius ℓ ≥ 0 below which the path may be forgotten
 * @param density stationary density of the radius at b, relative to P(R > x)
 */
export function ratioByNodes(
  b: number,
  k: number,
  gaps: ArrayLike<number>,
  floor: number,
  density: number,
): number {
  const logI = logScaledBesselI(k / 2 - 1)
  const logW = (y: number) => (k - 1) * Math.log(y / b) - 0.5 * (y - b) * (y + b)
  const mesh = panels(b, k, floor, Math.sqrt(Math.min(...Array.from(gaps), 1)))
  const count = mesh.nodes.length
  let v = new Float64Array(count)
  let ratio = 1
  for (let j = 0; j < gaps.length; j++) {
    const rho = Math.exp(-gaps[j] / 2)
    const sigma = Math.sqrt(-Math.expm1(-gaps[j]))
    const shrink = -Math.expm1(-gaps[j] / 2)
    const p = transition(k, rho, sigma, shrink, logI)
    // About where the radius y goes.
    const centre = (y: number) => Math.hypot(rho * y, sigma * Math.sqrt(k - 1))
    const up = new Float64Array(count)
    let seen = 0
    for (let i = 0; i < count; i++) {
      up[i] = above(p, mesh.nodes[i], centre(mesh.nodes[i]), b, sigma)
      seen += mesh.weights[i] * Math.exp(logW(mesh.nodes[i])) * v[i] * up[i]
    }
    ratio += density * Math.max(0, crossing(p, b, k, sigma, centre, logW) - seen)
    if (j + 1 === gaps.length) break
    const next = new Float64Array(count)
    if (j > 0) mesh.prepare(v)
    for (let i = 0; i < count; i++)
      next[i] = up[i] + (j > 0 ? inside(p, mesh, mesh.nodes[i], centre(mesh.nodes[i]), b, sigma) : 0)
    v = next
  }
  return ratio
}

function transition(
  k: number,
  rho: number,
  sigma: number,
  shrink: number,
  logI: (z: number) => number,
): Transition {
  const nu = k / 2 - 1
  const precision = 1 / (sigma * sigma)
  return (y, z) => {
    const distance = z - y + shrink * y
    const turn = nu === 0 ? 0 : nu * Math.log(z / (rho * y))
    return (
      z * precision * Math.exp(turn - 0.5 * distance * distance * precision + logI(rho * y * z * precision))
    )
  }
}

/** P(Y_{j+1} > b | Y_j = y): the density is integrated as far as it matters relative to its value at b. */
function above(p: Transition, y: number, centre: number, b: number, sigma: number): number {
  const a = (b - centre) / sigma
  const reach = sigma * (Math.sqrt(a * a + 2 * CUT) - a)
  return integrate((z) => p(y, z), b, b + reach, 3 * sigma)
}

/** P(Y_j ≤ b < Y_{j+1}) over the density at b, integrated over where the path is above b, by reversibility. */
function crossing(
  p: Transition,
  b: number,
  k: number,
  sigma: number,
  centre: (y: number) => number,
  logW: (y: number) => number,
): number {
  // Where w has fallen by e^−CUT from its maximum above b: w(y + r) ≤ w(y)·exp(−r²/2 − r(y − (k − 1)/y)).
  const top = Math.max(b, Math.sqrt(k - 1))
  const slope = top - (k - 1) / top
  const reach = top - b + Math.sqrt(slope * slope + 2 * CUT) - slope
  const below = (y: number) => {
    const a = (centre(y) - b) / sigma
    const depth = Math.min(b, sigma * (Math.sqrt(Math.max(0, a) ** 2 + 2 * CUT) + Math.max(0, -a)))
    return integrate((z) => p(y, z), b - depth, b, 3 * sigma)
  }
  return graded((y) => Math.exp(logW(y)) * below(y), b, reach, sigma)
}

/** ∫ f over (b, b + reach), panels growing away from b. */
function graded(f: (y: number) => number, b: number, reach: number, first: number): number {
  let total = 0
  for (let from = 0, width = first; from < reach; ) {
    const to = Math.min(reach, from + width)
    total += integrate(f, b + from, b + to, Number.POSITIVE_INFINITY)
    from = to
    width = Math.min(2 * width, 2)
  }
  return total
}

/** ∫_ℓ^b p(y, z) v(z) dz; v may grow like e^{bz} towards b, which moves the mass by bσ². */
function inside(p: Transition, mesh: Mesh, y: number, centre: number, b: number, sigma: number): number {
  const from = Math.max(mesh.floor, centre - 7.5 * sigma)
  const to = Math.min(b, centre + b * sigma * sigma + 7.5 * sigma)
  return from < to ? integrate((z) => p(y, z) * mesh.value(z), from, to, 2.5 * sigma) : 0
}

function integrate(f: (z: number) => number, from: number, to: number, width: number): number {
  const parts = Math.max(1, Math.ceil((to - from) / width))
  const half = (to - from) / parts / 2
  let total = 0
  for (let part = 0; part < parts; part++) {
    const middle = from + (2 * part + 1) * half
    for (let i = 0; i < RULE.nodes.length; i++) total += RULE.weights[i] * f(middle + half * RULE.nodes[i])
  }
  return total * half
}

interface Mesh {
  readonly floor: number
  readonly nodes: Float64Array
  readonly weights: Float64Array
  /** Takes the function's values at the nodes. */
  prepare(values: Float64Array): void
  /** The function between the nodes. */
  value(z: number): number
}

/**
 * Panels from b down to the floor. Within a panel the function is a polynomial times e^{sy}, s its expected growth
 * (half that of 1/w), so that small values far below b keep their digits.
 */
function panels(b: number, k: number, floor: number, layer: number): Mesh {
  const edges = [b]
  for (let width = 2 * layer; edges[edges.length - 1] > floor; width = Math.min(2 * width, 1.2)) {
    const next = edges[edges.length - 1] - width
    edges.push(next < floor + width / 2 ? floor : next)
  }
  const count = (edges.length - 1) * SIZE
  const nodes = new Float64Array(count)
  const weights = new Float64Array(count)
  const growth = new Float64Array(edges.length - 1)
  const scaled = new Float64Array(count)
  const barycentric = barycentricWeights(PANEL.nodes)
  for (let panel = 0; panel + 1 < edges.length; panel++) {
    const half = (edges[panel] - edges[panel + 1]) / 2
    const middle = (edges[panel] + edges[panel + 1]) / 2
    growth[panel] = Math.max(0, (middle - (k - 1) / middle) / 2)
    for (let i = 0; i < SIZE; i++) {
      nodes[panel * SIZE + i] = middle + half * PANEL.nodes[i]
      weights[panel * SIZE + i] = half * PANEL.weights[i]
    }
  }
  return {
    floor,
    nodes,
    weights,
    prepare(values) {
      for (let i = 0; i < count; i++)
        scaled[i] = values[i] * Math.exp(growth[Math.floor(i / SIZE)] * (b - nodes[i]))
    },
    value(z) {
      let panel = 0
      while (panel + 2 < edges.length && z < edges[panel + 1]) panel++
      let top = 0
      let bottom = 0
      for (let i = 0, at = panel * SIZE; i < SIZE; i++, at++) {
        const distance = z - nodes[at]
        if (distance === 0) return scaled[at] * Math.exp(-growth[panel] * (b - z))
        const share = barycentric[i] / distance
        top += share * scaled[at]
        bottom += share
      }
      return (top / bottom) * Math.exp(-growth[panel] * (b - z))
    },
  }
}

function barycentricWeights(nodes: Float64Array): Float64Array {
  return nodes.map((x, i) => {
    let product = 1
    for (let j = 0; j < nodes.length; j++) if (j !== i) product *= 2 * (x - nodes[j])
    return 1 / product
  })
}
