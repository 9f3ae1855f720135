import type { TrialClocks } from '../trial-clocks.js'
import type { WithinPatients } from '../within-patients.js'
import { caseWeight } from '../within-patients.js'
import type { WorkingModel } from '../working-residuals.js'

/** Degrees of freedom from which a block has enough clusters for its mean to matter little. */
const LARGE_DF = 10

/**
 * Trials × arms that share clusters: an arm of a trial that is randomised by cluster, a trial whose clusters have patients of
 * both arms, or several trials. Clusters of different blocks have nothing in common.
 */
export interface ClusterBlock {
  /** Strata, ascending. */
  readonly strata: Uint16Array
  /** Clusters with patients in the fit. */
  readonly clusters: number
  /** Patients in them, and Σ of squares of the clusters' patients. */
  readonly patients: number
  readonly squares: number
  /** What the sum of squares of the clusters is multiplied by, and its degrees of freedom. */
  readonly factor: number
  readonly dfFactor: number
  /**
   * Cross-products of its strata over clusters, `strata × strata`: of ℓ·Σr, of Σv; and of ℓ·Σr with the clusters' patients.
   */
  readonly RR: Float64Array
  readonly RN: Float64Array
  readonly MM: Float64Array
}

/**
 * The clusters of a node for one working model. A *slot* is a cluster's patients in one trial × arm that tells something; those
 * of a cluster lie side by side.
 */
export interface ClusterBlocks {
  readonly clusters: number
  /** Slot of the patient at each place; −1 for patients who tell nothing. */
  readonly slot: Int32Array
  readonly slots: number
  readonly clusterOf: Uint32Array
  readonly stratumOf: Uint16Array
  /** First slot of each cluster, and the end of the last. */
  readonly from: Uint32Array
  /** By slot: ℓ·Σr (ℓ the lever of the trial × arm), Σ of the variance function. */
  readonly residual: Float64Array
  readonly mass: Float64Array
  /** Patients of each cluster. */
  readonly size: Float64Array
  readonly blocks: readonly ClusterBlock[]
  /** Block of each stratum, and its place there; −1 without. */
  readonly blockOf: Int32Array
  readonly placeIn: Int32Array
  /** ℓ²φ of each stratum: what a unit of the variance function varies by. */
  readonly unit: Float64Array
}

/**
 * Lays out the clusters of a node, and what stays the same for all covariates.
 *
 * @returns null without clusters
 * Source: methods.md §9.1, item 8.
 */
