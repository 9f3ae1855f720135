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

interface CodedCovariate {
  readonly info: SourceCovariate
  /** Rank of each patient's value among the distinct values. */
  readonly code: Uint32Array
  /** Patients by value, for covariates with many distinct values; partitioned as the tree grows. */
  readonly order: Uint32Array | null
  readonly rootOrder: Uint32Array | null
}

/** Covariates with more distinct values than patients / this keep a sorted order; others are counted afresh. */
const SORTED_ABOVE = 8

/** A table of codes × strata is worth filling up to this many entries per patient of the node. */
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
  private readonly y: Float64Array
  private readonly stratum: Uint16Array
  private readonly coded: readonly CodedCovariate[]
  /** Patients in canonical order, partitioned like the orders of the covariates. */
  private readonly rows: Uint32Array
  private readonly childOf: Uint16Array
  private readonly spare: Uint32Array
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
    this.stratum = new Uint16Array(n)
    for (let i = 0; i < n; i++) this.stratum[i] = stratum[this.patient[i]]
    this.y = new Float64Array(n)
    for (let i = 0; i < n; i++) this.y[i] = ipd.outcome.values[this.patient[i]]
    this.centre = centreStrata(this.y, this.stratum, strata)

    this.coded = ipd.covariates.map((covariate) => encode(covariate, this.patient))
    this.covariates = this.coded.map(({ info }) => info)
    this.rows = identity(n)
    this.childOf = new Uint16Array(n)
    this.spare = new Uint32Array(n)
    this.single = allocateCells(n)
    this.single.n.fill(1)
    this.merged = allocateCells(n)
  }

  root(): RowRange {
    for (let i = 0; i < this.n; i++) this.rows[i] = i
    for (const { order, rootOrder } of this.coded) if (order && rootOrder) order.set(rootOrder)
    return { start: 0, end: this.n }
  }

  sums({ start, end }: RowRange): StratumSums {
    const { rows, stratum, y } = this
    const strata = 2 * this.trials.length
    const n = new Float64Array(strata)
    const sum = new Float64Array(strata)
    const squares = new Float64Array(strata)
    for (let i = start; i < end; i++) {
      const row = rows[i]
      n[stratum[row]] += 1
      sum[stratum[row]] += y[row]
    }
    const mean = sum.map((total, s) => (n[s] > 0 ? total / n[s] : 0))
    for (let i = start; i < end; i++) {
      const row = rows[i]
      const deviation = y[row] - mean[stratum[row]]
      squares[stratum[row]] += deviation * deviation
    }
    return { n, sum, squares }
  }

  cells(node: RowRange, covariate: number): Cells {
    const { info, code, order } = this.coded[covariate]
    const patients = node.end - node.start
    const codes = codeCount(info)
    const mayMerge = this.ties === 'distinct' || info.kind !== 'numeric'
    if (mayMerge && codes * 2 * this.trials.length <= TABLE_PER_PATIENT * patients)
      return this.mergedCells(node, code, codes)
    const sorted = order
      ? order.subarray(node.start, node.end)
      : countingArgsort(code, codes, this.rows.subarray(node.start, node.end))
    return this.singleCells(sorted, code)
  }

  split(node: RowRange, { covariate, child, children }: Partition): RowRange[] {
    const { rows, childOf } = this
    const { code } = this.coded[covariate]
    const start = new Uint32Array(children + 1)
    for (let i = node.start; i < node.end; i++) {
      const row = rows[i]
      const kid = child[code[row]]
      childOf[row] = kid
      start[kid + 1]++
    }
    start[0] = node.start
    for (let kid = 0; kid < children; kid++) start[kid + 1] += start[kid]
    this.partition(rows, node, start)
    for (const { order } of this.coded) if (order) this.partition(order, node, start)
    return Array.from({ length: children }, (_, kid) => ({ start: start[kid], end: start[kid + 1] }))
  }

  /** Stable: within each child the order stays as it was. */
  private partition(order: Uint32Array, node: RowRange, start: Uint32Array): void {
    const { childOf, spare } = this
    if (start.length === 3) {
      let left = node.start
      let right = 0
      for (let i = node.start; i < node.end; i++) {
        const row = order[i]
        if (childOf[row] === 0) order[left++] = row
        else spare[right++] = row
      }
      order.set(spare.subarray(0, right), left)
      return
    }
    const next = start.slice()
    for (let i = node.start; i < node.end; i++) {
      const row = order[i]
      spare[next[childOf[row]]++] = row
    }
    order.set(spare.subarray(node.start, node.end), node.start)
  }

  private singleCells(sorted: Uint32Array, code: Uint32Array): Cells {
    const { single: cells, stratum, y } = this
    cells.length = sorted.length
    for (let i = 0; i < sorted.length; i++) {
      const row = sorted[i]
      cells.code[i] = code[row]
      cells.stratum[i] = stratum[row]
      cells.sum[i] = y[row]
    }
    return cells
  }

  private mergedCells(node: RowRange, code: Uint32Array, codes: number): Cells {
    const { merged: cells, rows, stratum, y } = this
    const strata = 2 * this.trials.length
    const n = new Float64Array(codes * strata)
    const sum = new Float64Array(codes * strata)
    for (let i = node.start; i < node.end; i++) {
      const row = rows[i]
      const at = code[row] * strata + stratum[row]
      n[at] += 1
      sum[at] += y[row]
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

function encode(covariate: Covariate, patient: Uint32Array): CodedCovariate {
  const n = patient.length
  const code = new Uint32Array(n)
  if (covariate.kind !== 'numeric') {
    for (let i = 0; i < n; i++) code[i] = covariate.codes[patient[i]]
    const { kind, name, levels } = covariate
    return { info: { kind, name, levels }, code, order: null, rootOrder: null }
  }
  const z = new Float64Array(n)
  for (let i = 0; i < n; i++) z[i] = covariate.values[patient[i]]
  const order = argsort(z)
  let distinct = 0
  for (let i = 0; i < n; i++) {
    if (i > 0 && z[order[i]] !== z[order[i - 1]]) distinct++
    code[order[i]] = distinct
  }
  const values = new Float64Array(n === 0 ? 0 : distinct + 1)
  for (let i = 0; i < n; i++) values[code[i]] = z[i] + 0
  const keep = values.length * SORTED_ABOVE > n
  return {
    info: { kind: 'numeric', name: covariate.name, values },
    code,
    order: keep ? order.slice() : null,
    rootOrder: keep ? order : null,
  }
}
