import type { SqlConnection } from './connection.js'
import type { Dialect } from './dialect.js'
import { numberLiteral } from './dialect.js'
import type { SqlField } from './patients.js'

/** Cells of the grid that bins are made of: fine enough for bins of nearly equal size. */
const CELLS = 8192

/** Grids are narrowed to where the patients are until this share of them lies inside, or so often. */
const INSIDE = 0.998
const ROUNDS = 6

/** Bins of a numeric covariate: consecutive intervals with patients in all of them. */
export interface Bins {
  /** Smallest and largest value in each bin, ascending. */
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** Place of a value in the grid. */
  readonly place: string
  /** Bin of each occupied place. */
  readonly binOf: ReadonlyMap<number, number>
}

interface Range {
  readonly low: number
  readonly high: number
}

interface Grid {
  readonly places: Float64Array
  readonly n: Float64Array
  readonly least: Float64Array
  readonly most: Float64Array
}

/**
 * Quantile bins whose edges are values of patients. An even grid is counted and its cells are joined; where outliers
 * press most patients into a few cells, the grid is narrowed and counted again. No sorting, nothing at random, and each
 * trial's server counts its own patients.
 */
export async function quantileBins(
  fields: readonly SqlField[],
  bins: number,
  rows: string,
  trial: SqlField | null,
  connection: SqlConnection,
  dialect: Dialect,
): Promise<Bins[]> {
  const eachTrial = trial === null ? '' : ` GROUP BY ${trial.bare}`
  const ends = await connection.query(
    `SELECT ${fields.flatMap(({ value }) => [`min(${value})`, `max(${value})`]).join(', ')} ${rows}${eachTrial}`,
  )
  const extreme = (at: number, pick: (...values: number[]) => number) =>
    pick(...Array.from(ends.columns[at] as ArrayLike<number | null>).filter((value) => value !== null))
  const ranges = fields.map(
    (_, j): Range => ({ low: extreme(2 * j, Math.min), high: extreme(2 * j + 1, Math.max) }),
  )
  const grids: Grid[] = []
  let open = [...fields.keys()]
  for (let round = 0; round < ROUNDS && open.length > 0; round++) {
    const counted = await countGrids(open.map((j) => ({ field: fields[j], range: ranges[j] })))
    const narrower: number[] = []
    open.forEach((j, at) => {
      grids[j] = counted[at]
      const range = bulk(counted[at])
      if (range.high - range.low > (ranges[j].high - ranges[j].low) / 16 || range.high === range.low) return
      if (round + 1 === ROUNDS) return
      ranges[j] = range
      narrower.push(j)
    })
    open = narrower
  }
  return grids.map((grid, j) => joinCells(grid, bins, placeOf(fields[j], ranges[j], dialect)))

  async function countGrids(list: readonly { field: SqlField; range: Range }[]): Promise<Grid[]> {
    const parts = list.map(({ field, range }, at) => {
      const place = placeOf(field, range, dialect)
      const keys = [...(trial === null ? [] : [trial.bare]), place]
      return `SELECT CAST(${at} AS ${dialect.double}), CAST(${place} AS ${dialect.double}), CAST(count(*) AS ${dialect.double}), min(${field.value}), max(${field.value}) ${rows} GROUP BY ${keys.join(', ')}`
    })
    const answer = await connection.query(parts.join(' UNION ALL '))
    const [which, place, n, least, most] = answer.columns as ArrayLike<number>[]
    const cells = list.map(() => new Map<number, { n: number; least: number; most: number }>())
    for (let r = 0; r < answer.length; r++) {
      const known = cells[which[r]].get(place[r])
      cells[which[r]].set(place[r], {
        n: (known?.n ?? 0) + n[r],
        least: Math.min(known?.least ?? Number.POSITIVE_INFINITY, least[r]),
        most: Math.max(known?.most ?? Number.NEGATIVE_INFINITY, most[r]),
      })
    }
    return cells.map((of) => {
      const sorted = [...of].sort(([a], [b]) => a - b)
      return {
        places: Float64Array.from(sorted, ([at]) => at),
        n: Float64Array.from(sorted, ([, cell]) => cell.n),
        least: Float64Array.from(sorted, ([, cell]) => cell.least),
        most: Float64Array.from(sorted, ([, cell]) => cell.most),
      }
    })
  }
}

/** Rounds to a place on the grid: rises with the value, which is all that matters. */
function placeOf({ value }: SqlField, { low, high }: Range, dialect: Dialect): string {
  const scale = (CELLS - 1) / (high - low)
  const number = (of: number) => numberLiteral(of, dialect)
  const raw = `(${value} - ${number(low)}) * ${number(Number.isFinite(scale) ? scale : 0)}`
  const integer = dialect.name === 'duckdb' ? 'USMALLINT' : 'integer'
  return `CAST(least(greatest(${raw}, ${number(0)}), ${number(CELLS - 1)}) AS ${integer})`
}

/** The interval between the quantiles that leave out 0.1% at either end. */
function bulk({ n, least, most }: Grid): Range {
  const total = n.reduce((sum, size) => sum + size, 0)
  const tail = ((1 - INSIDE) / 2) * total
  let from = 0
  for (let below = n[0]; below <= tail; below += n[++from]);
  let to = n.length - 1
  for (let above = n[to]; above <= tail; above += n[--to]);
  return { low: least[from], high: most[to] }
}

/** Neighbouring cells joined into bins of about equal size; the first bin that is full is closed. */
function joinCells({ places, n, least, most }: Grid, bins: number, place: string): Bins {
  const total = n.reduce((sum, size) => sum + size, 0)
  const lower: number[] = []
  const upper: number[] = []
  const binOf = new Map<number, number>()
  let below = 0
  let isOpen = false
  places.forEach((at, c) => {
    if (!isOpen) {
      lower.push(least[c])
      upper.push(most[c])
    }
    upper[upper.length - 1] = most[c]
    binOf.set(at, lower.length - 1)
    below += n[c]
    isOpen = below < (lower.length * total) / bins
  })
  return { lower: Float64Array.from(lower), upper: Float64Array.from(upper), place, binOf }
}
