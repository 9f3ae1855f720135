import type { GlmFamily } from '../../families/glm-family.js'

/** Patients of a split search, in the order of its cells; atoms (cells, or levels of a factor) move as one. */
export interface GlmAtoms {
  readonly family: GlmFamily
  /** Columns with coefficients of all groups, and intercepts. */
  readonly p: number
  readonly groups: number
  /** Row of the columns, p numbers each. */
  readonly v: Float64Array
  readonly group: Uint16Array
  /** Σy and size (patients, or exposure), and linear predictor to start from. */
  readonly sum: Float64Array
  readonly mass: Float64Array
  readonly base: Float64Array
  /** First patient of each atom, and their number. */
  readonly starts: Uint32Array
}

/** Half the Newton decrement below which the quadratic model of the likelihood is exact to 1e-9. */
const CLOSE = 1e-7
/** Where outcomes are separated the likelihood rises for ever, ever more slowly: it is within this of its limit. */
const LIMIT = 1e-9
const MOST = 60
/** Linear predictors beyond these may be those of separated outcomes, and are a bad place to start from. */
const SUSPECT = 8
const FAR = 12
/** Squared length, relative, below which a column depends on others. */
const DEPENDENT = 1e-11

/**
 * The maximum of the likelihood of a generalised linear model, η = base + c_group + v'c, in a changing set of patients, by
 * Newton's method from the last maximum found: neighbouring cuts differ by a patient. The intercepts are eliminated
 * group by group. Separated outcomes: the limit of the likelihood.
 *
 * Source: McCullagh & Nelder (1989), section 2.5.
 */
export class RowNewton {
  private readonly member: Uint8Array
  private from: number
  private to = 0
  /** Coefficients: groups, then columns. */
  private readonly c: Float64Array
  private readonly next: Float64Array
  private readonly weight: Float64Array
  private readonly score: Float64Array
  private readonly cross: Float64Array
  private readonly inner: Float64Array
  private readonly innerScore: Float64Array
  private readonly L: Float64Array
  private readonly z: Float64Array
  private readonly kept: Int32Array
  private readonly step: Float64Array
  private readonly out = new Float64Array(3)
  private furthest = 0

  constructor(private readonly atoms: GlmAtoms) {
    const { p, groups, starts } = atoms
    this.member = new Uint8Array(starts.length - 1)
    this.from = this.member.length
    this.c = new Float64Array(groups + p)
    this.next = new Float64Array(groups + p)
    this.step = new Float64Array(groups + p)
    this.weight = new Float64Array(groups)
    this.score = new Float64Array(groups)
    this.cross = new Float64Array(groups * p)
    this.inner = new Float64Array(p * p)
    this.innerScore = new Float64Array(p)
    this.L = new Float64Array(p * p)
    this.z = new Float64Array(p)
    this.kept = new Int32Array(p)
  }

  move(atom: number, sign: 1 | -1): void {
    const { member } = this
    member[atom] = sign === 1 ? 1 : 0
    if (sign === 1) {
      this.from = Math.min(this.from, atom)
      this.to = Math.max(this.to, atom + 1)
      return
    }
    while (this.from < this.to && member[this.from] === 0) this.from++
    while (this.to > this.from && member[this.to - 1] === 0) this.to--
    if (this.from === this.to) {
      this.from = member.length
      this.to = 0
    }
  }

  copy(other: RowNewton): void {
    this.member.set(other.member)
    this.from = other.from
    this.to = other.to
    this.c.set(other.c)
  }

  /** Coefficient of the first column. */
  first(): number {
    return this.atoms.p > 0 ? this.c[this.atoms.groups] : 0
  }

