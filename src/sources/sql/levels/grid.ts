import type { SqlConnection } from '../connection.js'
import type { Dialect } from '../dialect.js'
import { numberLiteral } from '../dialect.js'
import { bitsOf } from '../frame.js'
import type { SqlField } from '../select/patients.js'

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
  /** Whether no value lies outside. */
  readonly isWhole?: boolean
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
 *
 * @param known smallest and largest value of each covariate
 */
export async function quantileBins(
  fields: readonly SqlField[],
  bins: number,
  rows: string,
  trial: SqlField | null,
  connection: SqlConnection,
  dialect: Dialect,
  known: ReadonlyMap<string, Range>,
  minCell = 1,
): Promise<Bins[]> {
  if (minCell > 1) return await evenBins()
  const ranges = fields.map(({ name }): Range => ({ ...known.get(name)!, isWhole: true }))
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

  /**
   * Where no value of a single patient may leave: the grid spans three standard deviations, its cells are coarse, and edges
   * lie between them. Cells of too few patients are not counted, which makes the bins a little less equal.
   */
  async function evenBins(): Promise<Bins[]> {
    const double = (expression: string) => `CAST(${expression} AS ${dialect.double})`
    const moments = fields.flatMap(({ value }) => [double(`avg(${value})`), double(`var_pop(${value})`)])
    const answer = await connection.query(
      `SELECT ${[double('count(*)'), ...moments].join(', ')} ${rows}${trial === null ? '' : ` GROUP BY ${trial.bare}`}`,
    )
    const [n, ...columns] = answer.columns as ArrayLike<number>[]
    const total = Array.from(n).reduce((sum, size) => sum + size, 0)
    const pooled = (column: ArrayLike<number>, of: (value: number) => number = (value) => value) =>
      Array.from(column).reduce((sum, value, r) => sum + n[r] * of(value), 0) / total
    const ranges = fields.map((_, j): Range => {
      const mean = pooled(columns[2 * j])
      const variance = pooled(columns[2 * j + 1]) + pooled(columns[2 * j], (value) => (value - mean) ** 2)
      return { low: mean - 3 * Math.sqrt(variance), high: mean + 3 * Math.sqrt(variance) }
    })
    const cells = 4 * bins
    const parts = fields.map((field, j) => {
      const place = placeOf(field, ranges[j], dialect, cells)
      const { group, value } = bitsOf(place, cells)
      const keys = [...(trial === null ? [] : [trial.bare]), group]
      return `SELECT ${double(String(j))}, ${double(value)}, ${double(`CASE WHEN count(*) >= ${minCell} THEN count(*) END`)} ${rows} GROUP BY ${keys.join(', ')}`
    })
    const counted = await connection.query(parts.join(' UNION ALL '))
    const [which, at, size] = counted.columns as ArrayLike<number>[]
    const sizes = fields.map(() => new Float64Array(cells))
    for (let r = 0; r < counted.length; r++) sizes[which[r]][at[r]] += size[r] ?? 0
    return ranges.map(({ low, high }, j) => {
      // Half-way between two places, which is where rounding changes over.
      const edge = (place: number) => low + ((place + 0.5) * (high - low)) / (cells - 1)
      const inner: number[] = []
      const all = sizes[j].reduce((sum, part) => sum + part, 0)
      let below = 0
      for (let place = 0; place + 1 < cells; place++) {
        below += sizes[j][place]
        if (below < ((inner.length + 1) * all) / bins || below >= all) continue
        inner.push(edge(place))
      }
      return {
        lower: Float64Array.from([Number.NEGATIVE_INFINITY, ...inner.map(nextUp)]),
        upper: Float64Array.from([...inner, Number.MAX_VALUE]),
        place: '',
        binOf: new Map(),
      }
    })
  }

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
function placeOf(
  { value }: SqlField,
  { low, high, isWhole = false }: Range,
  dialect: Dialect,
  cells = CELLS,
): string {
  const scale = (cells - 1) / (high - low)
  const number = (of: number) => numberLiteral(of, dialect)
  const raw = `(${value} - ${number(low)}) * ${number(Number.isFinite(scale) ? scale : 0)}`
  const integer = dialect.name === 'duckdb' ? 'USMALLINT' : 'integer'
  // Rounding brings the largest value to the last place, unless the range is too wide to be a number.
  if (isWhole && Number.isFinite(high - low)) return `CAST(${raw} AS ${integer})`
  const last = number(cells - 1)
  return `CAST(CASE WHEN ${raw} < ${number(0)} THEN ${number(0)} WHEN ${raw} > ${last} THEN ${last} ELSE ${raw} END AS ${integer})`
}

/** The next double. */
function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE
  const bits = new BigInt64Array(new Float64Array([value]).buffer)
  bits[0] += value > 0 ? 1n : -1n
  return new Float64Array(bits.buffer)[0]
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
