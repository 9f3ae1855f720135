import type { Rng } from '../numerics/random/rng.js'
import { sheatherJones } from './models/bandwidth.js'
import type { SynthesisSettings } from './plan.js'
import type { NumberVariable } from './variable.js'

/** A value with a larger share of the rows than this is not smoothed away. */
const SPIKE = 0.7

/**
 * Gives numbers that were drawn their last shape, in place: smoothed if that is asked for, rounded as the original is, tails
 * coded, within bounds.
 *
 * @param original the variable with the original values
 * Source: methods-synthesis, 1.13.
 */
export function shapeValues(
  values: Float64Array,
  original: NumberVariable,
  { values: how, tails, bounds }: Pick<SynthesisSettings, 'values' | 'tails' | 'bounds'>,
  rng: Rng,
): void {
  const sorted = original.values.filter((value) => !Number.isNaN(value)).sort()
  if (sorted.length === 0) return
  if (how === 'density') smooth(values, sorted, tails > 0, rng)
  const [least, most] = tailsOf(sorted, tails)
  const [low, high] = Object.hasOwn(bounds, original.name) ? bounds[original.name] : [-Infinity, Infinity]
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue
    // Observed values have the decimals that they have.
    let value = how === 'observed' ? values[i] : Number(values[i].toFixed(Math.min(100, original.decimals)))
    if (tails > 0) value = Math.min(most, Math.max(least, value))
    values[i] = Math.min(high, Math.max(low, value))
  }
}

/** The T-th smallest and largest observed value. */
function tailsOf(sorted: Float64Array, T: number): [least: number, most: number] {
  const at = Math.min(Math.max(T, 1), Math.ceil(sorted.length / 2))
  return [sorted[at - 1], sorted[sorted.length - at]]
}

function smooth(values: Float64Array, sorted: Float64Array, topCoded: boolean, rng: Rng): void {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  counts.delete(Number.NaN)
  const spike = [...counts].find(([, count]) => count > SPIKE * values.length)?.[0]
  const free = (value: number) => !Number.isNaN(value) && value !== spike
  const h = sheatherJones(values.filter(free))
  if (h === null) return
  const [low, high] = [sorted[0], sorted[sorted.length - 1] + (topCoded ? 0 : h)]
  for (let i = 0; i < values.length; i++)
    if (free(values[i])) values[i] = Math.min(high, Math.max(low, values[i] + h * rng.normal()))
}
