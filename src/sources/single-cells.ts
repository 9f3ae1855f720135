import type { Cells } from '../models/cells/cells.js'
import type { NodePatients, PatientScratch, RowRange } from './node-patients.js'
import { PLACE } from './partition-columns.js'
import type { RegionGather } from './region-gather.js'

/** Cells of one patient each. */
export class SingleCells {
  private readonly cells: Cells
  /** Cells that are known to have n = 1. */
  private ones = 0
  private rows = new Uint32Array(0)

  /** @param named whether cells say which patient they are */
  constructor(
    private readonly patients: NodePatients,
    { n, first, second, third, fourth }: PatientScratch,
    private readonly named: boolean,
  ) {
    const size = new Float64Array(second)
    this.cells = {
      length: 0,
      single: patients.weight === null,
      code: new Uint32Array(third),
      stratum: new Uint16Array(fourth),
      n: size,
      mass: patients.exposure === null ? size : new Float64Array(n),
      sum: new Float64Array(first),
    }
  }

  /**
   * Cells in the order of a covariate with many values.
   *
   * @param before code of the patient before
   * @param regions where outcomes have been looked up already
   */
  inOrder(
    { start, end }: RowRange,
    order: Uint32Array,
    before = -1,
    regions: RegionGather | null = null,
  ): Cells {
    const { y, stratum } = this.patients
    const { code, stratum: ownStratum, sum } = this.cells
    let last = before
    for (let i = start, c = 0; i < end; i++, c++) {
      last += 1 - (order[i] >>> 31)
      code[c] = last
    }
    if (regions !== null) regions.read(order, start, end, sum, ownStratum)
    else
      for (let i = start, c = 0; i < end; i++, c++) {
        const place = order[i] & PLACE
        sum[c] = y[place]
        ownStratum[c] = stratum[place]
      }
    return this.finish(order, start, end - start)
  }

  /** Cells in the order of codes, by counting. */
  byCode({ start, end }: RowRange, code: ArrayLike<number>, codes: number): Cells {
    const { y, stratum } = this.patients
    const length = end - start
    if (this.rows.length < length) this.rows = new Uint32Array(length)
    const next = new Uint32Array(codes + 1)
    for (let i = start; i < end; i++) next[code[i] + 1]++
    for (let k = 0; k < codes; k++) next[k + 1] += next[k]
    for (let i = start; i < end; i++) this.rows[next[code[i]]++] = i
    for (let c = 0; c < length; c++) {
      const at = this.rows[c]
      this.cells.code[c] = code[at]
      this.cells.sum[c] = y[at]
      this.cells.stratum[c] = stratum[at]
    }
    return this.finish(this.rows, 0, length)
  }

  /** Weights, exposures and names of the patients at the places `order[from]`, … */
  private finish(order: Uint32Array, from: number, length: number): Cells {
    const { cells } = this
    const { weight, exposure, rows } = this.patients
    const { n, mass, sum } = cells
    cells.length = length
    if (weight === null && this.ones < length) {
      n.fill(1, this.ones, length)
      this.ones = length
    }
    if (exposure !== null) for (let c = 0; c < length; c++) mass[c] = exposure[order[from + c] & PLACE]
    if (weight !== null)
      for (let c = 0; c < length; c++) {
        const w = weight[order[from + c] & PLACE]
        n[c] = w
        sum[c] *= w
        if (exposure !== null) mass[c] *= w
      }
    if (!this.named) return cells
    if (this.rows.length < length) this.rows = new Uint32Array(length)
    for (let c = 0; c < length; c++) this.rows[c] = rows[order[from + c] & PLACE]
    return { ...cells, row: this.rows.subarray(0, length) }
  }

  /** Sorting has used the memory of the cells. */
  forget(): void {
    this.ones = 0
  }
}
