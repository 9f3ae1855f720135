import { gatherNumbers } from '../data/gather.js'
import type { Covariate, Ipd } from '../data/ipd.js'
import type { Cells, StratumSums } from '../models/cells.js'
import type { FamilyName } from '../models/family.js'
import { countingArgsort } from '../numerics/argsort.js'
import type { CellSource, Partition, SourceCovariate } from './cell-source.js'
import { codeCount } from './cell-source.js'
import type { CodedCovariate } from './coded-covariates.js'
import { encode, TABLE_PER_PATIENT } from './coded-covariates.js'
import { canonicalOrder, centreStrata, countConstants } from './patient-order.js'

/** A set of patients: a range of every order of a {@link ColumnSource}. */
export interface RowRange {
  readonly start: number
  readonly end: number
}

/** `distinct`: results do not depend on the order of the rows in the file; `rows`: R's rule, file order within ties. */
export type Ties = 'distinct' | 'rows'

/**
 * Patients in memory as a {@link CellSource}.
 *
 * Each covariate is sorted once; a node is a range [start, end) of stably partitioned orders, so nothing is
 * sorted or copied again. With `ties: "distinct"` the patients are first put in a canonical order (trial, arm,
 * outcome): every sum then adds the same numbers in the same order however the file was sorted, and results
 * are the same to the last bit. With `ties: "rows"` they stay in file order, which R's statistics depend on.
 */
export class ColumnSource implements CellSource<RowRange> {
  readonly trials: readonly string[]
  readonly arms: readonly [control: string, experimental: string]
  readonly covariates: readonly SourceCovariate[]
  readonly centre: Float64Array
  readonly cluster: { readonly count: number } | null
  /** Position in the {@link Ipd} of each patient of this source. */
  readonly patient: Uint32Array

  private readonly n: number
  private readonly ties: Ties
  /** Outcome and stratum of each patient side by side, so that looking up one brings the other into the cache. */
  private readonly outcomes: Float64Array
  /** Case weight and exposure of each patient; null for 1. */
  private readonly weight: Float64Array | null
  private readonly exposure: Float64Array | null
  /** Each patient's term of the log-likelihood that depends on the outcome alone; null for 0. */
  private readonly constant: Float64Array | null
  private readonly clusterCode: Uint32Array | null
  /** Whether cells are always single patients, named by `row`. */
  private readonly singles: boolean
  private readonly coded: readonly CodedCovariate[]
  /** Patients in canonical order, partitioned like the orders of the covariates. */
  private readonly rows: Uint32Array
  private readonly childOf: Uint8Array
  private readonly spare: Uint32Array
  private readonly spareCode: Uint32Array
  private readonly single: Cells
  private readonly merged: Cells

  /**
   * @param singles answer in single patients, for node models with more in them than treatment and trial
   * @param adjust covariates in those models, which enter sums as well
   */
  constructor(
    ipd: Ipd,
    ties: Ties,
    family: FamilyName = 'gaussian',
    singles = false,
    adjust: readonly Covariate[] = [],
  ) {
    const { n } = ipd
    const strata = 2 * ipd.trial.levels.length
    const stratum = new Uint16Array(n)
    for (let i = 0; i < n; i++) stratum[i] = 2 * ipd.trial.codes[i] + ipd.treatment.arm[i]

    this.n = n
    this.ties = ties
    this.trials = ipd.trial.levels
    this.arms = [ipd.treatment.control, ipd.treatment.experimental]
    this.singles = singles
    this.patient = ties === 'rows' ? identity(n) : canonicalOrder(ipd, stratum, strata, adjust)
    this.weight = ipd.weights && gatherNumbers(ipd.weights, this.patient)
    this.exposure = ipd.exposure && gatherNumbers(ipd.exposure, this.patient)
    const ownStratum = new Uint16Array(n)
    const y = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      ownStratum[i] = stratum[this.patient[i]]
      y[i] = ipd.outcome.values[this.patient[i]]
    }
    this.constant = family === 'poisson' ? countConstants(y, this.weight, this.exposure) : null
    // Counts and events are small whole numbers: their sums are exact as they are.
    this.centre =
      family === 'gaussian' ? centreStrata(y, ownStratum, strata, this.weight) : new Float64Array(strata)
    this.outcomes = new Float64Array(2 * n)
    for (let i = 0; i < n; i++) {
      this.outcomes[2 * i] = y[i]
      this.outcomes[2 * i + 1] = ownStratum[i]
    }

