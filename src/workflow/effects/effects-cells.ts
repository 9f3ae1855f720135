import type { GlmFamily } from '../../families/glm-family.js'
import type { EffectsDesign } from './effects-design.js'

/** Patients who share trial, treatment and what is adjusted for, added up: all that a generalised linear model needs. */
export interface EffectsCells {
  readonly length: number
  readonly trial: Int32Array
  /** Columns of the design, one number per cell each. */
  readonly columns: readonly Float64Array[]
  /** Patients. */
  readonly patients: Float64Array
  /** What the mean is multiplied with: patients (of events), their exposure (of counts). */
  readonly mass: Float64Array
  /** Σ of the outcome. */
  readonly sum: Float64Array
  /** What the cells leave out of the patients' log-likelihood, of a model and of the saturated one. */
  readonly constant: number
  readonly saturated: number
}

/** Adds up patients. Case weights count patients: w·y events in w patients, or in w times the exposure. */
export function effectsCells(design: EffectsDesign, family: GlmFamily): EffectsCells {
  const { y, trial, columns, weights, exposure } = design
  const n = y.length
  let codes: Int32Array = trial
  for (const { values } of columns) codes = crossed(codes, values)
  const first: number[] = []
  for (let i = 0; i < n; i++) if (codes[i] === first.length) first.push(i)
  const length = first.length
  const patients = new Float64Array(length)
  const mass = new Float64Array(length)
  const sum = new Float64Array(length)
  let constant = 0
  let saturated = 0
  for (let i = 0; i < n; i++) {
    const cell = codes[i]
    const w = weights?.[i] ?? 1
    const e = exposure?.[i] ?? 1
    patients[cell] += w
    mass[cell] += w * e
    sum[cell] += w * y[i]
    constant += w * family.constant([y[i]], [e])
    saturated += w * family.saturated(y[i], e)
  }
  return {
    ...{ length, patients, mass, sum, constant, saturated },
    trial: Int32Array.from(first, (i) => trial[i]),
    columns: columns.map(({ values }) => Float64Array.from(first, (i) => values[i])),
  }
}

/** Codes of the combinations of codes and values, numbered in order of first appearance. */
function crossed(codes: Int32Array, values: Float64Array): Int32Array {
  const places = new Map<number, Map<number, number>>()
  let next = 0
  return codes.map((code, i) => {
    let own = places.get(code)
    if (own === undefined) {
      own = new Map()
      places.set(code, own)
    }
    // −0 and 0 are one value.
    const value = values[i] + 0
    const known = own.get(value)
    if (known !== undefined) return known
    own.set(value, next)
    return next++
  })
}
