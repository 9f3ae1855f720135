import type { Covariate } from '../data/patients/ipd.js'
import { CopseError } from '../errors.js'
import { type FamilyName, familyOf } from '../families/families.js'
import { poisson } from '../numerics/random/counts.js'
import type { Rng } from '../numerics/random/rng.js'
import type { Cell, SimulatedSet } from './simulated-set.js'
import { NOTHING } from './simulated-set.js'

/** Trials to simulate more of, and the model of their outcome. Plain data. */
export interface LikeModel {
  readonly family: FamilyName
  readonly covariates: readonly Covariate[]
  readonly arm: Uint8Array
  readonly trial: Int32Array
  readonly trials: readonly string[]
  /** Linear predictor of each patient without treatment. */
  readonly untreated: Float64Array
  /** Mean treatment effect, and its standard deviation between trials. */
  readonly effect: number
  readonly tau: number
  /** Predicted deviations of the trials' effects. */
  readonly predicted: readonly number[]
  /** Residual standard deviation, of a continuous outcome. */
  readonly sigma: number
  /** Residuals to be drawn in place of normal ones; null for these. */
  readonly residuals: Float64Array | null
  /** Effects of trials stay as they are predicted. */
  readonly fixedTrials: boolean
  readonly plant: Plant | null
}

/** A subgroup with an effect of its own: numbers above or at most a cut, or levels. */
export interface Plant {
  readonly text: string
  readonly variable: string
  readonly operator: '>' | '>=' | '<' | '<=' | '='
  readonly value: number | string
}

/** Reads `rmdq0>9`. Coded error: PLANT_MALFORMED. */
export function parsePlant(text: string, covariates: readonly Covariate[], what = '--plant'): Plant {
  const found = text.match(/^\s*"?(.+?)"?\s*(>=|<=|>|<|=)\s*"?([^"]+?)"?\s*$/)
  if (found === null) throw malformed(what, text, 'a covariate, one of > >= < <= =, and a value')
  const [, variable, operator, value] = found
  const covariate = covariates.find(({ name }) => name === variable)
  if (covariate === undefined)
    throw malformed(what, text, `a covariate: ${covariates.map(({ name }) => name).join(', ')}`)
  if (covariate.kind === 'numeric') {
    const cut = Number(value)
    if (value.trim() === '' || !Number.isFinite(cut)) throw malformed(what, text, 'a number after the sign')
    return { text, variable, operator: operator as Plant['operator'], value: cut }
  }
  if (operator !== '=' || !covariate.levels.includes(value))
    throw malformed(what, text, `"=" and one of ${covariate.levels.join(', ')}`)
  return { text, variable, operator: '=', value }
}

const malformed = (what: string, found: string, need: string): CopseError =>
  new CopseError({
    code: 'PLANT_MALFORMED',
    wrong: `${what} cannot be understood`,
    found: `"${found}"`,
    need,
    try: what === '--plant' ? '--plant "rmdq0>9: 2"' : '"x1>0 and x2<=3"',
    place: { option: what },
  })

/**
 * More trials like those given: patients drawn with replacement within trial and arm, outcomes from the model without subgroups,
 * with a treatment effect of each trial that is drawn anew; `plant` of the cell is added to the effect of the planted subgroup.
 *
 * Source: methods-synthesis, 5.3.
 */
export function drawLike(model: LikeModel, cell: Cell, rng: Rng): SimulatedSet {
  const { arm, trial, trials, family, plant, fixedTrials, tau, predicted } = model
  const n = arm.length
  const strata = new Map<number, number[]>()
  for (let i = 0; i < n; i++) {
    const key = 2 * trial[i] + arm[i]
    const own = strata.get(key)
    if (own === undefined) strata.set(key, [i])
    else own.push(i)
  }
  const from = new Uint32Array(n)
  const [newArm, newTrial] = [new Uint8Array(n), new Int32Array(n)]
  let at = 0
  for (const key of [...strata.keys()].sort((a, b) => a - b)) {
    const own = strata.get(key)!
    for (let i = 0; i < own.length; i++) {
      from[at] = own[rng.integer(own.length)]
      newArm[at] = key & 1
      newTrial[at++] = key >> 1
    }
  }
  const b = trials.map((_, k) => (fixedTrials ? predicted[k] : tau * rng.normal()))
  const size = Number(cell.plant ?? 0)
  const covariates = model.covariates.map(
    (covariate): Covariate =>
      covariate.kind === 'numeric'
        ? { ...covariate, values: Float64Array.from(from, (i) => covariate.values[i]) }
        : { ...covariate, codes: Int32Array.from(from, (i) => covariate.codes[i]) },
  )
  const inside = plant === null || size === 0 ? new Int32Array(n) : planted(plant, covariates, n)
  const effect = Float64Array.from(inside, (own) => model.effect + size * own)
  const outcome = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const eta = model.untreated[from[i]] + (effect[i] + b[newTrial[i]]) * newArm[i]
    outcome[i] = drawOutcome(family, eta, model, rng)
  }
  const numeric = plant !== null && typeof plant.value === 'number'
  return {
    ...{
      n,
      family,
      covariates,
      group: inside,
      effect,
      outcome,
      arm: newArm,
      trial: newTrial,
      trials,
      fresh: null,
    },
    truth:
      plant === null || size === 0
        ? NOTHING
        : {
            variables: [plant.variable],
            root: { variable: plant.variable, cut: numeric ? (plant.value as number) : Number.NaN },
            tree: null,
          },
  }
}

/** Who is in a subgroup: 1, others 0. */
export function planted(
  { variable, operator, value }: Plant,
  covariates: readonly Covariate[],
  n: number,
): Int32Array {
  const covariate = covariates.find(({ name }) => name === variable)!
  if (covariate.kind !== 'numeric') {
    const code = covariate.levels.indexOf(String(value))
    return Int32Array.from({ length: n }, (_, i) => Number(covariate.codes[i] === code))
  }
  const { values } = covariate
  const cut = value as number
  const holds = {
    '>': (x: number) => x > cut,
    '>=': (x: number) => x >= cut,
    '<': (x: number) => x < cut,
    '<=': (x: number) => x <= cut,
    '=': (x: number) => x === cut,
  }[operator]
  return Int32Array.from(values, (x) => Number(holds(x)))
}

/** An outcome of its linear predictor. */
export function drawOutcome(
  family: FamilyName,
  eta: number,
  { sigma, residuals }: Pick<LikeModel, 'sigma' | 'residuals'>,
  rng: Rng,
): number {
  const { outcome } = familyOf(family)
  if (outcome === 'event') return Number(rng.uniform() < 1 / (1 + Math.exp(-eta)))
  if (outcome === 'count') return poisson(Math.exp(eta), rng)
  return eta + (residuals === null ? sigma * rng.normal() : residuals[rng.integer(residuals.length)])
}