    this.coded = ipd.covariates.map((covariate) => encode(covariate, this.patient, strata))
    this.covariates = this.coded.map(({ info }) => info)
    this.cluster = ipd.cluster && { count: ipd.cluster.count }
    this.clusterCode = ipd.cluster && Uint32Array.from(this.patient, (at) => ipd.cluster!.codes[at])
    this.rows = identity(n)
    this.childOf = new Uint8Array(n)
    this.spare = new Uint32Array(n)
    this.spareCode = new Uint32Array(n)
    this.single = allocateCells(n, this.exposure !== null)
    this.single.n.fill(1)
    this.merged = allocateCells(n, this.exposure !== null)
  }

  root(): RowRange {
    for (let i = 0; i < this.n; i++) this.rows[i] = i
    for (const covariate of this.coded) {
      if (!('order' in covariate)) continue
      covariate.order.set(covariate.rootOrder)
      let code = 0
      for (let i = 0; i < this.n; i++) {
        if (covariate.rootTied[i] === 0 && i > 0) code++
        covariate.orderCode[i] = code
      }
    }
    return { start: 0, end: this.n }
  }

  sums({ start, end }: RowRange): StratumSums {
    const { rows, outcomes, weight, exposure, constant } = this
    const strata = 2 * this.trials.length
    const n = new Float64Array(strata)
    const mass = exposure === null ? n : new Float64Array(strata)
    const sum = new Float64Array(strata)
    const squares = new Float64Array(strata)
    let alone = 0
    for (let i = start; i < end; i++) {
      const row = rows[i]
      const s = outcomes[2 * row + 1]
      const w = weight === null ? 1 : weight[row]
      n[s] += w
      sum[s] += w * outcomes[2 * row]
      if (exposure !== null) mass[s] += w * exposure[row]
      if (constant !== null) alone += constant[row]
    }
    const mean = sum.map((total, s) => (n[s] > 0 ? total / mass[s] : 0))
    const ofExposure =
      exposure === null ? null : { squares: new Float64Array(strata), cross: new Float64Array(strata) }
    for (let i = start; i < end; i++) {
      const row = rows[i]
      const s = outcomes[2 * row + 1]
      const w = weight === null ? 1 : weight[row]
      const e = exposure === null ? 1 : exposure[row]
      const deviation = outcomes[2 * row] - e * mean[s]
      squares[s] += w * deviation * deviation
      if (ofExposure !== null) {
        ofExposure.squares[s] += w * e * e
        ofExposure.cross[s] += w * e * deviation
      }
    }
    return { n, mass, sum, squares, exposure: ofExposure, constant: alone }
  }

  cells(node: RowRange, index: number): Cells {
    const covariate = this.coded[index]
    if ('order' in covariate) {
      const { order, orderCode } = covariate
      return this.singleCells(order.subarray(node.start, node.end), orderCode.subarray(node.start, node.end))
    }
    const { info, code } = covariate
    const codes = codeCount(info)
    const mayMerge = !this.singles && (this.ties === 'distinct' || info.kind !== 'numeric')
    if (mayMerge && codes * 2 * this.trials.length <= TABLE_PER_PATIENT * (node.end - node.start))
      return this.mergedCells(node, code, codes)
    const sorted = countingArgsort(code, codes, this.rows.subarray(node.start, node.end))
    const sortedCode = this.single.code
    for (let i = 0; i < sorted.length; i++) sortedCode[i] = code[sorted[i]]
    return this.singleCells(sorted, sortedCode)
  }

  clusterCells(node: RowRange): Cells {
    const { clusterCode, cluster } = this
    const sorted = countingArgsort(clusterCode!, cluster!.count, this.rows.subarray(node.start, node.end))
    const sortedCode = this.single.code
    for (let i = 0; i < sorted.length; i++) sortedCode[i] = clusterCode![sorted[i]]
    return this.singleCells(sorted, sortedCode)
  }

  /** The source's patients of a node, for those who need more of them than cells hold. */
  patientsIn(node: RowRange): Uint32Array {
    return this.rows.subarray(node.start, node.end)
  }

  split(node: RowRange, { covariate, child, children }: Partition): RowRange[] {
    const { rows, childOf } = this
    const chosen = this.coded[covariate]
    const sorted = 'order' in chosen
    const order = sorted ? chosen.order : rows
    const start = new Uint32Array(children + 1)
    for (let i = node.start; i < node.end; i++) {
      const row = order[i]
      const kid = child[sorted ? chosen.orderCode[i] : chosen.code[row]]
      childOf[row] = kid
      start[kid + 1]++
    }
    start[0] = node.start
    for (let kid = 0; kid < children; kid++) start[kid + 1] += start[kid]
    this.partition(rows, null, node, start)
    for (const other of this.coded)
      if ('order' in other) this.partition(other.order, other.orderCode, node, start)
    return Array.from({ length: children }, (_, kid) => ({ start: start[kid], end: start[kid + 1] }))
  }

  /** Parts an order, and codes that go with it, by child. Stable: within each child the order stays as it was. */
  private partition(order: Uint32Array, code: Uint32Array | null, node: RowRange, start: Uint32Array): void {
    const { childOf, spare, spareCode } = this
    const next = start.slice()
    // The first child is written in place: its patients only ever move towards the front.
    const first = next[1]
    let left = node.start
    for (let i = node.start; i < node.end; i++) {
      const row = order[i]
      const kid = childOf[row]
      if (kid === 0) {
        order[left] = row
        if (code !== null) code[left] = code[i]
        left++
      } else {
        const at = next[kid]++
        spare[at] = row
        if (code !== null) spareCode[at] = code[i]
      }
    }
    order.set(spare.subarray(first, node.end), first)
    if (code !== null) code.set(spareCode.subarray(first, node.end), first)
  }

  private singleCells(sorted: Uint32Array, code: Uint32Array): Cells {
    const { single, outcomes, weight, exposure } = this
    const { stratum, sum, n, mass } = single
    const length = sorted.length
    for (let i = 0; i < length; i++) {
      const at = 2 * sorted[i]
      sum[i] = outcomes[at]
      stratum[i] = outcomes[at + 1]
    }
    if (exposure !== null) for (let i = 0; i < length; i++) mass[i] = exposure[sorted[i]]
    if (weight !== null)
      for (let i = 0; i < length; i++) {
        const w = weight[sorted[i]]
        n[i] = w
        sum[i] *= w
        if (exposure !== null) mass[i] *= w
      }
    return this.singles ? { ...single, length, code, row: sorted } : { ...single, length, code }
  }

  private mergedCells(node: RowRange, code: Uint32Array, codes: number): Cells {
    const { merged: cells, rows, outcomes, weight, exposure } = this
    const strata = 2 * this.trials.length
    const n = new Float64Array(codes * strata)
    const sum = new Float64Array(codes * strata)
    const mass = exposure === null ? n : new Float64Array(codes * strata)
    if (weight === null && exposure === null)
      for (let i = node.start; i < node.end; i++) {
        const row = rows[i]
        const at = code[row] * strata + outcomes[2 * row + 1]
        n[at] += 1
        sum[at] += outcomes[2 * row]
      }
    else
      for (let i = node.start; i < node.end; i++) {
        const row = rows[i]
        const at = code[row] * strata + outcomes[2 * row + 1]
        const w = weight === null ? 1 : weight[row]
        n[at] += w
        sum[at] += w * outcomes[2 * row]
        if (exposure !== null) mass[at] += w * exposure[row]
      }
    let length = 0
    for (let at = 0, c = 0; c < codes; c++)
      for (let s = 0; s < strata; s++, at++) {
        if (n[at] === 0) continue
        cells.code[length] = c
        cells.stratum[length] = s
        cells.n[length] = n[at]
        if (exposure !== null) cells.mass[length] = mass[at]
        cells.sum[length++] = sum[at]
      }
    cells.length = length
    return cells
  }
}

function identity(n: number): Uint32Array {
  const order = new Uint32Array(n)
  for (let i = 0; i < n; i++) order[i] = i
  return order
}

function allocateCells(length: number, exposed: boolean): Cells {
  const n = new Float64Array(length)
  return {
    length: 0,
    code: new Uint32Array(length),
    stratum: new Uint16Array(length),
    n,
    mass: exposed ? new Float64Array(length) : n,
    sum: new Float64Array(length),
  }
}
