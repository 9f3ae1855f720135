import type { NumberVariable } from '../variable.js'
import { counts } from './attribution.js'

/** How many values of a number are those of original patients. */
export interface ReplicatedValues {
  readonly variable: string
  /** Of the synthetic values, those that occur in the original; null without any. */
  readonly shareInOriginal: number | null
  /** Values that one original row alone has. */
  readonly uniqueValues: number
  /** Of these, those that occur in the synthetic data; null without any. */
  readonly uniqueValuesReplicated: number | null
}

/** Values of a number that are those of original patients (methods-synthesis, 3.4). */
export function replicatedValues(original: NumberVariable, synthetic: NumberVariable): ReplicatedValues {
  const known = (values: Float64Array) => values.filter((value) => !Number.isNaN(value))
  const own = counts(known(original.values))
  const made = known(synthetic.values)
  const there = new Set(made)
  const unique = [...own].filter(([, count]) => count === 1).map(([value]) => value)
  return {
    variable: original.name,
    shareInOriginal: made.length === 0 ? null : made.filter((value) => own.has(value)).length / made.length,
    uniqueValues: unique.length,
    uniqueValuesReplicated:
      unique.length === 0 ? null : unique.filter((value) => there.has(value)).length / unique.length,
  }
}
