import type { Cells } from '../models/cells/cells.js'
import type { Codes } from './coded-covariates.js'
import type { NodePatients, RowRange } from './node-patients.js'

/** Cells of covariates with few values: patients are added up in a table of codes × strata. */
export class CellTable {
  /** Table and cells, as large as the largest table so far. */
  private table = allocate(0, false)
  private cells = allocate(0, false)

  constructor(
    private readonly patients: NodePatients,
    private readonly strata: number,
  ) {}

  cellsOf({ start, end }: RowRange, code: Codes, codes: number): Cells {
    const { strata } = this
    const { y, stratum, weight, exposure } = this.patients
    const size = codes * strata
    if (this.table.n.length < size) {
      this.table = allocate(size, exposure !== null)
      this.cells = allocate(size, exposure !== null)
    }
    const { n, mass, sum } = this.table
    n.fill(0, 0, size)
    sum.fill(0, 0, size)
    if (exposure !== null) mass.fill(0, 0, size)
    if (weight === null && exposure === null)
      for (let i = start; i < end; i++) {
        const at = code[i] * strata + stratum[i]
        n[at] += 1
        sum[at] += y[i]
      }
    else
      for (let i = start; i < end; i++) {
        const at = code[i] * strata + stratum[i]
        const w = weight === null ? 1 : weight[i]
        n[at] += w
        sum[at] += w * y[i]
        if (exposure !== null) mass[at] += w * exposure[i]
      }

    const { cells } = this
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

function allocate(size: number, exposed: boolean): Cells {
  const n = new Float64Array(size)
  return {
    length: 0,
    code: new Uint32Array(size),
    stratum: new Uint16Array(size),
    n,
    mass: exposed ? new Float64Array(size) : n,
    sum: new Float64Array(size),
  }
}
