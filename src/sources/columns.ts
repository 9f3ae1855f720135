import type { Covariate, Ipd } from '../data/patients/ipd.js'
import { strataOf } from '../data/patients/strata.js'
import { DEFAULT_FAMILY, type FamilyName } from '../families/families.js'
import type { Cells, StratumSums } from '../models/cells/cells.js'
import { TIED } from '../numerics/argsort.js'
import type { CellSource, Partition, PatientCodes, PatientOrder, SourceCovariate } from './cell-source.js'
import { countUpTo } from './cell-source.js'
import { CellTable } from './cell-table.js'
import type { CountedCovariate, SortedCovariate } from './coded-covariates.js'
import { TABLE_PER_PATIENT } from './coded-covariates.js'
import type { RowRange, Ties } from './node-patients.js'
import { NodePatients, PatientScratch } from './node-patients.js'
import { PLACE } from './partition-columns.js'
import { RegionGather } from './region-gather.js'
import { SingleCells } from './single-cells.js'
import { sumStrata } from './sum-strata.js'

/** Patients in a piece of cells. */
const PIECE = 1024

/** Patients of a node whose outcomes the cache does not hold. */
const REGIONS_FROM = 1 << 18

export type { RowRange, Ties } from './node-patients.js'

/**
 * Patients in memory as a {@link CellSource}.
 *
 * Each covariate is sorted once; a node is a range [start, end) of columns and orders that splits partition stably, so
 * nothing is sorted again and nothing is allocated that grows with the patients.
 */
export class ColumnSource implements CellSource<RowRange> {
  readonly trials: readonly string[]
  readonly arms: readonly [control: string, experimental: string]
  readonly covariates: readonly SourceCovariate[]
  readonly centre: Float64Array
  readonly cluster: { readonly count: number } | null
  /** Position in the {@link Ipd} of each patient of this source. */
  readonly patient: Uint32Array

  private readonly strata: number
  private readonly patients: NodePatients
  private readonly single: SingleCells
  private readonly piece: SingleCells
  private readonly regions: RegionGather
  private readonly table: CellTable

  /**
   * @param singles answer in single patients, for node models with more in them than treatment and trial
   * @param adjust covariates in those models, which enter sums as well
   */
  constructor(
    ipd: Ipd,
    private readonly ties: Ties,
    family: FamilyName = DEFAULT_FAMILY,
    private readonly singles = false,
    adjust: readonly Covariate[] = [],
  ) {
    const scratch = new PatientScratch(ipd.n)
    this.patients = new NodePatients(ipd, ties, family, adjust, scratch)
    this.trials = ipd.trial.levels
    this.arms = [ipd.treatment.control, ipd.treatment.experimental]
    this.strata = strataOf(this.trials.length).length
    this.centre = this.patients.centre
    this.patient = this.patients.patient
    this.cluster = ipd.cluster && { count: ipd.cluster.count }
    this.covariates = this.patients.coded.map(({ info }) => info)
    this.single = new SingleCells(this.patients, scratch, singles)
    this.piece = new SingleCells(this.patients, new PatientScratch(Math.min(ipd.n, PIECE)), singles)
    this.regions = new RegionGather(this.patients, scratch)
    this.table = new CellTable(this.patients, this.strata)
  }

  root(): RowRange {
    this.single.forget()
    return this.patients.root()
  }

  sums(node: RowRange): StratumSums {
    return sumStrata(this.patients, node, this.strata)
  }

  cells(node: RowRange, index: number): Cells {
    assertOrdered(node)
    const covariate = this.patients.coded[index]
    if ('order' in covariate) return this.single.inOrder(node, covariate.order)
    const codes = codeCount(covariate)
    const mayMerge = !this.singles && (this.ties === 'distinct' || covariate.info.kind !== 'numeric')
    return mayMerge && codes * this.strata <= TABLE_PER_PATIENT * (node.end - node.start)
      ? this.table.cellsOf(node, covariate.code, codes)
      : this.single.byCode(node, covariate.code, codes)
  }

  pieces(node: RowRange, index: number): Iterable<Cells> {
    const covariate = this.patients.coded[index]
    if ('code' in covariate) return [this.cells(node, index)]
    assertOrdered(node)
    return this.piecesInOrder(node, covariate.order)
  }

