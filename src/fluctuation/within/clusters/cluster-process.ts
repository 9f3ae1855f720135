import type { ArmEntries } from '../arm-entries.js'
import type { CutLimits, VisitCut } from '../cut-limits.js'
import type { CutProcess } from '../cuts/cut-process.js'
import { LargestCut } from '../cuts/largest-cut.js'
import { normalSquare } from '../cuts/normal-square.js'
import { NO_STEP, stepBetween } from '../cuts/step-between.js'
import { TellingTrials } from '../cuts/telling-trials.js'
import type { TrialClocks } from '../trial-clocks.js'
import type { WithinPatients } from '../within-patients.js'
import type { ClusterBlock, ClusterBlocks } from './cluster-blocks.js'

/** Where the process stands in a block: shares F of its strata, its mean h of a patient, and sums over clusters. */
interface BlockAt {
  readonly F: Float64Array
  h: number
  /** Σ P, Σ P², Σ P·patients, and by stratum Σ P·ℓR. */
  P: number
  PP: number
  PN: number
  readonly PR: Float64Array
}

/** Sums over the clusters of a block for the degrees of freedom: Σ over clusters of products of Σv to the left. */
interface BlockMass {
  readonly XX: Float64Array
  readonly XM: Float64Array
}

/**
 * The process of {@link ArmProcess} where patients are independent only between clusters: V(c) is the sum over clusters of
 * squares of u_g(c) = P_g(c) − Σ_s F_s(c)·ℓ_s R_gs, P_g(c) = Σ ℓ r of the cluster's patients at z ≤ c. Written out, it is a
 * quadratic form of sums that change with the cluster that a patient is in, and the shares F of the arms: nothing is gone through
 * for every cluster.
 *
 * Source: methods.md §9.1, item 8.
 */
export class ClusterProcess implements CutProcess {
  cuts = 0
  steps = 0
  least = Number.POSITIVE_INFINITY
  most = 0
  readonly largest = new LargestCut()

  /** By cluster: P, and at the last cut that was looked at. */
  private readonly P: Float64Array
  private readonly P0: Float64Array
  /** By slot: Σv to the left. */
  private readonly X: Float64Array
  /** By stratum, to the left: Σv, rows. */
  private readonly F: Float64Array
  private readonly rowsLeft: Uint32Array
  private readonly now: readonly BlockAt[]
  private readonly before: readonly BlockAt[]
  private readonly sums: readonly BlockMass[]
  /** By block: variance, its square over its degrees of freedom, variance were patients independent. */
  private readonly term: Float64Array
  private readonly spread: Float64Array
  private readonly expected: Float64Array
  private readonly clustersTouched: number[] = []
  private readonly blocksTouched: number[] = []
  private readonly isTouched: Uint8Array
  private readonly isBlockTouched: Uint8Array
  private readonly trials: TellingTrials
  private telling = 0
  private left = 0
  private U = 0
  private V0 = 0
  private readonly total: number

  /** See {@link ArmProcess}. */
  constructor(
    { n, weight }: WithinPatients,
    private readonly clocks: TrialClocks,
    private readonly clusters: ClusterBlocks,
    private readonly limits: CutLimits,
    private readonly floor: number,
    private readonly gaps: Float64Array,
    private readonly visit?: VisitCut,
  ) {
    const strata = clocks.rows.length
    this.P = new Float64Array(clusters.clusters)
    this.P0 = new Float64Array(clusters.clusters)
    this.X = new Float64Array(clusters.slots)
    this.F = new Float64Array(strata)
    this.rowsLeft = new Uint32Array(strata)
    const at = ({ strata: { length: p } }: ClusterBlock): BlockAt => ({
      ...{ F: new Float64Array(p), h: 0, P: 0, PP: 0, PN: 0, PR: new Float64Array(p) },
    })
    this.now = clusters.blocks.map(at)
    this.before = clusters.blocks.map(at)
    this.sums = clusters.blocks.map(({ strata: { length: p } }) => ({
      XX: new Float64Array(p * p),
      XM: new Float64Array(p * p),
    }))
    this.term = new Float64Array(clusters.blocks.length)
    this.spread = new Float64Array(clusters.blocks.length)
    this.expected = new Float64Array(clusters.blocks.length)
    this.isTouched = new Uint8Array(clusters.clusters)
    this.isBlockTouched = new Uint8Array(clusters.blocks.length)
    this.trials = new TellingTrials(clocks)
    this.total = weight === null ? n : weight.reduce((sum, w) => sum + w, 0)
  }

