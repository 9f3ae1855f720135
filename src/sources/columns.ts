import type { Covariate, Ipd } from '../data/ipd.js'
import type { Cells, StratumSums } from '../models/cells.js'
import { argsort, countingArgsort } from '../numerics/argsort.js'
import type { CellSource, Partition, SourceCovariate } from './cell-source.js'
import { codeCount } from './cell-source.js'

/** A set of patients: a range of every order of a {@link ColumnSource}. */
export interface RowRange {
  readonly start: number
  readonly end: number
}

/** `distinct`: results do not depend on the order of the rows in the file; `rows`: R's rule, file order within ties. */
export type Ties = 'distinct' | 'rows'

/**
 * A covariate with few distinct values, by patient: the rank of each patient's value. Its cells are added up in a table
 * or put in order by counting, afresh in every node.
 */
interface CountedCovariate {
  readonly info: SourceCovariate
  readonly code: Uint32Array
}

/** A covariate with many distinct values: the patients by value, partitioned as the tree grows. */
interface SortedCovariate {
  readonly info: SourceCovariate
  readonly order: Uint32Array
  /** Rank of the value of each patient of `order`. */
  readonly orderCode: Uint32Array
  /** The order of all patients, and whether a patient's value is that of the one before, to start a tree from. */
  readonly rootOrder: Uint32Array
  readonly rootTied: Uint8Array
}

type CodedCovariate = CountedCovariate | SortedCovariate

/**
 * A table of codes × strata is worth filling up to this many entries per patient of the node. Covariates that not even all
 * patients together make worth one keep a sorted order instead.
 */