  /** Cells of a few patients at a time stay in the nearest cache. */
  private *piecesInOrder(node: RowRange, order: Uint32Array): Iterable<Cells> {
    const { start, end } = node
    const regions = end - start >= REGIONS_FROM ? this.regions : null
    regions?.start(order, node)
    let code = -1
    for (let from = start; from < end; from += PIECE) {
      const range = { start: from, end: Math.min(end, from + PIECE) }
      const cells = this.piece.inOrder(range, order, code, regions)
      code = cells.code[cells.length - 1]
      yield cells
    }
  }

  valueOf(node: RowRange, index: number, code: number): number {
    const covariate = this.patients.coded[index]
    if ('code' in covariate) return covariate.info.values![code]
    return this.valueAt(covariate, placeOfCode(covariate, node, code))
  }

  valuesIn(node: RowRange, index: number): Float64Array {
    const covariate = this.patients.coded[index]
    if ('code' in covariate) return covariate.info.values!
    const values = new Float64Array(node.end - node.start)
    let count = 0
    for (let i = node.start; i < node.end; i++)
      if (covariate.order[i] < TIED) values[count++] = this.valueAt(covariate, i)
    return values.subarray(0, count)
  }

  clusterCells(node: RowRange): Cells {
    return this.single.byCode(node, this.patients.cluster!, this.cluster!.count)
  }

  /** The source's patients of a node, for those who need more of them than cells hold. */
  patientsIn(node: RowRange): Uint32Array {
    return this.patients.rows.subarray(node.start, node.end)
  }

  /**
   * A covariate of the patients of a node, for those who look at them one by one: the code of the patient at each place of
   * the node, or the places in order of a covariate with many values. Good until the node is split.
   */
  inOrder(node: RowRange, index: number): PatientCodes | PatientOrder {
    assertOrdered(node)
    const { start, end } = node
    const covariate = this.patients.coded[index]
    return 'code' in covariate
      ? { code: covariate.code.subarray(start, end), codes: codeCount(covariate) }
      : { code: null, order: covariate.order.subarray(start, end), first: start }
  }

  split(node: RowRange, partition: Partition, last = false): RowRange[] {
    assertOrdered(node)
    const covariate = this.patients.coded[partition.covariate]
    if ('child' in partition) {
      const { code } = covariate as CountedCovariate
      const { child, children } = partition
      return this.patients.split(node, children, last, (own) => {
        for (let i = node.start; i < node.end; i++) own[i] = child[code[i]]
      })
    }
    const { cut } = partition
    return this.patients.split(node, 2, last, (own) => {
      if ('code' in covariate) {
        const { code, info } = covariate
        const left = countUpTo(info.values!, cut)
        for (let i = node.start; i < node.end; i++) own[i] = code[i] < left ? 0 : 1
      } else {
        const { order } = covariate
        let i = node.start
        const middle = this.placeAfter(covariate, node, cut)
        for (; i < middle; i++) own[order[i] & PLACE] = 0
        for (; i < node.end; i++) own[order[i] & PLACE] = 1
      }
    })
  }

  private valueAt({ column, order }: SortedCovariate, i: number): number {
    const { rows, patient } = this.patients
    return column[patient[rows[order[i] & PLACE]]] + 0
  }

  /** The first place in the order of a node whose value is above `cut`. */
  private placeAfter(covariate: SortedCovariate, { start, end }: RowRange, cut: number): number {
    let low = start
    let high = end
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.valueAt(covariate, middle) <= cut) low = middle + 1
      else high = middle
    }
    return low
  }
}

function assertOrdered({ last }: RowRange): void {
  if (last === true) throw new Error('the patients of this node were announced not to be put in order')
}

const codeCount = ({ info }: CountedCovariate): number => (info.values ?? info.levels)!.length

/** The first place in the order of a node that has a code: codes count the values there. */
function placeOfCode({ order, ties }: SortedCovariate, { start }: RowRange, code: number): number {
  if (!ties) return start + code
  let i = start
  for (let at = 0; at < code; ) if (order[++i] < TIED) at++
  return i
}
