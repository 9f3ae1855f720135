import type { Variable } from '../variable.js'
import { isMissingIn, lengthOf } from '../variable.js'

/** How far the counts of a table of one or more variables differ between synthetic and original rows. */
export interface TableMse {
  readonly variables: readonly string[]
  readonly pMSE: number
  readonly ratio: number
  readonly df: number
  /** Voas–Williamson statistic. */
  readonly statistic: number
}

const GROUPS = 5
/** Of fewer groups, every value is one. */
const LEAST_GROUPS = 3

/**
 * Groups of the rows of both data sets: a number's by its fifths in both together, a factor's by level; missing is a group.
 *
 * Source: methods-synthesis, 2.3.
 */
export function pairedGroups(original: Variable, synthetic: Variable): Int32Array {
  const n = lengthOf(original)
  const m = lengthOf(synthetic)
  const both = (i: number): [Variable, number] => (i < n ? [original, i] : [synthetic, i - n])
  if (original.kind === 'factor')
    return Int32Array.from({ length: n + m }, (_, i) => {
      const [variable, row] = both(i)
      return (variable as typeof original).codes[row] + 1
    })
  const value = (i: number) => {
    const [variable, row] = both(i)
    return isMissingIn(variable, row) ? Number.NaN : (variable as typeof original).values[row]
  }
  const sorted = Float64Array.from({ length: n + m }, (_, i) => value(i))
    .filter((x) => !Number.isNaN(x))
    .sort()
  const quantiles = Array.from({ length: GROUPS + 1 }, (_, g) => fifth(sorted, g))
  let breaks = [...new Set(quantiles)]
  // Each of the distinct values begins a group, the last one included.
  if (breaks.length - 1 < LEAST_GROUPS) breaks = [...new Set(sorted), Number.POSITIVE_INFINITY]
  const last = breaks.length - 2
  return Int32Array.from({ length: n + m }, (_, i) => {
    const x = value(i)
    if (Number.isNaN(x)) return 0
    let g = last
    while (g > 0 && x < breaks[g]) g--
    return g + 1
  })
}

/** The quantile (type 7) of g/5: its place is exact, so that rounding does not move a value to the other side of itself. */
function fifth(sorted: Float64Array, g: number): number {
  const place = ((sorted.length - 1) * g) / GROUPS
  const below = Math.floor(place)
  const share = place - below
  const [low, high] = [sorted[below], sorted[below + 1]]
  return share === 0 || low === high ? low : (1 - share) * low + share * high
}

/** The table of some variables, by their groups. */
export function tableMse(variables: readonly string[], groups: readonly Int32Array[], n: number): TableMse {
  const total = groups[0].length
  const m = total - n
  const counts = new Map<number, [original: number, synthetic: number]>()
  for (let i = 0; i < total; i++) {
    let key = 0
    for (const group of groups) key = key * 4096 + group[i]
    const cell = counts.get(key) ?? [0, 0]
    cell[i < n ? 0 : 1]++
    counts.set(key, cell)
  }
  const c = m / total
  let statistic = 0
  for (const [d, s] of counts.values()) statistic += (s - (d * c) / (1 - c)) ** 2 / ((s + d) * c)
  const df = counts.size - 1
  return {
    variables,
    pMSE: (statistic * c * (1 - c) ** 2) / total,
    ratio: df === 0 ? 0 : statistic / df,
    df,
    statistic,
  }
}

/** All tables of one variable, and of two. */
export function allTables(original: readonly Variable[], synthetic: readonly Variable[]) {
  const n = lengthOf(original[0])
  const groups = original.map((variable, v) => pairedGroups(variable, synthetic[v]))
  const names = original.map(({ name }) => name)
  return {
    oneWay: names.map((name, a) => tableMse([name], [groups[a]], n)),
    twoWay: names.flatMap((name, a) =>
      names.slice(a + 1).map((other, b) => tableMse([name, other], [groups[a], groups[a + 1 + b]], n)),
    ),
  }
}
