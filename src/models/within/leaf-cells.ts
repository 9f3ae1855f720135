import { type FamilyName, familyOf } from '../../families/families.js'
import type { HazardStrata } from '../hazard/hazard-sums.js'
import { mergedStrata } from '../hazard/hazard-sums.js'
import { informativeEvents } from '../hazard/profile-effect.js'

/** Patients of one trial, subgroup and arm. */
export interface ArmSums {
  /** Patients. */
  readonly n: number
  /** Σ of the exposure; `n` without one. */
  readonly mass: number
  /** Mean outcome per unit of mass. */
  readonly mean: number
  /** Σ (y − mean)² of continuous outcomes. */
  readonly squares: number
}

/** What effects within trials need of the patients: sums by trial, subgroup and arm. */
export interface LeafCells {
  readonly family: FamilyName
  readonly trials: number
  readonly leaves: number
  /** Arms, control first, of trial k and subgroup j at `k·leaves + j`. */
  readonly arms: readonly (readonly [ArmSums, ArmSums])[]
  /** Of times to an event: exposure and events by interval, of the same cells. */
  readonly hazards?: readonly HazardStrata[] | undefined
}

/**
 * Several subgroups counted as one.
 *
 * @param groups leaves of each
 */
export function mergedLeaves(
  { family, trials, leaves, arms, hazards }: LeafCells,
  groups: readonly (readonly number[])[],
): LeafCells {
  const merged = (k: number, group: readonly number[], arm: 0 | 1) =>
    group.map((j) => arms[k * leaves + j][arm]).reduce(joined, { n: 0, mass: 0, mean: 0, squares: 0 })
  return {
    ...{ family, trials, leaves: groups.length },
    ...(hazards && {
      hazards: Array.from({ length: trials }, (_, k) =>
        groups.map((group) => mergedStrata(group.map((j) => hazards[k * leaves + j]))),
      ).flat(),
    }),
    arms: Array.from({ length: trials }, (_, k) =>
      groups.map((group) => [merged(k, group, 0), merged(k, group, 1)] as const),
    ).flat(),
  }
}

/** Chan, Golub & LeVeque (1983), The American Statistician 37, 242–247, eq. 2.1. */
function joined(a: ArmSums, b: ArmSums): ArmSums {
  if (a.n === 0 || b.n === 0) return a.n === 0 ? b : a
  const n = a.n + b.n
  const mass = a.mass + b.mass
  const step = b.mean - a.mean
  return {
    ...{ n, mass, mean: a.mean + (b.mass / mass) * step },
    squares: a.squares + b.squares + a.n * (b.n / n) * step ** 2,
  }
}

/** Trials and subgroups whose differences can be told from each other, by ascending indices. */
export interface Component {
  readonly trials: readonly number[]
  readonly leaves: readonly number[]
}

/**
 * The parts of trials and subgroups within which the effect model has a maximum: strongly connected in the graph with an
 * edge from k to j where subgroup j may be estimated from trial k, and back. A cell whose control arm has no event (or whose
 * experimental arm has nothing else) bounds its effect from one side only.
 *
 * Source: methods.md §9.2.
 */
export function componentsOf(cells: LeafCells): Component[] {
  const { trials: K, leaves: J } = cells
  const size = K + J
  const reach = Array.from({ length: size }, () => new Uint8Array(size))
  for (let k = 0; k < K; k++)
    for (let j = 0; j < J; j++) {
      const [down, up] = directions(cells, k, j)
      if (down) reach[k][K + j] = 1
      if (up) reach[K + j][k] = 1
    }
  for (let m = 0; m < size; m++)
    for (let a = 0; a < size; a++)
      if (reach[a][m] === 1) for (let b = 0; b < size; b++) if (reach[m][b] === 1) reach[a][b] = 1
  const done = new Uint8Array(size)
  const found: Component[] = []
  for (let a = 0; a < size; a++) {
    if (done[a] === 1) continue
    const part = Array.from({ length: size }, (_, b) => b).filter(
      (b) => b === a || (reach[a][b] === 1 && reach[b][a] === 1),
    )
    for (const b of part) done[b] = 1
    const trials = part.filter((b) => b < K)
    const leaves = part.filter((b) => b >= K).map((b) => b - K)
    if (trials.length > 0 && leaves.length > 0) found.push({ trials, leaves })
  }
  return found.sort((a, b) => a.leaves[0] - b.leaves[0])
}

/** Whether there is an edge from trial to subgroup, and back. */
function directions(
  { family, leaves, arms, hazards }: LeafCells,
  k: number,
  j: number,
): [down: boolean, up: boolean] {
  if (hazards !== undefined) {
    const [less, more] = informativeEvents(hazards[k * leaves + j])
    return [less > 0, more > 0]
  }
  const [control, experimental] = arms[k * leaves + j]
  if (control.n === 0 || experimental.n === 0) return [false, false]
  const [least, most] = familyOf(family).range
  const none = (arm: ArmSums) => arm.mean <= least
  const all = (arm: ArmSums) => arm.mean >= most
  if ((none(control) && none(experimental)) || (all(control) && all(experimental))) return [false, false]
  // The effect may grow without end downwards, or upwards.
  const low = none(experimental) || all(control)
  const high = none(control) || all(experimental)
  if (low && high) return [false, false]
  return [!high, !low]
}
