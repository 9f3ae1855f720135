import type { Note } from '../../errors.js'
import type { FamilyName } from '../../families/families.js'
import type { Estimate } from '../../families/inference.js'
import type { EffectsResult } from '../../results/effects-schema.js'
import { ratioOf } from '../fit/models/model-parts.js'

export type Effect = NonNullable<EffectsResult['lm']['effect']>

/** A part of the result with the notes on it. */
export interface WithNotes<Part> {
  readonly part: Part
  readonly notes: readonly Note[]
}

/** What an estimate becomes in a result, its ratio beside it; null stays null. */
export function effectOf(estimate: Estimate | null, family: FamilyName): Effect | null {
  if (estimate === null) return null
  const { method, ...rest } = estimate
  // Kenward–Roger inference stands beside Satterthwaite's, never alone.
  return {
    ...rest,
    method: method === 'kenwardRoger' ? 'satterthwaite' : method,
    ...ratioOf(family, estimate),
  }
}
