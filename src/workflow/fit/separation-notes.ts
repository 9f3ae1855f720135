import type { Note } from '../../errors.js'
import { quoteNames } from '../../errors.js'
import { familyOf } from '../../families/families.js'
import { armOf } from '../../models/cells/cells.js'
import type { StrataFit } from '../../models/cells/strata-fit.js'
import { comparable } from '../../models/cells/strata-fit.js'
import type { DesignFit } from '../../models/rows/design-fit.js'
import type { Tree } from '../../trees/shape/tree.js'
import { leavesOf } from '../../trees/shape/tree.js'
import { endsInWords } from '../../words/family-words.js'

/** Names of what the strata of a tree are, and how its effects were estimated. */
export interface SeparationContext {
  readonly trials: readonly string[]
  readonly arms: readonly [control: string, experimental: string]
  readonly stratified: boolean
  /** Whether every subgroup has a model of its own, fitted by maximum likelihood. */
  readonly ownModels: boolean
  /** What gives a finite effect: ` (--firth gives one)`; null where effects are finite anyway. */
  readonly remedy: string | null
}

/**
 * Where binary outcomes or counts of a subgroup are separated, by node, trial and arm: trials whose patients all had the
 * same outcome, and arms that make the effect infinite.
 */
export function separationNotes(tree: Tree, context: SeparationContext): Note[] {
  if (familyOf(tree.nodes[0].fit.family).linear) return []
  // Effects of hazards are finite in every subgroup that a search makes.
  return leavesOf(tree).flatMap(({ id, fit }) =>
    fit.kind === 'hazard'
      ? []
      : fit.kind === 'design'
        ? infiniteCoefficients(id, fit, context)
        : [...sameOutcome(id, fit, context), ...infiniteEffect(id, fit, context)],
  )
}

/** Coefficients of a model that adjusts for covariates which have no finite estimate. */
function infiniteCoefficients(
  id: number,
  { beta, layout }: DesignFit,
  { ownModels }: SeparationContext,
): Note[] {
  const names = layout.terms.filter((_, c) => !Number.isFinite(beta[c]))
  if (!ownModels || names.length === 0) return []
  return [
    {
      code: 'GLM_SEPARATION',
      node: id,
      message: `the outcome of subgroup ${id} is separated: ${quoteNames(names)} have no finite estimate (--firth gives one)`,
    },
  ]
}

function sameOutcome(id: number, fit: StrataFit, { trials, stratified }: SeparationContext): Note[] {
  const { separated } = fit
  if (separated.length === 0) return []
  if (!stratified)
    return [
      {
        code: 'GLM_SEPARATION',
        node: id,
        message: `every patient of subgroup ${id} had the same outcome: it has no finite intercept`,
      },
    ]
  const names = separated.map((g) => trials[g])
  const one = names.length === 1
  return [
    {
      code: 'GLM_SEPARATION',
      node: id,
      message: `in subgroup ${id} every patient of ${one ? 'trial' : 'each of the trials'} ${quoteNames(names)} had the same outcome: ${one ? 'its intercept is' : 'their intercepts are'} infinite, and ${one ? 'it tells' : 'they tell'} nothing about the treatment effect`,
      ...(one && { trial: names[0] }),
    },
  ]
}

function infiniteEffect(id: number, fit: StrataFit, context: SeparationContext): Note[] {
  const { trials, arms, stratified, remedy } = context
  const { effect, separated, groupOf, sums, family } = fit
  if (remedy === null) return []
  const [, most] = familyOf(family).range
  const { all, onlyLeast } = endsInWords(family)
  const add = (message: string, where: Pick<Note, 'trial' | 'arm'> = {}): Note[] => [
    {
      code: 'GLM_SEPARATION',
      node: id,
      message: `subgroup ${id} has no finite estimate of the treatment effect: ${message}${remedy}`,
      ...where,
    },
  ]
  if (effect === null)
    return comparable(fit) ? add('where its arms could be compared, every patient had the same outcome') : []
  if (Number.isFinite(effect)) return []

  const found: { what: string; place: number; arm: string }[] = []
  const compared: number[] = []
  for (const place of stratified ? trials.keys() : [0])
    for (const arm of [0, 1]) {
      const own = [...groupOf.keys()].filter((s) => armOf(s) === arm && groupOf[s] === place && sums.n[s] > 0)
      const events = own.reduce((sum, s) => sum + sums.sum[s], 0)
      const patients = own.reduce((sum, s) => sum + sums.n[s], 0)
      const other = fit.patients.some((n, s) => n > 0 && groupOf[s] === place && armOf(s) !== arm)
      if (patients === 0 || !other || separated.includes(place)) continue
      if (arm === 0) compared.push(place)
      const isAll = events === most * patients
      if (events > 0 && !isAll) continue
      const what = isAll ? all : onlyLeast
      found.push({ what: `${what} in arm ${quoteNames([arms[arm]])}`, place, arm: arms[arm] })
    }
  // Trials that are separated alike are named together.
  const words = [...new Set(found.map(({ what }) => what))].map((what) => {
    const places = found.filter((entry) => entry.what === what).map(({ place }) => place)
    if (!stratified || places.length === compared.length) return what
    return `${what} of ${places.length === 1 ? 'trial' : 'trials'} ${quoteNames(places.map((place) => trials[place]))}`
  })
  const [first] = found
  const onePlace = found.length === 1 && stratified && compared.length > 1
  return add(words.join(', '), {
    ...(words.length === 1 && { arm: first.arm }),
    ...(onePlace && { trial: trials[first.place] }),
  })
}