const TABLE_PER_PATIENT = 2

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
  /** Position in the {@link Ipd} of each patient of this source. */
  readonly patient: Uint32Array

  private readonly n: number
  private readonly ties: Ties
  /** Outcome and stratum of each patient side by side, so that looking up one brings the other into the cache. */
  private readonly outcomes: Float64Array
  private readonly coded: readonly CodedCovariate[]
  /** Patients in canonical order, partitioned like the orders of the covariates. */
  private readonly rows: Uint32Array
  private readonly childOf: Uint8Array
  private readonly spare: Uint32Array
  private readonly spareCode: Uint32Array
  private readonly single: Cells
  private readonly merged: Cells

  constructor(ipd: Ipd, ties: Ties) {
    const { n } = ipd
    const strata = 2 * ipd.trial.levels.length
    const stratum = new Uint16Array(n)
    for (let i = 0; i < n; i++) stratum[i] = 2 * ipd.trial.codes[i] + ipd.treatment.arm[i]

    this.n = n
    this.ties = ties
    this.trials = ipd.trial.levels
    this.arms = [ipd.treatment.control, ipd.treatment.experimental]
    this.patient =
      ties === 'rows' ? identity(n) : countingArgsort(stratum, strata, argsort(ipd.outcome.values))
    const ownStratum = new Uint16Array(n)
    const y = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      ownStratum[i] = stratum[this.patient[i]]
      y[i] = ipd.outcome.values[this.patient[i]]
    }
    this.centre = centreStrata(y, ownStratum, strata)
    this.outcomes = new Float64Array(2 * n)
    for (let i = 0; i < n; i++) {
      this.outcomes[2 * i] = y[i]
      this.outcomes[2 * i + 1] = ownStratum[i]
    }

    this.coded = ipd.covariates.map((covariate) => encode(covariate, this.patient, strata))
    this.covariates = this.coded.map(({ info }) => info)
    this.rows = identity(n)
    this.childOf = new Uint8Array(n)
    this.spare = new Uint32Array(n)
    this.spareCode = new Uint32Array(n)
    this.single = allocateCells(n)
    this.single.n.fill(1)
    this.merged = allocateCells(n)
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
    const { rows, outcomes } = this
    const strata = 2 * this.trials.length
    const n = new Float64Array(strata)
    const sum = new Float64Array(strata)
    const squares = new Float64Array(strata)
    for (let i = start; i < end; i++) {
      const at = 2 * rows[i]
      const s = outcomes[at + 1]
      n[s] += 1
      sum[s] += outcomes[at]
    }
    const mean = sum.map((total, s) => (n[s] > 0 ? total / n[s] : 0))
    for (let i = start; i < end; i++) {
      const at = 2 * rows[i]
      const s = outcomes[at + 1]
      const deviation = outcomes[at] - mean[s]
      squares[s] += deviation * deviation
    }
    return { n, sum, squares }
  }

  cells(node: RowRange, index: number): Cells {
    const covariate = this.coded[index]
    if ('order' in covariate) {
      const { order, orderCode } = covariate
      return this.singleCells(order.subarray(node.start, node.end), orderCode.subarray(node.start, node.end))
    }
    const { info, code } = covariate
    const codes = codeCount(info)
    const mayMerge = this.ties === 'distinct' || info.kind !== 'numeric'
    if (mayMerge && codes * 2 * this.trials.length <= TABLE_PER_PATIENT * (node.end - node.start))
      return this.mergedCells(node, code, codes)
    const sorted = countingArgsort(code, codes, this.rows.subarray(node.start, node.end))
    const sortedCode = this.single.code
    for (let i = 0; i < sorted.length; i++) sortedCode[i] = code[sorted[i]]
    return this.singleCells(sorted, sortedCode)
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
    const { single, outcomes } = this
    const { stratum, sum } = single
    const length = sorted.length
    for (let i = 0; i < length; i++) {
      const at = 2 * sorted[i]
      sum[i] = outcomes[at]
      stratum[i] = outcomes[at + 1]
    }
    return { ...single, length, code }
  }

  private mergedCells(node: RowRange, code: Uint32Array, codes: number): Cells {
    const { merged: cells, rows, outcomes } = this
    const strata = 2 * this.trials.length
    const n = new Float64Array(codes * strata)
    const sum = new Float64Array(codes * strata)
    for (let i = node.start; i < node.end; i++) {
      const row = rows[i]
      const at = code[row] * strata + outcomes[2 * row + 1]
      n[at] += 1
      sum[at] += outcomes[2 * row]
    }
    let length = 0
    for (let at = 0, c = 0; c < codes; c++)
      for (let s = 0; s < strata; s++, at++) {
        if (n[at] === 0) continue
        cells.code[length] = c
        cells.stratum[length] = s
        cells.n[length] = n[at]
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

function allocateCells(n: number): Cells {
  return {
    length: 0,
    code: new Uint32Array(n),
    stratum: new Uint16Array(n),
    n: new Float64Array(n),
    sum: new Float64Array(n),
  }
}

/** Subtracts each stratum's mean from `y` in place and returns the means: centre before you square. */
function centreStrata(y: Float64Array, stratum: Uint16Array, strata: number): Float64Array {
  const n = new Float64Array(strata)
  const centre = new Float64Array(strata)
  for (let i = 0; i < y.length; i++) {
    // A running mean: a plain sum of values near 1e9 would lose the digits that the centring is to save.
    const s = stratum[i]
    centre[s] += (y[i] - centre[s]) / ++n[s]
  }
  for (let i = 0; i < y.length; i++) y[i] -= centre[stratum[i]]
  return centre
}

function encode(covariate: Covariate, patient: Uint32Array, strata: number): CodedCovariate {
  const n = patient.length
  if (covariate.kind !== 'numeric') {
    const { kind, name, levels, codes } = covariate
    const code = new Uint32Array(n)
    for (let i = 0; i < n; i++) code[i] = codes[patient[i]]
    return { info: { kind, name, levels }, code }
  }
  const z = new Float64Array(n)
  for (let i = 0; i < n; i++) z[i] = covariate.values[patient[i]]
  const rootOrder = argsort(z)
  const rootTied = new Uint8Array(n)
  const distinct = new Float64Array(n)
  let count = 0
  for (let i = 0; i < n; i++) {
    const value = z[rootOrder[i]] + 0
    if (i > 0 && value === distinct[count - 1]) rootTied[i] = 1
    else distinct[count++] = value
  }
  const info = { kind: 'numeric' as const, name: covariate.name, values: distinct.slice(0, count) }
  if (count * strata > TABLE_PER_PATIENT * n)
    return { info, order: new Uint32Array(n), orderCode: new Uint32Array(n), rootOrder, rootTied }

  const code = new Uint32Array(n)
  let rank = 0
  for (let i = 0; i < n; i++) {
    if (i > 0 && rootTied[i] === 0) rank++
    code[rootOrder[i]] = rank
  }
  return { info, code }
}
