import { familyOf } from '../../families/families.js'
import type { FitResult, FitSubgroup } from '../../results/fit-schema.js'
import { methodOf } from '../../trees/methods/methods.js'
import { fit } from '../fit/fit.js'
import { honestParts } from '../fit/honest.js'
import type { Prepared } from '../patients/prepare.js'
import { effects } from './effects.js'

/** The treatment effect in all patients, beside those of the subgroups. */
export interface Overall {
  readonly label: string
  readonly effect: FitSubgroup['effect']
  /** Of events, where it is said which are better. */
  readonly nnt?: NonNullable<FitSubgroup['outcome']>['nnt']
}

/**
 * The effect in all patients by the model that matches the method of a fit: with a random treatment effect where its
 * subgroups have one, otherwise with trials as fixed effects; for binary outcomes and counts the model of the method itself
 * with a single subgroup. Null when it cannot be estimated.
 */
export function overallEffect(all: Prepared, { spec }: FitResult): Overall | null {
  const { method, control_ } = spec
  // Beside honest estimates stands the effect in the patients that they come from.
  const data = control_.honest === null ? all : honestParts(all, control_.honest, control_.seed).estimating
  if (!familyOf(data.roles.family).linear) {
    const options = { ...control_, maxdepth: 1, honest: null, cv: null, fallback: false }
    const { effect, outcome } = fit(data, method, options).subgroups[0]
    return effect.estimate === null ? null : { label: 'All patients', effect, nnt: outcome?.nnt }
  }
  const { lm, lmm } = effects(data, { level: control_.level })
  const mixed = methodOf(method).random?.randomTreatment === true ? (lmm?.effect ?? null) : null
  if (mixed !== null) return { label: 'All patients (mixed model)', effect: mixed }
  return lm.effect === null ? null : { label: 'All patients (linear model)', effect: lm.effect }
}
