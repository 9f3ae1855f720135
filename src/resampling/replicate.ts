import type { Ipd } from '../data/patients/ipd.js'
import type { Split, Tree } from '../trees/shape/tree.js'
import type { StratumColumns } from './group-sums.js'
import { contingency, partitionAgreement } from './partition-agreement.js'
import { placeAll } from './place-all.js'
import { stratifiedEffects } from './stratified-effects.js'

/** The tree of all patients, to which those of resamples are compared. */
export interface Reference {
  /** Subgroup of each patient, 0 … J − 1. */
  readonly subgroup: Int32Array
  readonly J: number
  /** Stratified effect of each subgroup in all its patients; NaN where there is none. */
  readonly effect: Float64Array
  /** The subgroups with the largest and the least effect by the method; null where there are not two. */
  readonly extremes: { readonly best: number; readonly worst: number } | null
}

/** A number, or null where there is none. */
export type Maybe = number | null

/** What is kept of the tree of a resample: as much as there are subgroups, whatever the number of patients. Plain data. */
export interface Replicate {
  readonly b: number
  /** Code of the error that the method failed with; all else is empty then. */
  readonly failure: string | null
  /** Splits in preorder, the root's first. */
  readonly splits: readonly Split[]
  readonly leaves: number
  readonly jaccard: readonly number[]
  readonly within: readonly Maybe[]
  readonly between: readonly Maybe[]
  readonly rand: number
  readonly adjustedRand: number
  /** √mean (δ_b − δ_0)² over the patients. */
  readonly rmsEffect: Maybe
  /** Effect of the patients of each subgroup by the leaves of this tree: of those drawn, and of those not drawn. */
  readonly inBag: readonly Maybe[]
  readonly outOfBag: readonly Maybe[]
  /** The same of the difference between the extreme subgroups. */
  readonly contrast: { readonly inBag: number; readonly outOfBag: number } | null
  /** Σ c (in − m_in)(out − m_out) and Σ c (in − m_in)² over the leaves. */
  readonly slope: readonly [product: number, square: number]
}

/** Sums over replicates per patient. */
export interface PatientTally {
  /** Trees in which the patient is in the leaf that matches its subgroup. */
  readonly core: Float64Array
  /** Number, sum and squares of δ_b − δ_0. */
  readonly count: Float64Array
  readonly shift: Float64Array
  readonly squares: Float64Array
}

export const emptyTally = (n: number): PatientTally => ({
  core: new Float64Array(n),
  count: new Float64Array(n),
  shift: new Float64Array(n),
  squares: new Float64Array(n),
})

/** Adds the sums of `more` to `tally`. */
export function addTally(
  tally: PatientTally,
  more: { readonly [K in keyof PatientTally]: ArrayLike<number> },
): void {
  for (const key of ['core', 'count', 'shift', 'squares'] as const)
    for (let i = 0; i < tally[key].length; i++) tally[key][i] += more[key][i]
}

export const failedReplicate = (b: number, failure: string): Replicate => ({
  ...{ b, failure, splits: [], leaves: 0, jaccard: [], within: [], between: [], rand: 0, adjustedRand: 0 },
  ...{ rmsEffect: null, inBag: [], outOfBag: [], contrast: null, slope: [0, 0] },
})

/**
 * What the tree of a resample says: which covariates it splits on, how its leaves agree with the subgroups of the tree of
 * all patients, and the effects in its leaves of those who made them and of those who did not.
 *
 * @param times how often each patient was drawn
 * @param tally is added to
 * Source: methods.md §11.
 */
