import { contingency, partitionAgreement } from '../resampling/partition-agreement.js'
import { placeAll } from '../resampling/place-all.js'
import type { Split } from '../trees/shape/tree.js'
import type { SimulatedPatients, SimulatedSet, TrueSplit } from './simulated-set.js'

/** What is looked at of a fit. */
export interface FoundTree {
  readonly nodes: readonly {
    readonly id: number
    readonly split: Split | null
    readonly kids: readonly number[]
    /** p-value of the treatment effect's instability along the split; null: the split is about nothing else. */
    readonly effectP: number | null
  }[]
  readonly subgroups: readonly {
    readonly node: number
    readonly estimate: number | null
    readonly lo: number | null
    readonly hi: number | null
  }[]
}

/** What came of a method on a data set. Null: not defined here. */
export interface Measures {
  readonly nodes: number
  readonly leaves: number
  readonly anySplit: boolean
  /** Some split with a treatment effect that is unstable at level alpha. */
  readonly effectSplit: boolean
  readonly recovered: boolean | null
  readonly rootRight: boolean | null
  /** Cut of the root, where it is of the right variable. */
  readonly rootCut: number | null
  readonly rootCutError: number | null
  readonly ari: number
  readonly kappa: number | null
  /** Share of the variables of splits that true subgroups do not differ by. */
  readonly falseDiscovery: number
  readonly correlation: number | null
  readonly rmse: number | null
  readonly correlationNew: number | null
  readonly rmseNew: number | null
  /** Subgroups whose interval has the mean true effect of their patients, and subgroups with an interval. */
  readonly covered: number
  readonly intervals: number
  /** Mean over the patients of estimated less true effect. */
  readonly bias: number | null
}

/**
 * Compares what a method has found with the truth.
 *
 * @param alpha level of the effect's instability
 * Source: methods-synthesis, 5.4.
 */
export function measuresOf(set: SimulatedSet, found: FoundTree, alpha: number): Measures {
  const { nodes, subgroups } = found
  const splits = nodes.flatMap(({ split, effectP }) => (split === null ? [] : [{ split, effectP }]))
  const node = placeAll(found, set)
  const place = new Map(subgroups.map((subgroup, j) => [subgroup.node, j]))
  const leaf = node.map((id) => place.get(id) ?? subgroups.length)
  const groups = set.group.reduce((most, g) => Math.max(most, g), 0) + 1
  const table = contingency(set.group, groups, leaf, subgroups.length + 1, null)
  const { truth } = set
  const [root] = splits
  const right = truth.root === null ? null : root?.split.variable === truth.root.variable
  const rootCut = right === true && root.split.kind === 'numeric' ? root.split.cut : null
  const variables = new Set(splits.map(({ split }) => split.variable))
  const wrong = [...variables].filter((variable) => !truth.variables.includes(variable))
  const own = against(set, leaf, subgroups)
  const fresh = set.fresh
  const later =
    fresh === null
      ? null
      : against(
          fresh,
          placeAll(found, fresh).map((id) => place.get(id) ?? subgroups.length),
          subgroups,
        )
  return {
    nodes: nodes.length,
    leaves: subgroups.length,
    anySplit: splits.length > 0,
    effectSplit: splits.some(({ effectP }) => effectP === null || effectP <= alpha),
    recovered: truth.tree === null ? null : isRecovered(truth.tree, found, 1),
    rootRight: right,
    rootCut,
    rootCutError: rootCut === null ? null : rootCut - truth.root!.cut,
    ari: partitionAgreement(table, groups, subgroups.length + 1).adjustedRand,
    kappa: kappaOf(set, leaf, subgroups),
    falseDiscovery: variables.size === 0 ? 0 : wrong.length / variables.size,
    correlation: own.correlation,
    rmse: own.rmse,
    correlationNew: later?.correlation ?? null,
    rmseNew: later?.rmse ?? null,
    ...coverage(set, leaf, subgroups),
    bias: own.bias,
  }
}

type Subgroups = FoundTree['subgroups']

/** True and estimated effects, patient by patient. */
function against({ n, effect }: SimulatedPatients, leaf: Int32Array, subgroups: Subgroups) {
  let [count, sumT, sumE, squares] = [0, 0, 0, 0]
  const estimate = (i: number) => subgroups[leaf[i]]?.estimate ?? null
  for (let i = 0; i < n; i++) {
    const own = estimate(i)
    if (own === null) continue
    count++
    sumT += effect[i]
    sumE += own
    squares += (own - effect[i]) ** 2
  }
  if (count === 0) return { correlation: null, rmse: null, bias: null }
  const [meanT, meanE] = [sumT / count, sumE / count]
  let [te, tt, ee] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    const own = estimate(i)
    if (own === null) continue
    te += (effect[i] - meanT) * (own - meanE)
    tt += (effect[i] - meanT) ** 2
    ee += (own - meanE) ** 2
  }
  // Of effects that are all the same there is no correlation; sums of rounding errors are none.
  const varies = (square: number, mean: number) => square > 1e-20 * count * (1 + mean * mean)
  return {
    correlation: varies(tt, meanT) && varies(ee, meanE) ? te / Math.sqrt(tt * ee) : null,
    rmse: Math.sqrt(squares / count),
    bias: meanE - meanT,
  }
}

function coverage({ n, effect }: SimulatedPatients, leaf: Int32Array, subgroups: Subgroups) {
  let [covered, intervals] = [0, 0]
  subgroups.forEach(({ lo, hi }, j) => {
    if (lo === null || hi === null) return
    let [count, sum] = [0, 0]
    for (let i = 0; i < n; i++)
      if (leaf[i] === j) {
        count++
        sum += effect[i]
      }
    if (count === 0) return
    intervals++
    if (sum / count >= lo && sum / count <= hi) covered++
  })
  return { covered, intervals }
}

/** Cohen's κ of who has an effect above 0, truly and by the estimates; null where one of the two says the same of all. */
function kappaOf({ n, effect }: SimulatedPatients, leaf: Int32Array, subgroups: Subgroups): number | null {
  let [both, truly, found, count] = [0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const own = subgroups[leaf[i]]?.estimate ?? null
    if (own === null) continue
    count++
    const [a, b] = [effect[i] > 0, own > 0]
    if (a) truly++
    if (b) found++
    if (a === b) both++
  }
  if (count === 0 || truly === 0 || truly === count || found === 0 || found === count) return null
  const [p, q] = [truly / count, found / count]
  const chance = p * q + (1 - p) * (1 - q)
  return (both / count - chance) / (1 - chance)
}

/** Whether the tree below a node is the true one. */
function isRecovered(truth: TrueSplit | null, found: FoundTree, id: number): boolean {
  const { split, kids } = found.nodes[id - 1]
  if (truth === null) return split === null
  if (split === null || split.kind !== 'numeric' || split.variable !== truth.variable) return false
  if (!(Math.abs(split.cut - truth.cut) < truth.within)) return false
  return isRecovered(truth.left, found, kids[0]) && isRecovered(truth.right, found, kids[1])
}