  /** Moves single patients to the left, and looks at the cuts behind them. */
  take({ length, code, stratum, size, rows, mass, residual, ends, slot }: ArmEntries): void {
    const { F, rowsLeft, total } = this
    const { lever, M, rows: rowsOf } = this.clocks
    const { from, mintrials, bounds } = this.limits
    const [lowest, highest] = bounds ?? [0, Number.POSITIVE_INFINITY]
    for (let e = 0; e < length; e++) {
      this.left += size[e]
      if (rows[e] > 0) {
        const s = stratum[e]
        const was = rowsLeft[s]
        const is = was + rows[e]
        rowsLeft[s] = is
        // All on the left: a share of exactly 1.
        F[s] = is === rowsOf[s] ? M[s] : F[s] + mass[e]
        if (was === 0 || is === rowsOf[s]) this.telling += this.trials.turn(s, was, is)
        const at = slot![e]
        if (at >= 0) this.move(at, lever[s] * residual[e], mass[e])
      }
      if (ends[e] === 0 || this.left < from || total - this.left < from || this.telling < mintrials) continue
      if (code[e] < lowest || code[e] > highest) continue
      this.look(code[e])
    }
  }

  /** A patient of a cluster comes to the left. */
  private move(at: number, gain: number, mass: number): void {
    const { P, X, isTouched, isBlockTouched } = this
    const { clusterOf, stratumOf, from, residual, size, mass: whole, blockOf, placeIn } = this.clusters
    const g = clusterOf[at]
    const b = blockOf[stratumOf[at]]
    const block = this.now[b]
    const p = block.F.length
    const { XX, XM } = this.sums[b]
    const own = placeIn[stratumOf[at]]
    this.U += gain
    block.P += gain
    block.PP += gain * (2 * P[g] + gain)
    block.PN += gain * size[g]
    P[g] += gain
    for (let v = from[g]; v < from[g + 1]; v++) {
      const place = placeIn[stratumOf[v]]
      block.PR[place] += gain * residual[v]
      XM[own * p + place] += mass * whole[v]
      XX[own * p + place] += mass * X[v]
      XX[place * p + own] += mass * X[v]
    }
    XX[own * p + own] += mass * mass
    X[at] += mass
    if (isTouched[g] === 0) {
      isTouched[g] = 1
      this.clustersTouched.push(g)
    }
    if (isBlockTouched[b] === 0) {
      isBlockTouched[b] = 1
      this.blocksTouched.push(b)
    }
  }

