import { gatherNumbers } from '../data/patients/gather.js'
import type { Covariate, Ipd } from '../data/patients/ipd.js'
import { strataOf, stratumOf } from '../data/patients/strata.js'
import { type FamilyName, familyOf } from '../families/families.js'
import { argsort } from '../numerics/argsort.js'
import type { Numbering } from '../numerics/sort-pairs.js'
import type { CodedCovariate, SortedCovariate } from './coded-covariates.js'
import { encode } from './coded-covariates.js'
import { Moves } from './moves.js'
import type { NodeColumn, Spare } from './partition-columns.js'
import { partColumn, partOrder, partUntiedOrder, spareOn, unparted } from './partition-columns.js'
import { canonicalOrder, centreStrata, likelihoodConstants } from './patient-order.js'

/** A set of patients: a range of all columns and orders of a source. */
export interface RowRange {
  readonly start: number
  readonly end: number
  /** The node is not split again: the orders there were left as they are in its parent. */
  readonly last?: true | undefined
}

/** `distinct`: results do not depend on the order of the rows in the file; `rows`: R's rule, file order within ties. */
export type Ties = 'distinct' | 'rows'

/** Memory for each patient that sorting, partitioning and cells use in turn. */
export class PatientScratch {
  readonly first: ArrayBuffer
  readonly second: ArrayBuffer
  readonly third: ArrayBuffer
  readonly fourth: ArrayBuffer

  constructor(readonly n: number) {
    this.first = new ArrayBuffer(8 * n)
    this.second = new ArrayBuffer(8 * n)
    this.third = new ArrayBuffer(4 * n)
    this.fourth = new ArrayBuffer(2 * n)
  }
}

/**
 * Patients in memory, those of a node side by side: every split moves them, so that what is read of a node is near to
 * each other however many others there are. Within a node they stay in the order they had in the root.
 *
 * With `ties: "distinct"` that is a canonical order (trial, arm, outcome): every sum then adds the same numbers in the
 * same order however the file was sorted, and results are the same to the last bit. With `ties: "rows"` it is the
 * file's, which R's statistics depend on.
 */
export class NodePatients {
  readonly n: number
  /** Position in the {@link Ipd} of each patient by number. */
  readonly patient: Uint32Array
  /** Number of the patient at each place. */
  readonly rows: Uint32Array
  /** By place: the outcome less `centre` of its stratum. */
  readonly y: Float64Array
  readonly stratum: Uint8Array | Uint16Array
  /** Case weight and exposure; null for 1. */
  readonly weight: Float64Array | null
  readonly exposure: Float64Array | null
  /** The term of the log-likelihood that depends on the outcome alone; null for 0. */
  readonly constant: Float64Array | null
  readonly cluster: Uint32Array | null
  readonly coded: readonly CodedCovariate[]
  readonly centre: Float64Array

  private readonly columns: readonly NodeColumn[]
  /** Columns and orders of the root, kept from when they are needed a second time. */
  private kept: { readonly columns: readonly NodeColumn[]; readonly orders: readonly Uint32Array[] } | null =
    null
  private moved = false
  private readonly sorted: readonly SortedCovariate[]

  private readonly child: Uint8Array
  private readonly right: Uint8Array
  private readonly moves: Moves
  private readonly spare: Spare

