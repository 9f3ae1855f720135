import type { Note } from '../../errors.js'
import { type FamilyName, familyOf } from '../../families/families.js'
import type { Method } from '../../trees/methods/method.js'
import { methodOf, titlesOf } from '../../trees/methods/methods.js'

/** Satterthwaite's degrees of freedom below which his approximation is poor (Pustejovsky & Tipton 2018, section 5). */
export const FEW = 4

const ofWhat = (node: number | undefined): string =>
  node === undefined ? 'the treatment effect' : `the treatment effect in subgroup ${node}`

const place = (node: number | undefined) => (node === undefined ? {} : { node })

/** An interval that rests on few clusters. */
export const fewClusters = (name: string, df: number, node?: number): Note => ({
  code: 'CLUSTER_FEW',
  ...place(node),
  message: `${ofWhat(node)} rests on so few groups of "${name}" (${df.toFixed(1)} degrees of freedom) that its interval and p-value are unreliable, below 4 degrees of freedom`,
})

/** Where clusters tell of less than half of a variance. */
export const notKnownFromClusters = (name: string, node?: number): Note => ({
  code: 'CLUSTER_NOT_ESTIMABLE',
  ...place(node),
  message: `${ofWhat(node)} has no standard error: too few groups of "${name}" tell how such groups differ (an arm of a trial with a single one tells nothing of that)`,
})

/** Differences between subgroups that rest on few clusters. */
export const fewInDifferences = (name: string, df: number): Note => ({
  code: 'CLUSTER_FEW',
  message: `differences between subgroups rest on so few groups of "${name}" (${df.toFixed(1)} degrees of freedom) that their intervals and p-values are unreliable, below 4 degrees of freedom`,
})

/** Differences of which clusters tell too little. */
export const differencesNotKnown = (name: string): Note => ({
  code: 'CLUSTER_NOT_ESTIMABLE',
  message: `some differences between subgroups have no standard error: too few groups of "${name}" tell how such groups differ`,
})

/** Tests from within trials that rest on few clusters. */
export const fewInTests = (name: string, df: number): Note => ({
  code: 'CLUSTER_FEW',
  message: `the tests of the effect in all patients rest on so few groups of "${name}" (${df.toFixed(1)} degrees of freedom) that their p-values are approximations, and differences are found less often than with more groups`,
})

/** Where single clusters make up an arm of some trials. */
export const understatedByClusters = (name: string, node?: number): Note => ({
  code: 'CLUSTER_UNDERSTATED',
  ...place(node),
  message: `the standard error of ${ofWhat(node)} is somewhat too small: in some trials an arm is a single group of "${name}", which tells nothing of how such groups differ`,
})

/** What `effects` prints without regard to clusters. */
export function effectsClusterNotes(
  name: string,
  { firth, mixed, stages }: { readonly firth: boolean; readonly mixed: boolean; readonly stages: boolean },
): Note[] {
  const parts = [
    ...(firth ? ["the model by Firth's penalised likelihood"] : []),
    ...(mixed ? ['the mixed model'] : []),
    ...(stages ? ["the two-stage rows and each trial's own effect"] : []),
  ]
  return parts.length === 0 ? [] : [ignored(name, parts)]
}

/** What `fit` prints without regard to clusters. */
export function fitClusterNotes(
  name: string,
  method: Method,
  { firth, family, cv }: { readonly firth: boolean; readonly family: FamilyName; readonly cv: boolean },
): Note[] {
  const mixed = methodOf(method).random !== null
  const parts = [
    ...(mixed ? ['standard errors, intervals and p-values of the treatment effects'] : []),
    ...(!mixed && firth && !familyOf(family).linear
      ? ["standard errors, intervals and p-values by Firth's penalised likelihood"]
      : []),
    ...(cv ? ['the folds and the calibration of the cross-validation'] : []),
  ]
  if (parts.length === 0) return []
  const remedy = mixed
    ? `; the stability tests do, and ${titlesOf(({ random }) => random === null).replace(' or ', ' and ')} have standard errors that do`
    : '; the stability tests do'
  return [ignored(name, parts, remedy)]
}

const ignored = (name: string, parts: readonly string[], remedy = ''): Note => ({
  code: 'CLUSTER_IGNORED',
  column: name,
  message: `${inWords(parts)} take patients of one group of "${name}" as independent: where such patients are alike, intervals are too narrow and p-values too small${remedy}`,
})

const inWords = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`
