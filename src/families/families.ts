import { meant } from '../closest-name.js'
import { CopseError } from '../errors.js'
import { BINOMIAL } from './binomial.js'
import type { Family, OutcomeKind } from './family.js'
import { GAUSSIAN } from './gaussian.js'
import { POISSON } from './poisson.js'
import { SURVIVAL } from './survival.js'

/** Names of the families, as commands, results and settings hold them. */
export const FAMILY_NAMES = ['gaussian', 'binomial', 'poisson', 'survival'] as const
export type FamilyName = (typeof FAMILY_NAMES)[number]

/** What an outcome is taken for unless told otherwise. */
export const DEFAULT_FAMILY: FamilyName = 'gaussian'

const FAMILIES: Readonly<Record<FamilyName, Family>> = {
  gaussian: GAUSSIAN,
  binomial: BINOMIAL,
  poisson: POISSON,
  survival: SURVIVAL,
}

const known = new Map<string, Family>(Object.entries(FAMILIES))

/**
 * The record of a family.
 *
 * Coded errors: FAMILY_UNKNOWN.
 */
export function familyOf(name: FamilyName): Family {
  const family = known.get(name)
  if (family !== undefined) return family
  throw new CopseError({
    code: 'FAMILY_UNKNOWN',
    wrong: 'there is no such family of outcomes',
    found: JSON.stringify(name),
    need: `one of ${[...known.keys()].join(', ')}`,
    ...meant(String(name), [...known.keys()]),
    place: { option: '--family' },
  })
}

/** The first family whose outcomes are of a kind: the one that errors and notes advise. */
export const familyFor = (kind: OutcomeKind): FamilyName =>
  FAMILY_NAMES.find((name) => FAMILIES[name].outcome === kind)!

/**
 * Adds a family of somebody's own, for whom the record is all there is to write: models, texts, figures and reports take it
 * from there. Commands, the app and the published schemas know those of {@link FAMILY_NAMES} alone.
 *
 * Coded errors: FAMILY_KNOWN.
 *
 * @returns takes it away again
 */
export function addFamily(family: Family): () => void {
  if (known.has(family.name))
    throw new CopseError({
      code: 'FAMILY_KNOWN',
      wrong: 'there is a family of this name already',
      found: JSON.stringify(family.name),
      need: `none of ${[...known.keys()].join(', ')}`,
    })
  known.set(family.name, family)
  return () => {
    known.delete(family.name)
  }
}