export function replicateOf(
  b: number,
  tree: Tree,
  times: ArrayLike<number>,
  ipd: Ipd,
  columns: StratumColumns,
  reference: Reference,
  tally: PatientTally,
): Replicate {
  const { n, weights } = ipd
  const { subgroup, J, effect, extremes } = reference
  const node = placeAll(tree, ipd)
  // Terminal nodes in order of their ids, and inner ones where patients with an unseen level have stayed.
  const place = new Int32Array(tree.nodes.length + 1).fill(-1)
  for (const { id, kids } of tree.nodes) if (kids.length === 0) place[id] = 0
  for (let i = 0; i < n; i++) place[node[i]] = 0
  let L = 0
  for (let id = 1; id < place.length; id++) if (place[id] === 0) place[id] = L++
  // The loops are written out: calls for each patient of a thousand trees are what they would cost most.
  const leaf = new Int32Array(n)
  const outside = new Int32Array(n)
  for (let i = 0; i < n; i++) {
    leaf[i] = place[node[i]]
    outside[i] = times[i] === 0 ? leaf[i] : -1
  }
  const table = contingency(subgroup, J, leaf, L, weights)
  const { match, ...agreement } = partitionAgreement(table, J, L)
  const inBag = stratifiedEffects(columns, leaf, L, times)
  const outOfBag = stratifiedEffects(columns, outside, L)
  const effectIn = Float64Array.from(inBag, (own) => own.effect)
  let squares = 0
  let known = 0
  for (let i = 0; i < n; i++) {
    if (leaf[i] === match[subgroup[i]]) tally.core[i]++
    const shift = effectIn[leaf[i]] - effect[subgroup[i]]
    if (!Number.isFinite(shift)) continue
    tally.count[i]++
    tally.shift[i] += shift
    tally.squares[i] += shift * shift
    const w = weights === null ? 1 : weights[i]
    known += w
    squares += w * shift * shift
  }

  const usable = inBag.map(
    (own, l) =>
      own.information > 0 &&
      outOfBag[l].information > 0 &&
      outOfBag[l].df > 1 &&
      Number.isFinite(own.effect) &&
      Number.isFinite(outOfBag[l].effect),
  )
  const shares = Array.from({ length: J }, (_, j) => sharesOf(table, j, L, usable))
  const mixOf = (p: readonly number[]) => {
    let [own, other] = [0, 0]
    p.forEach((share, l) => {
      if (share === 0) return
      own += share * inBag[l].effect
      other += share * outOfBag[l].effect
    })
    return { inBag: own, outOfBag: other }
  }
  const mixes = shares.map((p) => (p === null ? null : mixOf(p)))
  const best = extremes && shares[extremes.best]
  const worst = extremes && shares[extremes.worst]
  const size = usable.map((_, l) => {
    let sum = 0
    for (let j = 0; j < J; j++) sum += table[j * L + l]
    return sum
  })
  return {
    ...{ b, failure: null },
    splits: tree.nodes.flatMap(({ split }) => (split === null ? [] : [split])),
    leaves: tree.nodes.filter(({ kids }) => kids.length === 0).length,
    ...agreement,
    rmsEffect: known > 0 ? Math.sqrt(squares / known) : null,
    inBag: mixes.map((mix) => mix?.inBag ?? null),
    outOfBag: mixes.map((mix) => mix?.outOfBag ?? null),
    // Leaves that both extreme subgroups share cancel.
    contrast: best && worst ? mixOf(best.map((share, l) => share - worst[l])) : null,
    slope: slopeSums(
      size.map((c, l) => (usable[l] ? c : 0)),
      inBag.map((own) => own.effect),
      outOfBag.map((own) => own.effect),
    ),
  }
}

/** Share of the patients of a subgroup in each usable leaf; null where there is none. */
function sharesOf(table: Float64Array, j: number, L: number, usable: readonly boolean[]): number[] | null {
  const own = usable.map((use, l) => (use ? table[j * L + l] : 0))
  const total = own.reduce((sum, count) => sum + count, 0)
  return total > 0 ? own.map((count) => count / total) : null
}

function slopeSums(
  c: readonly number[],
  own: readonly number[],
  other: readonly number[],
): [product: number, square: number] {
  const total = c.reduce((sum, count) => sum + count, 0)
  const mean = (values: readonly number[]) =>
    c.reduce((sum, count, l) => (count > 0 ? sum + (count / total) * values[l] : sum), 0)
  const [meanIn, meanOut] = [mean(own), mean(other)]
  let [product, square] = [0, 0]
  c.forEach((count, l) => {
    if (count === 0) return
    product += count * (own[l] - meanIn) * (other[l] - meanOut)
    square += count * (own[l] - meanIn) ** 2
  })
  return [product, square]
}
