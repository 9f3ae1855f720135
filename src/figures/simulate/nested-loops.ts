import type { SimulateCell } from '../../results/simulate/simulate-schema.js'

/** A factor that varies, and which of its values each cell has. */
export interface LoopFactor {
  readonly name: string
  readonly values: readonly (number | string)[]
  /** By cell, the place of its value. */
  readonly step: Int32Array
}

/**
 * Cells in the order of nested loops over the factors that vary, the first of them outermost. Numbers ascend, words come as
 * they do in the study.
 */
export function cellsInLoops(cells: readonly SimulateCell[]): {
  readonly cells: readonly SimulateCell[]
  readonly factors: readonly LoopFactor[]
} {
  const names = [...new Set(cells.flatMap(({ cell }) => Object.keys(cell)))]
  const known = names.map((name) => ({ name, values: valuesOf(cells, name) }))
  const varying = known.filter(({ values }) => values.length > 1)
  const placeOf = ({ cell }: SimulateCell, { name, values }: (typeof varying)[number]) =>
    values.indexOf(cell[name])
  const sorted = [...cells].sort((a, b) => {
    for (const factor of varying) {
      const difference = placeOf(a, factor) - placeOf(b, factor)
      if (difference !== 0) return difference
    }
    return 0
  })
  return {
    cells: sorted,
    factors: varying.map((factor) => ({
      ...factor,
      step: Int32Array.from(sorted, (cell) => placeOf(cell, factor)),
    })),
  }
}

function valuesOf(cells: readonly SimulateCell[], name: string): (number | string)[] {
  const values = [...new Set(cells.map(({ cell }) => cell[name]))]
  return values.every((value) => typeof value === 'number') ? values.sort((a, b) => a - b) : values
}