  constructor(
    ipd: Ipd,
    ties: Ties,
    family: FamilyName,
    adjust: readonly Covariate[],
    private readonly scratch: PatientScratch,
  ) {
    const { n } = ipd
    const strata = strataOf(ipd.trial.levels.length).length
    // The strata by position in the file, until something else needs the memory.
    const inFile = new Uint16Array(scratch.fourth)
    for (let i = 0; i < n; i++) inFile[i] = stratumOf(ipd.trial.codes[i], ipd.treatment.arm[i])
    this.n = n
    this.child = new Uint8Array(scratch.fourth, 0, n)
    this.right = new Uint8Array(scratch.fourth, n, n)
    this.moves = new Moves(n)
    this.spare = spareOn(scratch.first)
    const patient =
      ties === 'rows'
        ? identity(n)
        : canonicalOrder(ipd, inFile, strata, adjust, this.sorting(), new Uint32Array(scratch.third))
    this.patient = patient
    this.rows = identity(n)
    this.stratum = strata <= 1 << 8 ? new Uint8Array(n) : new Uint16Array(n)
    this.y = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      this.stratum[i] = inFile[patient[i]]
      this.y[i] = ipd.outcome.values[patient[i]]
    }
    this.weight = ipd.weights && gatherNumbers(ipd.weights, patient)
    this.exposure = ipd.exposure && gatherNumbers(ipd.exposure, patient)
    const { linear, outcome, constant: constantOf } = familyOf(family)
    this.constant =
      linear || outcome === 'event' || outcome === 'time'
        ? null
        : likelihoodConstants(constantOf, this.y, this.weight, this.exposure)
    // Counts and events are small whole numbers: their sums are exact as they are.
    this.centre = linear ? centreStrata(this.y, this.stratum, strata, this.weight) : new Float64Array(strata)
    this.cluster = ipd.cluster && Uint32Array.from(patient, (at) => ipd.cluster!.codes[at])
    const [numbering, sorting] = [this.numbering(), this.sorting()]
    this.coded = ipd.covariates.map((covariate) => encode(covariate, numbering, strata, sorting))
    this.sorted = this.coded.filter((covariate) => 'order' in covariate)
    const codes = this.coded.map((covariate) => ('code' in covariate ? covariate.code : null))
    const { rows, y, stratum, weight, exposure, constant, cluster } = this
    this.columns = [rows, y, stratum, weight, exposure, constant, cluster, ...codes].filter(
      (column) => column !== null,
    )
  }

  /** Brings all patients back to where they were before the first split. */
  root(): RowRange {
    if (this.moved) {
      this.kept ??= this.restored()
      this.columns.forEach((column, j) => {
        column.set(this.kept!.columns[j])
      })
      this.sorted.forEach(({ order }, j) => {
        order.set(this.kept!.orders[j])
      })
    }
    this.moved = false
    return { start: 0, end: this.n }
  }

  private restored() {
    const sorting = { numbering: this.numbering(), scratch: this.sorting(), markTies: true }
    return {
      columns: this.columns.map((column) => unparted(column, this.rows)),
      orders: this.sorted.map(({ column }) => argsort(column, sorting)),
    }
  }

  /**
   * Moves the patients of a node to its children.
   *
   * @param last leave the orders of covariates as they are: nobody is going to look at them
   * @param childOf fills in the child of the patient at each place of the node
   */
  split(node: RowRange, children: number, last: boolean, childOf: (child: Uint8Array) => void): RowRange[] {
    const { child } = this
    childOf(child)
    this.moved = true
    const ranges: RowRange[] = []
    /** Halves the children until each is alone. */
    const part = ({ start, end }: RowRange, from: number, to: number): void => {
      if (to - from === 1) {
        ranges.push({ start, end, last: last || undefined })
        return
      }
      const half = (from + to) >> 1
      const middle = this.partColumns(start, end, half)
      if (to - from > 2) partColumn(child, this.right, start, end, this.spare)
      if (!last) this.partOrders(start, end)
      part({ start, end: middle }, from, half)
      part({ start: middle, end }, half, to)
    }
    part(node, 0, children)
    return ranges
  }

  /** Patients whose child is at least `half` go behind the others; returns where they begin. */
  private partColumns(start: number, end: number, half: number): number {
    const { child, right, moves, spare } = this
    for (let i = start; i < end; i++) right[i] = child[i] >= half ? 1 : 0
    moves.set(right, start, end)
    for (const column of this.columns) partColumn(column, right, start, end, spare)
    return moves.middle
  }

  private partOrders(start: number, end: number): void {
    const { moves, spare } = this
    for (const { order, ties } of this.sorted)
      if (ties) partOrder(order, moves, start, end, spare.long)
      else partUntiedOrder(order, moves, start, end, spare.long)
  }

  /** Patients by number, and back, while nothing else needs the memory. */
  private numbering(): Numbering {
    const number = new Uint32Array(this.scratch.third)
    for (let i = 0; i < this.n; i++) number[this.patient[i]] = i
    return { number, position: this.patient }
  }

  private sorting() {
    const { first, second } = this.scratch
    return { a: new Uint32Array(first), b: new Uint32Array(second) }
  }
}

export function identity(n: number): Uint32Array {
  const order = new Uint32Array(n)
  for (let i = 0; i < n; i++) order[i] = i
  return order
}
