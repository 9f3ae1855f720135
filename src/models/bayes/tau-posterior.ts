import { panelDensity, type TauDistribution } from './panel-density.js'
import { logIntegrand, logStretch, ruleWeights, type Solved, type TauAxis, type TauGrid } from './tau-grid.js'
import type { TauPrior } from './tau-prior.js'

/** A grid weighed by a prior: the posterior of the heterogeneity, as a mixture over its nodes. */
export interface TauPosterior<S extends Solved> {
  readonly grid: TauGrid<S>
  /** Of each parameter. */
  readonly prior: readonly TauPrior[]
  /** log ∫ L p dt. */
  readonly logMarginal: number
  /** Nodes that matter with their weights, which add up to 1. */
  readonly nodes: readonly { readonly weight: number; readonly t: readonly number[]; readonly solved: S }[]
  /** log of the integrand in v at every node, its largest value being 0. */
  readonly log: Float64Array
}

/** Weights below this are none, also after the second moment is taken. */
const NONE = 1e-24

/** The posterior under a prior. */
export function tauPosterior<S extends Solved>(
  grid: TauGrid<S>,
  prior: readonly TauPrior[],
): TauPosterior<S> {
  const g = logIntegrand(grid, prior)
  const rule = ruleWeights(grid)
  const most = g.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY)
  const log = g.map((value) => value - most)
  const total = log.reduce((sum, value, i) => sum + rule[i] * Math.exp(value), 0)
  const [first, second] = grid.axes
  const inner = second?.t.length ?? 1
  const nodes = grid.solved.flatMap((solved, i) => {
    const weight = (rule[i] * Math.exp(log[i])) / total
    const outer = first.t[Math.floor(i / inner)]
    const t = second === undefined ? [outer] : [outer, second.t[i % inner]]
    const farthest = Math.max(...t.map((value, axis) => 1 + value / grid.axes[axis].a))
    return weight * farthest * farthest >= NONE ? [{ weight, t, solved }] : []
  })
  return { grid, prior, logMarginal: most + Math.log(total), nodes, log }
}

/** Σ weight · f over the nodes. */
export function posteriorMean<S extends Solved>(
  { nodes }: Pick<TauPosterior<S>, 'nodes'>,
  f: (solved: S, t: readonly number[]) => number,
): number {
  let sum = 0
  for (const { weight, t, solved } of nodes) sum += weight * f(solved, t)
  return sum
}

/** The posterior of a parameter itself, the other one integrated out. */
export function marginalOf<S extends Solved>(posterior: TauPosterior<S>, axis: number): TauDistribution {
  const { grid, log } = posterior
  if (grid.axes.length === 1) return panelDensity(grid.axes[0], log)
  return panelDensity(grid.axes[axis], sumOver(grid.axes, log, axis))
}

/** log of the integral over the other axis at each node of this one. */
function sumOver(axes: readonly TauAxis[], log: Float64Array, axis: number): Float64Array {
  const inner = axes[1].t.length
  const other = axes[1 - axis]
  return Float64Array.from(axes[axis].t, (_, i) => {
    const at = (j: number) => log[axis === 0 ? i * inner + j : j * inner + i]
    let most = Number.NEGATIVE_INFINITY
    for (let j = 0; j < other.t.length; j++) most = Math.max(most, at(j))
    if (most === Number.NEGATIVE_INFINITY) return most
    let sum = 0
    for (let j = 0; j < other.t.length; j++) sum += other.weight[j] * Math.exp(at(j) - most)
    return most + Math.log(sum)
  })
}

/** log density in t of the integrand at a node in v. */
export const logDensityAt = ({ a }: TauAxis, v: number, log: number): number => log - logStretch(a, v)
