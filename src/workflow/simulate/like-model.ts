import type { Covariate } from '../../data/patients/ipd.js'
import { strataInOrder } from '../../data/patients/split-patients.js'
import type { Roles } from '../../data/roles/roles.js'
import type { Table } from '../../data/table/table.js'
import { CopseError } from '../../errors.js'
import { familyOf } from '../../families/families.js'
import type { LikeModel } from '../../simulation/like.js'
import { parsePlant } from '../../simulation/like.js'
import { fit } from '../fit/fit.js'
import { prepare, takePrepared } from '../patients/prepare.js'
import { notForTimes } from '../survival/not-for-times.js'

/** What simulated trials differ by from those given. */
export interface LikeOptions {
  readonly residuals: 'normal' | 'resampled'
  readonly fixedTrials: boolean
  /** A condition such as `rmdq0>9`. */
  readonly plant: string | null
}

/**
 * The model that trials like those given are simulated from: outcome by trial, covariates (linear) and treatment, whose effect
 * varies between the trials. Patients in an order that the file has no part in.
 *
 * Coded errors: those of prepare and fit; SURVIVAL_NOT_OFFERED, SIMULATE_ROLE_UNSUPPORTED, PLANT_MALFORMED.
 */
export function likeModel(
  table: Table,
  roles: Roles,
  { residuals, fixedTrials, plant }: LikeOptions,
): LikeModel {
  notForTimes(roles, 'simulation of trials like these', 'a binary outcome, such as the event within a year')
  for (const role of ['weights', 'cluster', 'exposure'] as const)
    if (roles[role] !== undefined) throw unsupported(`--${role}`)
  // Levels without order: one coefficient each.
  const { ordered: _ordered, ...plain } = roles
  const all = [...new Set([...roles.covariates, ...(roles.adjust ?? [])])]
  const prepared = prepare(table, roles)
  const order = Uint32Array.from(strataInOrder(prepared.ipd).flat())
  const data = takePrepared(prepare(table, { ...plain, adjust: all }), order)
  const { ipd, adjust } = data
  const { model } = fit(data, 'metamob-si', { maxdepth: 1 })
  const coefficient = new Map(model.fixed.map(({ name, estimate }) => [name, estimate ?? 0]))
  const of = (name: string) => coefficient.get(name) ?? 0
  const parts = adjust.map((covariate) => linear(covariate, of))
  const { levels, codes } = ipd.trial
  const own = levels.map((level, k) => (k === 0 ? 0 : of(`${ipd.trial.name}${level}`)))
  const untreated = Float64Array.from(
    { length: ipd.n },
    (_, i) => of('(Intercept)') + own[codes[i]] + parts.reduce((sum, part) => sum + part(i), 0),
  )
  const predicted = levels.map((level) =>
    Number(model.ranef.find((one) => one.level === level)?.treatment ?? 0),
  )
  const effect = of('treatment')
  const left = Float64Array.from(
    { length: ipd.n },
    (_, i) => ipd.outcome.values[i] - untreated[i] - (effect + predicted[codes[i]]) * ipd.treatment.arm[i],
  )
  return {
    family: roles.family,
    covariates: takePrepared(prepared, order).ipd.covariates,
    arm: ipd.treatment.arm,
    trial: codes,
    trials: levels,
    untreated,
    effect,
    tau: model.random.find(({ term, term2 }) => term === 'treatment' && term2 === null)?.sd ?? 0,
    predicted,
    sigma: Math.sqrt(model.residualVariance ?? 0),
    residuals: residuals === 'resampled' && familyOf(roles.family).linear ? left : null,
    fixedTrials,
    plant: plant === null ? null : parsePlant(plant, ipd.covariates),
  }
}

/** A covariate's part of the linear predictor. */
function linear(covariate: Covariate, of: (name: string) => number): (i: number) => number {
  if (covariate.kind === 'numeric') {
    const b = of(covariate.name)
    return (i) => b * covariate.values[i]
  }
  const b = covariate.levels.map((level, l) => (l === 0 ? 0 : of(`${covariate.name}${level}`)))
  return (i) => b[covariate.codes[i]]
}

const unsupported = (option: string): CopseError =>
  new CopseError({
    code: 'SIMULATE_ROLE_UNSUPPORTED',
    wrong: `trials like these cannot be simulated with ${option}`,
    found: option,
    need: 'one independent row per patient, outcomes that are numbers, events or counts',
    try: `leaving ${option} out`,
    place: { option },
  })
