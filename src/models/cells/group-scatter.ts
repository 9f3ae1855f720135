/**
 * The sum of squares that a linear model explains in a changing set of patients: intercepts by group, and p columns with
 * coefficients of all groups. What is kept are the sizes and means of the groups and the scatter within them,
 * Σ (v − v̄_g)(v − v̄_g)ᵀ: intercepts are swept out of it by construction, and nothing cancels. Adding or taking away
 * patients is O(p²), whatever the number of groups.
 *
 * The last of the p + 1 numbers of a row is the residual to explain.
 *
 * Source: updates of means and scatter by Chan, Golub & LeVeque (1983).
 */
export class GroupScatter {
  private readonly width: number
  private readonly n: Float64Array
  /** `width` means per group. */
  private readonly mean: Float64Array
  /** Lower triangle of the scatter within groups, width × width. */
  private readonly scatter: Float64Array
  private readonly d: Float64Array
  private readonly L: Float64Array
  private readonly z: Float64Array
  private readonly coefficients: Float64Array
  private readonly kept: Int32Array

  constructor(
    readonly p: number,
    readonly groups: number,
    /** Σ w v² of each column over all patients there are: what rounding is measured by. */
    private readonly whole: Float64Array,
  ) {
    this.width = p + 1
    this.n = new Float64Array(groups)
    this.mean = new Float64Array(groups * this.width)
    this.scatter = new Float64Array(this.width * this.width)
    this.d = new Float64Array(this.width)
    this.L = new Float64Array(p * p)
    this.z = new Float64Array(p)
    this.coefficients = new Float64Array(p)
    this.kept = new Int32Array(p)
  }

  copy(other: GroupScatter): void {
    this.n.set(other.n)
    this.mean.set(other.mean)
    this.scatter.set(other.scatter)
  }

  /** Adds (or takes away) patients of weight `n` in group `g` whose rows have mean v[at …] and no scatter. */
  add(g: number, n: number, v: Float64Array, at: number, sign: 1 | -1): void {
    const { width, mean, scatter, d } = this
    const before = this.n[g]
    let after = before + sign * n
    if (after <= 1e-9 * n) after = 0
    const from = g * width
    for (let j = 0; j < width; j++) d[j] = v[at + j] - mean[from + j]
    this.n[g] = after
    if (after === 0) {
      mean.fill(0, from, from + width)
      return
    }
    const share = (sign * n) / after
    const factor = before * share
    for (let j = 0; j < width; j++) {
      const scaled = factor * d[j]
      for (let k = 0; k <= j; k++) scatter[j * width + k] += scaled * d[k]
      mean[from + j] += share * d[j]
    }
  }

  /** Adds (or takes away) everything in another set. */
  merge(other: GroupScatter, sign: 1 | -1): void {
    const { scatter } = this
    for (let g = 0; g < this.groups; g++)
      if (other.n[g] > 0) this.add(g, other.n[g], other.mean, g * this.width, sign)
    for (let i = 0; i < scatter.length; i++) scatter[i] += sign * other.scatter[i]
  }

  /** The explained sum of squares; columns that depend on the intercepts and their predecessors are left out. */
  explained(): number {
    const { width, n, mean, z } = this
    let value = 0
    for (let g = 0; g < this.groups; g++) {
      const r = mean[g * width + width - 1]
      value += n[g] * r * r
    }
    const rank = this.factor()
    for (let a = 0; a < rank; a++) value += z[a] * z[a]
    return value
  }

  /** Coefficient of the first column, 0 when it is left out. */
  first(): number {
    const { p, L, z, kept, coefficients } = this
    const rank = this.factor()
    for (let a = rank - 1; a >= 0; a--) {
      let value = z[a]
      for (let b = a + 1; b < rank; b++) value -= L[b * p + a] * coefficients[b]
      coefficients[a] = value / L[a * p + a]
    }
    return rank > 0 && kept[0] === 0 ? coefficients[0] : 0
  }

  /** Cholesky factor of the scatter of the columns, in order, and z = L⁻¹ times their scatter with the residual. */
  private factor(): number {
    const { p, width, scatter, whole, L, z, kept } = this
    let rank = 0
    for (let j = 0; j < p; j++) {
      const row = rank * p
      let pivot = scatter[j * width + j]
      let rest = scatter[p * width + j]
      for (let a = 0; a < rank; a++) {
        let sum = scatter[j * width + kept[a]]
        for (let b = 0; b < a; b++) sum -= L[row + b] * L[a * p + b]
        const value = sum / L[a * p + a]
        L[row + a] = value
        pivot -= value * value
        rest -= value * z[a]
      }
      if (!(pivot > DEPENDENT * whole[j])) continue
      const length = Math.sqrt(pivot)
      L[row + rank] = length
      z[rank] = rest / length
      kept[rank++] = j
    }
    return rank
  }
}

/** Squared length, relative, below which a column depends on others: more than rounding leaves, less than a patient adds. */
const DEPENDENT = 1e-12