export function clusterBlocks(
  patients: WithinPatients,
  model: WorkingModel,
  clocks: TrialClocks,
): ClusterBlocks | null {
  const { n, stratum, trials, cluster } = patients
  if (cluster === null) return null
  const { residual, variance, inFit, rank, cells } = model
  const { lever } = clocks
  const strata = 2 * trials
  const telling = (i: number) => lever[stratum[i]] !== 0 && (inFit === null || inFit[i] === 1)

  // Slots in the order of clusters, and of strata within them.
  const byStratum = countingOrder(
    Uint32Array.from({ length: n }, (_, i) => i).filter(telling),
    stratum,
    strata,
  )
  const order = countingOrder(byStratum, cluster.code, cluster.count)
  const slot = new Int32Array(n).fill(-1)
  const clusterOf: number[] = []
  const stratumOf: number[] = []
  const from: number[] = []
  let last = -1
  for (const i of order) {
    const fresh = cluster.code[i] !== last
    if (fresh) from.push(clusterOf.length)
    if (fresh || stratum[i] !== stratumOf[stratumOf.length - 1]) {
      clusterOf.push(from.length - 1)
      stratumOf.push(stratum[i])
    }
    last = cluster.code[i]
    slot[i] = clusterOf.length - 1
  }
  const slots = clusterOf.length
  const clusters = from.length
  from.push(slots)
  const sums = {
    ...{ residual: new Float64Array(slots), mass: new Float64Array(slots) },
    size: new Float64Array(clusters),
  }
  for (let i = 0; i < n; i++) {
    const at = slot[i]
    if (at < 0) continue
    const w = caseWeight(patients, i)
    sums.residual[at] += lever[stratum[i]] * w * residual[i]
    sums.size[clusterOf[at]] += w
    sums.mass[at] += variance === null ? w : w * variance[i]
  }

  const { blockOf, placeIn, lists } = connected(strata, clusters, from, stratumOf)
  const count = new Uint32Array(lists.length)
  for (let g = 0; g < clusters; g++) count[blockOf[stratumOf[from[g]]]]++
  const products = lists.map(({ length: p }) => ({
    ...{ RR: new Float64Array(p * p), RN: new Float64Array(p), MM: new Float64Array(p * p) },
    ...{ patients: 0, squares: 0 },
  }))
  for (let g = 0; g < clusters; g++) {
    const block = blockOf[stratumOf[from[g]]]
    const own = products[block]
    own.patients += sums.size[g]
    own.squares += sums.size[g] ** 2
    for (let u = from[g]; u < from[g + 1]; u++) {
      const row = placeIn[stratumOf[u]]
      own.RN[row] += sums.residual[u] * sums.size[g]
      for (let v = from[g]; v < from[g + 1]; v++) {
        const at = row * lists[block].length + placeIn[stratumOf[v]]
        own.RR[at] += sums.residual[u] * sums.residual[v]
        own.MM[at] += sums.mass[u] * sums.mass[v]
      }
    }
  }
  // What the columns of the working model take of the residuals.
  const total = clocks.N.reduce((sum, own) => sum + own, 0)
  const taken = (rank - cells) / total
  const blocks = lists.map((list, b): ClusterBlock => {
    const G = count[b]
    const d = Math.max(1, G - 1 - taken * G)
    const few = G > 1 && d < LARGE_DF ? G / (G - 1) : 1
    return {
      ...{ strata: Uint16Array.from(list), clusters: G, ...products[b] },
      factor: G / d,
      dfFactor: 1 / few,
    }
  })
  return {
    ...{ clusters, slot, slots, blocks, blockOf, placeIn, ...sums },
    clusterOf: Uint32Array.from(clusterOf),
    stratumOf: Uint16Array.from(stratumOf),
    from: Uint32Array.from(from),
    unit: lever.map((value, s) => value * value * clocks.phi[s]),
  }
}

/** Sorts patients by a code, stably. */
function countingOrder(order: Uint32Array, code: ArrayLike<number>, codes: number): Uint32Array {
  const next = new Uint32Array(codes + 1)
  for (const i of order) next[code[i] + 1]++
  for (let c = 0; c < codes; c++) next[c + 1] += next[c]
  const sorted = new Uint32Array(order.length)
  for (const i of order) sorted[next[code[i]]++] = i
  return sorted
}

/** The strata that clusters connect. */
function connected(strata: number, clusters: number, from: readonly number[], stratumOf: readonly number[]) {
  const root = Int32Array.from({ length: strata }, (_, s) => s)
  const find = (s: number): number => {
    let at = s
    while (root[at] !== at) at = root[at]
    return at
  }
  const present = new Uint8Array(strata)
  for (const s of stratumOf) present[s] = 1
  for (let g = 0; g < clusters; g++)
    for (let u = from[g] + 1; u < from[g + 1]; u++) {
      const [a, b] = [find(stratumOf[from[g]]), find(stratumOf[u])]
      root[Math.max(a, b)] = Math.min(a, b)
    }
  const blockOf = new Int32Array(strata).fill(-1)
  const placeIn = new Int32Array(strata).fill(-1)
  const lists: number[][] = []
  for (let s = 0; s < strata; s++) {
    if (present[s] === 0) continue
    const head = find(s)
    if (head === s) blockOf[s] = lists.push([]) - 1
    else blockOf[s] = blockOf[head]
    placeIn[s] = lists[blockOf[s]].push(s) - 1
  }
  return { blockOf, placeIn, lists }
}
