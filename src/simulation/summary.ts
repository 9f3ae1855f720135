import { qnorm } from '../numerics/distributions/distributions.js'
import type { Measures } from './measures.js'

/** A share of replicates, with its Monte Carlo error and Wilson's 95% interval; null of none. */
export interface Rate {
  readonly value: number | null
  readonly mcse: number | null
  readonly lo: number | null
  readonly hi: number | null
  readonly n: number
}

/** A mean over replicates. */
export interface Average {
  readonly value: number | null
  readonly sd: number | null
  readonly mcse: number | null
  readonly n: number
}

export const RATES = ['anySplit', 'effectSplit', 'recovered', 'rootRight'] as const
export const AVERAGES = [
  'nodes',
  'leaves',
  'rootCut',
  'rootCutError',
  'ari',
  'kappa',
  'falseDiscovery',
  'correlation',
  'rmse',
  'correlationNew',
  'rmseNew',
  'bias',
] as const

/** A replicate of a method: its measures, or the code of the error that the fit ended with. */
export interface ReplicateRow {
  readonly failure: string | null
  readonly measures: Measures | null
}

/** All replicates of a method in a cell. A failed fit counts as no split, and is counted. */
export interface Summary {
  readonly replicates: number
  readonly failures: Readonly<Record<string, number>>
  readonly rates: Readonly<Record<(typeof RATES)[number] | 'coverage', Rate>>
  readonly averages: Readonly<Record<(typeof AVERAGES)[number], Average>>
}

/**
 * Rates and means over the replicates of a method in a cell.
 *
 * Source: methods-synthesis, 5.5 and 5.8.
 */
export function summaryOf(rows: readonly ReplicateRow[], hasTree: boolean, hasRoot: boolean): Summary {
  const failures: Record<string, number> = {}
  for (const { failure } of rows) if (failure !== null) failures[failure] = (failures[failure] ?? 0) + 1
  const rate = (name: (typeof RATES)[number]): Rate => {
    if ((name === 'recovered' && !hasTree) || (name === 'rootRight' && !hasRoot)) return rateOf(0, 0)
    return rateOf(rows.filter(({ measures }) => measures?.[name] === true).length, rows.length)
  }
  const average = (name: (typeof AVERAGES)[number]): Average =>
    averageOf(rows.flatMap(({ measures }) => measures?.[name] ?? []))
  const [covered, intervals] = (['covered', 'intervals'] as const).map((name) =>
    rows.reduce((sum, { measures }) => sum + (measures?.[name] ?? 0), 0),
  )
  return {
    replicates: rows.length,
    failures,
    rates: {
      ...(Object.fromEntries(RATES.map((name) => [name, rate(name)])) as Record<
        (typeof RATES)[number],
        Rate
      >),
      coverage: clustered(rows, covered, intervals),
    },
    averages: Object.fromEntries(AVERAGES.map((name) => [name, average(name)])) as Summary['averages'],
  }
}

const Z = qnorm(0.975)

/** A share with Wilson's interval. */
export function rateOf(count: number, n: number): Rate {
  if (n === 0) return { value: null, mcse: null, lo: null, hi: null, n }
  const p = count / n
  const middle = (p + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n)
  const reach = (Z / (1 + Z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + Z ** 2 / (4 * n ** 2))
  return {
    value: p,
    mcse: Math.sqrt((p * (1 - p)) / n),
    lo: Math.max(0, middle - reach),
    hi: Math.min(1, middle + reach),
    n,
  }
}

/** Coverage: subgroups of a data set are not independent, so that its error is that of a ratio over data sets. */
function clustered(rows: readonly ReplicateRow[], covered: number, intervals: number): Rate {
  const plain = rateOf(covered, intervals)
  const sets = rows.flatMap(({ measures }) => (measures !== null && measures.intervals > 0 ? [measures] : []))
  if (plain.value === null || sets.length < 2) return plain
  const { value } = plain
  const mean = intervals / sets.length
  const square = sets.reduce((sum, own) => sum + (own.covered - value * own.intervals) ** 2, 0)
  const mcse = Math.sqrt(square / (sets.length - 1) / sets.length) / mean
  return { value, mcse, lo: Math.max(0, value - Z * mcse), hi: Math.min(1, value + Z * mcse), n: intervals }
}

function averageOf(values: readonly number[]): Average {
  const n = values.length
  if (n === 0) return { value: null, sd: null, mcse: null, n }
  const value = values.reduce((sum, x) => sum + x / n, 0)
  if (n === 1) return { value, sd: null, mcse: null, n }
  const sd = Math.sqrt(values.reduce((sum, x) => sum + (x - value) ** 2, 0) / (n - 1))
  return { value, sd, mcse: sd / Math.sqrt(n), n }
}
