import type { Guide } from '../../src/trees/shape/guide.js'
import type { AppError } from '../worker/api.js'

/** Whether what is wrong is a change by hand. */
export const isOfGuide = (error: AppError | null): error is AppError =>
  error !== null && error.place.option === '--guide'

/**
 * The changes by hand without those that were refused: the ones that no tree has been made with, else those of the column
 * that the error names, else all.
 *
 * @param accepted the changes that the last tree was made with
 */
export function withoutRefused(guide: Guide, accepted: Guide, { place: { column } }: AppError): Guide {
  const kept = acceptedOf(guide, accepted)
  if (kept.length < guide.length) return kept
  const others = guide.filter(({ split }) => split === undefined || split.variable !== column)
  return others.length < guide.length ? others : []
}

/** Those of the changes that a tree has been made with. */
export function acceptedOf(guide: Guide, accepted: Guide): Guide {
  const known = new Set(accepted.map((wish) => JSON.stringify(wish)))
  return guide.filter((wish) => known.has(JSON.stringify(wish)))
}
