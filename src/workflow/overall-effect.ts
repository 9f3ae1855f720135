import { MIXED } from '../trees/methods.js'
import { effects } from './effects.js'
import type { EffectsResult } from './effects-schema.js'
import type { FitResult } from './fit-schema.js'
import type { Prepared } from './prepare.js'

/** The treatment effect in all patients, beside those of the subgroups. */
export interface Overall {
  readonly label: string
  readonly effect: NonNullable<EffectsResult['lm']['effect']>
}

/**
 * The effect in all patients by the model that matches the method of a fit: with a random treatment effect where its
 * subgroups have one, otherwise with trials as fixed effects. Null when it cannot be estimated.
 */
export function overallEffect(data: Prepared, { spec }: FitResult): Overall | null {
  const { lm, lmm } = effects(data, { level: spec.control_.level })
  const mixed = MIXED[spec.method]?.randomTreatment === true ? (lmm?.effect ?? null) : null
  if (mixed !== null) return { label: 'All patients (mixed model)', effect: mixed }
  return lm.effect === null ? null : { label: 'All patients (linear model)', effect: lm.effect }
}
