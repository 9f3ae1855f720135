import type { Variable } from '../variable.js'
import { lengthOf } from '../variable.js'

/** A standardised difference of synthetic from original data; of a level, if one is named (null: missing). */
export interface StandardisedDifference {
  readonly variable: string
  /** Undefined of a number; null: missing, of a factor. */
  readonly level?: string | null
  /** 0 where nothing varies and nothing differs; null where nothing varies, and they differ. */
  readonly difference: number | null
}

/**
 * Standardised differences of means over the observed values, and of the share of each level over all rows.
 *
 * Source: methods-synthesis, 2.4.
 */
export function standardisedDifferences(original: Variable, synthetic: Variable): StandardisedDifference[] {
  const { name: variable } = original
  if (original.kind === 'number') {
    const o = momentsOf(original.values)
    const s = momentsOf((synthetic as typeof original).values)
    return [{ variable, difference: over(s.mean - o.mean, (o.variance + s.variance) / 2) }]
  }
  const shares = (of: Variable, code: number) => {
    const { codes } = of as typeof original
    let count = 0
    for (const own of codes) if (own === code) count++
    return count / lengthOf(of)
  }
  const levels = [...original.levels.entries(), [-1, null] as const]
  return levels.flatMap(([code, level]) => {
    const [o, s] = [shares(original, code), shares(synthetic, code)]
    if (code < 0 && o === 0 && s === 0) return []
    return [{ variable, level, difference: over(s - o, (o * (1 - o) + s * (1 - s)) / 2) }]
  })
}

const over = (difference: number, variance: number): number | null =>
  variance > 0 ? difference / Math.sqrt(variance) : difference === 0 ? 0 : null

function momentsOf(values: Float64Array) {
  const known = values.filter((value) => !Number.isNaN(value))
  let mean = 0
  for (const value of known) mean += value / known.length
  let square = 0
  for (const value of known) square += (value - mean) ** 2
  return { mean, variance: square / (known.length - 1) }
}