  private look(code: number): void {
    const { term, spread, blocksTouched, clustersTouched, isTouched, isBlockTouched, P, P0, largest } = this
    for (const b of blocksTouched) this.weigh(b)
    let V = 0
    let W = 0
    let expected = 0
    for (let b = 0; b < term.length; b++) {
      V += term[b]
      W += spread[b]
      expected += this.expected[b]
    }
    if (!(V > this.floor)) return
    if (this.cuts++ > 0) {
      const gap = stepBetween(V + this.excess(), this.V0, V)
      if (gap >= NO_STEP) this.gaps[this.steps++] = gap
    }
    for (const g of clustersTouched) {
      P0[g] = P[g]
      isTouched[g] = 0
    }
    clustersTouched.length = 0
    for (const b of blocksTouched) {
      const [now, last] = [this.now[b], this.before[b]]
      last.F.set(now.F)
      last.PR.set(now.PR)
      const { h, P: sum, PP, PN } = now
      Object.assign(last, { h, P: sum, PP, PN })
      isBlockTouched[b] = 0
    }
    blocksTouched.length = 0
    this.V0 = V
    if (V > this.most) this.most = V
    if (V < this.least) this.least = V
    // Few events: what chance leaves on one side must not look as if it could not be otherwise (see trial-clocks.ts).
    const byModel = this.clocks.atLeastModel && expected > V
    const Q = (this.U * this.U) / (byModel ? expected : V)
    const df = byModel ? this.clocks.df : (V * V) / W
    if (Q > largest.low) largest.offer(code, Q, df)
    this.visit?.(code, normalSquare(Q, df))
  }

  /** Variance of a block, and its degrees of freedom. */
  private weigh(b: number): void {
    const { clocks, clusters } = this
    const { strata, clusters: G, patients, factor, dfFactor, MM } = clusters.blocks[b]
    const block = this.now[b]
    const { F } = block
    const { XX, XM } = this.sums[b]
    const p = strata.length
    let expected = 0
    for (let i = 0; i < p; i++) {
      const s = strata[i]
      F[i] = this.F[s] / clocks.M[s]
      expected += clusters.unit[s] * clocks.M[s] * F[i] * (1 - F[i])
    }
    // The sum of a single cluster cannot be measured from its mean.
    block.h = G > 1 && expected > 0 ? block.P / patients : 0
    // Of a block that lies on one side of the cut nothing is left but rounding.
    if (!(expected > 0)) {
      this.term[b] = 0
      this.spread[b] = 0
      this.expected[b] = 0
      return
    }
    let squares = 0
    for (let i = 0; i < p; i++)
      for (let j = 0; j < p; j++) {
        const at = i * p + j
        const [left, right] = [1 - 2 * F[i], 1 - 2 * F[j]]
        const square = F[j] * F[j]
        squares +=
          clusters.unit[strata[i]] *
          clusters.unit[strata[j]] *
          (left * (right * XX[at] + 2 * square * XM[at]) + F[i] * F[i] * square * MM[at])
      }
    const nu = Math.max(1, (dfFactor * expected * expected) / squares)
    const own = Math.max(0, factor * this.product(b, block, block, block.PP))
    this.term[b] = own
    this.expected[b] = expected
    this.spread[b] = (own * own) / nu
  }

  /** Of U here with U at the last cut: by how much their covariance exceeds the variance here. */
  private excess(): number {
    const { P, P0, now, before, clusters } = this
    const { blockOf, stratumOf, from } = clusters
    const moved = new Map<number, number>()
    for (const g of this.clustersTouched) {
      const b = blockOf[stratumOf[from[g]]]
      moved.set(b, (moved.get(b) ?? 0) + P0[g] * (P[g] - P0[g]))
    }
    let excess = 0
    for (const b of this.blocksTouched) {
      const cross = this.product(b, before[b], now[b], before[b].PP + (moved.get(b) ?? 0))
      excess += clusters.blocks[b].factor * cross - this.term[b]
    }
    return excess
  }

  /** Σ over the clusters of a block of u_g at two cuts, less its mean. */
  private product(b: number, one: BlockAt, other: BlockAt, PP: number): number {
    const { RR, RN, squares } = this.clusters.blocks[b]
    const p = one.F.length
    let sum = PP - one.h * other.PN - other.h * one.PN + one.h * other.h * squares
    for (let i = 0; i < p; i++) {
      sum -= one.F[i] * other.PR[i] + other.F[i] * one.PR[i]
      sum += (one.F[i] * other.h + other.F[i] * one.h) * RN[i]
      for (let j = 0; j < p; j++) sum += one.F[i] * other.F[j] * RR[i * p + j]
    }
    return sum
  }
}
