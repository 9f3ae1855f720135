import type { Split } from '../trees/shape/tree.js'
import { quartiles } from './quartiles.js'
import type { PatientTally, Reference, Replicate } from './replicate.js'

/** How often a covariate splits. */
export interface CovariateFrequency {
  readonly covariate: string
  /** Share of the resamples with at least one split on it, and with one at the root. */
  readonly anywhere: number
  readonly root: number
  /** Mean number of splits on it. */
  readonly splits: number
}

/** Where a covariate is split, in the order of the resamples and of the nodes. */
export interface CovariateCuts {
  readonly covariate: string
  /** Of a numeric covariate; else empty. */
  readonly cuts: readonly number[]
  readonly quartiles: readonly [number, number, number] | null
  /** Of a factor: how its levels are parted, the commonest first; of a numeric covariate empty. */
  readonly partitions: readonly { readonly parts: readonly (readonly string[])[]; readonly count: number }[]
}

/** How well a subgroup is found again. */
export interface SubgroupStability {
  readonly jaccard: number
  readonly recovered75: number
  readonly dissolved50: number
  readonly within: number | null
  readonly between: number | null
  readonly coreShare80: number
  readonly verdict: 'stable' | 'uncertain' | 'not reproduced'
}

/** Jaccard coefficient and share of the core from which a subgroup is called stable, and uncertain: conventions, no tests. */
const STABLE = { jaccard: 0.75, core: 0.5 }
const UNCERTAIN = 0.5
/** Share of the resamples from which a patient is in the core of its subgroup. */
const CORE = 0.8
/** Shares are of whole numbers of resamples: 24/30 and 0.8 are the same. */
const ROUNDING = 1e-12

/** How often each covariate splits, over the resamples that did not fail. */
export function frequencies(
  replicates: readonly Replicate[],
  covariates: readonly string[],
): { readonly covariates: CovariateFrequency[]; readonly noSplit: number } {
  const B = replicates.length
  const share = (of: (replicate: Replicate) => boolean) => replicates.filter(of).length / B
  return {
    covariates: covariates.map((covariate) => ({
      covariate,
      anywhere: share(({ splits }) => splits.some(({ variable }) => variable === covariate)),
      root: share(({ splits }) => splits[0]?.variable === covariate),
      splits:
        replicates.reduce(
          (sum, { splits }) => sum + splits.filter(({ variable }) => variable === covariate).length,
          0,
        ) / B,
    })),
    noSplit: share(({ splits }) => splits.length === 0),
  }
}

/** Where each covariate that splits somewhere is split. */
export function cutsOf(replicates: readonly Replicate[], covariates: readonly string[]): CovariateCuts[] {
  const splits = replicates.flatMap((replicate) => replicate.splits)
  return covariates.flatMap((covariate) => {
    const own = splits.filter(({ variable }) => variable === covariate)
    if (own.length === 0) return []
    const cuts = own.flatMap((split) => (split.kind === 'numeric' ? [split.cut] : []))
    return [{ covariate, cuts, quartiles: quartiles(cuts), partitions: partitionsOf(own) }]
  })
}

function partitionsOf(splits: readonly Split[]): CovariateCuts['partitions'] {
  const counts = new Map<string, { parts: string[][]; count: number }>()
  for (const split of splits) {
    if (split.kind === 'numeric') continue
    const sides = split.kind === 'multiway' ? split.levels.map((level) => [level]) : [split.left, split.right]
    // Which side is left says nothing of a factor without order.
    const parts = sides.map((side) => [...side].sort())
    if (split.kind !== 'ordered') parts.sort((a, b) => (a[0] < b[0] ? -1 : 1))
    const key = JSON.stringify(parts)
    const known = counts.get(key)
    if (known === undefined) counts.set(key, { parts, count: 1 })
    else known.count++
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)
}

/** How well each subgroup of the tree of all patients is found again. */
export function subgroupStability(
  replicates: readonly Replicate[],
  { core }: Pick<PatientTally, 'core'>,
  { subgroup, J }: Reference,
  weights: ArrayLike<number> | null,
): SubgroupStability[] {
  const B = replicates.length
  return Array.from({ length: J }, (_, j) => {
    const each = replicates.map((replicate) => replicate.jaccard[j])
    let inCore = 0
    let size = 0
    for (let i = 0; i < subgroup.length; i++) {
      if (subgroup[i] !== j) continue
      const w = weights === null ? 1 : weights[i]
      size += w
      if (core[i] / B >= CORE - ROUNDING) inCore += w
    }
    const jaccard = each.reduce((sum, value) => sum + value, 0) / B
    const coreShare80 = inCore / size
    return {
      jaccard,
      recovered75: each.filter((value) => value >= 0.75).length / B,
      dissolved50: each.filter((value) => value <= 0.5).length / B,
      within: meanOf(replicates.map(({ within }) => within[j])),
      between: meanOf(replicates.map(({ between }) => between[j])),
      coreShare80,
      verdict: verdictOf(jaccard, coreShare80),
    }
  })
}

function verdictOf(jaccard: number, core: number): SubgroupStability['verdict'] {
  if (jaccard >= STABLE.jaccard && core >= STABLE.core) return 'stable'
  return jaccard >= UNCERTAIN ? 'uncertain' : 'not reproduced'
}

/** Standard deviation over the resamples of each patient's effect; NaN for fewer than two effects. */
export function sdEffects({ count, shift, squares }: PatientTally): Float64Array {
  return count.map((n, i) => Math.sqrt(Math.max(0, (squares[i] - (shift[i] * shift[i]) / n) / (n - 1))))
}

/** Mean of the values that there are; null for none. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