  /** The largest Σ(Σy·η − n·b(η)) over the coefficients. */
  logLik(): number {
    const { c, next, step } = this
    if (this.from >= this.to) return 0
    let value = this.evaluate(c)
    if (!Number.isFinite(value) || this.furthest > FAR) {
      c.fill(0)
      value = this.evaluate(c)
    }
    for (let pass = 0; pass < MOST; pass++) {
      const rise = this.solve() / 2
      // The quadratic model errs by a power 3/2 of the rise; where outcomes are separated it sees half of what is to come.
      if (rise < (this.furthest > SUSPECT ? LIMIT : CLOSE)) {
        for (let j = 0; j < c.length; j++) c[j] += step[j]
        return value + rise
      }
      const noise = 1e-12 * (1 + Math.abs(value))
      let t = 1
      let found: number
      for (;;) {
        for (let j = 0; j < c.length; j++) next[j] = c[j] + t * step[j]
        found = this.evaluate(next)
        if (found >= value - noise || t < 1e-6) break
        t /= 2
      }
      c.set(next)
      value = found
    }
    return value
  }

  /** The log-likelihood at coefficients `at`; leaves score and information behind. */
  private evaluate(at: Float64Array): number {
    const { atoms, member, weight, score, cross, inner, innerScore, out } = this
    const { p, groups, v, group, sum, mass, base, starts, family } = atoms
    weight.fill(0)
    score.fill(0)
    cross.fill(0)
    inner.fill(0)
    innerScore.fill(0)
    let total = 0
    let furthest = 0
    for (let a = this.from; a < this.to; a++) {
      if (member[a] === 0) continue
      for (let i = starts[a]; i < starts[a + 1]; i++) {
        const g = group[i]
        const row = i * p
        let eta = base[i] + at[g]
        for (let j = 0; j < p; j++) eta += v[row + j] * at[groups + j]
        family.working(sum[i], mass[i], eta, out)
        total += out[0]
        const r = out[1]
        const w = out[2]
        if (Math.abs(eta) > furthest) furthest = Math.abs(eta)
        weight[g] += w
        score[g] += r
        for (let j = 0; j < p; j++) {
          const wv = w * v[row + j]
          cross[g * p + j] += wv
          innerScore[j] += r * v[row + j]
          for (let k = 0; k <= j; k++) inner[j * p + k] += wv * v[row + k]
        }
      }
    }
    this.furthest = furthest
    return total
  }

  /** Newton's step from what {@link evaluate} left, into `step`; returns step'·score. */
  private solve(): number {
    const { atoms, weight, score, cross, inner, innerScore, L, z, kept, step } = this
    const { p, groups } = atoms
    let decrement = 0
    const raw = this.next
    for (let j = 0; j < p; j++) raw[j] = inner[j * p + j]
    for (let g = 0; g < groups; g++) {
      if (!(weight[g] > 0)) continue
      const mean = score[g] / weight[g]
      decrement += score[g] * mean
      for (let j = 0; j < p; j++) {
        const share = cross[g * p + j] / weight[g]
        innerScore[j] -= cross[g * p + j] * mean
        for (let k = 0; k <= j; k++) inner[j * p + k] -= share * cross[g * p + k]
      }
    }
    let rank = 0
    for (let j = 0; j < p; j++) {
      const row = rank * p
      let pivot = inner[j * p + j]
      let rest = innerScore[j]
      for (let a = 0; a < rank; a++) {
        let sum = inner[j * p + kept[a]]
        for (let b = 0; b < a; b++) sum -= L[row + b] * L[a * p + b]
        const value = sum / L[a * p + a]
        L[row + a] = value
        pivot -= value * value
        rest -= value * z[a]
      }
      if (!(pivot > DEPENDENT * raw[j])) continue
      const length = Math.sqrt(pivot)
      L[row + rank] = length
      z[rank] = rest / length
      decrement += z[rank] * z[rank]
      kept[rank++] = j
    }
    step.fill(0)
    for (let a = rank - 1; a >= 0; a--) {
      let value = z[a]
      for (let b = a + 1; b < rank; b++) value -= L[b * p + a] * step[groups + kept[b]]
      step[groups + kept[a]] = value / L[a * p + a]
    }
    for (let g = 0; g < groups; g++) {
      if (!(weight[g] > 0)) continue
      let value = score[g]
      for (let j = 0; j < p; j++) value -= cross[g * p + j] * step[groups + j]
      step[g] = value / weight[g]
    }
    return decrement
  }
}
