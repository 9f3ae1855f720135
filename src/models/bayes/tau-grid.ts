import type { Quadrature } from '../../numerics/gauss-legendre.js'
import { gaussLegendre } from '../../numerics/gauss-legendre.js'
import { highestMoment, logPrior, type TauPrior } from './tau-prior.js'

/** What a model of given heterogeneity tells: at least its log-likelihood, everything else integrated out. */
export interface Solved {
  readonly logLik: number
}

/** A model as a function of one or two heterogeneity parameters t = (τ, or θ). */
export interface HeterogeneityModel<S extends Solved> {
  /** For each parameter, the distance of the likelihood's nearest branch point from the real axis. */
  readonly poles: readonly number[]
  /** For each parameter, how far to look at least, whatever the prior's scale. */
  readonly far: readonly number[]
  /** Trials that tell of heterogeneity. */
  readonly trials: number
  readonly at: (t: readonly number[]) => S
}

/** One axis: panels in v = asinh(t/a), with the nodes of a Gauss–Legendre rule in each. */
export interface TauAxis {
  /** ∞: t is v itself. */
  readonly a: number
  /** Ends of the panels, ascending from 0. */
  readonly edges: readonly number[]
  /** Nodes in v, panel by panel. */
  readonly v: Float64Array
  readonly weight: Float64Array
  readonly t: Float64Array
}

/** The model solved on a grid, the first axis running slowest. */
export interface TauGrid<S extends Solved> {
  readonly axes: readonly TauAxis[]
  readonly solved: readonly S[]
  /** Whether the coarsest panels were fine enough. */
  readonly coarse: boolean
}

/** Nodes per panel. */
export const ORDER = 10
const RULE: Quadrature = gaussLegendre(ORDER)
/** log of what is neglected beyond the end of an axis. */
const NEGLIGIBLE = 46
/** Change of the log marginal likelihood by halving the panels at which the finer grid is taken. */
const SETTLED = 1e-9
const HALVINGS = 6
const FARTHEST = 200

export function axisOf(a: number, breaks: readonly number[], width: number): TauAxis {
  const edges = [0]
  for (const end of breaks) {
    const start = edges[edges.length - 1]
    const panels = Math.max(1, Math.ceil((end - start) / width - 1e-12))
    for (let i = 1; i < panels; i++) edges.push(start + ((end - start) * i) / panels)
    edges.push(end)
  }
  return panelled(a, edges)
}

/** The axis with these ends of panels. */
export function panelled(a: number, edges: readonly number[]): TauAxis {
  const count = (edges.length - 1) * ORDER
  const v = new Float64Array(count)
  const weight = new Float64Array(count)
  for (let i = 0; i + 1 < edges.length; i++) {
    const half = (edges[i + 1] - edges[i]) / 2
    for (let c = 0; c < ORDER; c++) {
      v[i * ORDER + c] = edges[i] + half * (1 + RULE.nodes[c])
      weight[i * ORDER + c] = half * RULE.weights[c]
    }
  }
  return { a, edges, v, weight, t: v.map((value) => toT(a, value)) }
}

/** t = a·sinh v, or v itself where a is ∞. */
export const toT = (a: number, v: number): number => (a === Number.POSITIVE_INFINITY ? v : a * Math.sinh(v))
export const toV = (a: number, t: number): number => (a === Number.POSITIVE_INFINITY ? t : Math.asinh(t / a))
/** log of dt/dv. */
export const logStretch = (a: number, v: number): number =>
  a === Number.POSITIVE_INFINITY ? 0 : Math.log(a * Math.cosh(v))

/**
 * Solves a model on a grid that serves several priors at once, fine enough for all of them: panels are halved until the log
 * marginal likelihoods no longer change.
 *
 * @param priors alternatives, each with a prior for every parameter
 * @param trusted the coarsest panels are known to be fine enough where there are two parameters: they were in a model that
 *   differs little, and a finer grid takes four times as long
 * Source: composite Gauss–Legendre rules in v, t = a·sinh v, where all branch points of the likelihood are at least π/2
 * away from the axis (methods.md §12).
 */
export function tauGrid<S extends Solved>(
  model: HeterogeneityModel<S>,
  priors: readonly (readonly TauPrior[])[],
  trusted = false,
): TauGrid<S> {
  const frames = model.poles.map((_, axis) => frameOf(model, priors, axis))
  const at = (width: number) =>
    solveOn(
      model,
      frames.map(({ a, breaks }) => axisOf(a, breaks, width)),
    )
  let grid = at(1)
  if (trusted && frames.length > 1) return { ...grid, coarse: true }
  let before = priors.map((own) => logMarginal(grid, own))
  for (let halving = 1; halving <= HALVINGS; halving++) {
    const finer = at(2 ** -halving)
    const after = priors.map((own) => logMarginal(finer, own))
    const settled = after.every((value, i) => Math.abs(value - before[i]) < SETTLED)
    // With two parameters the coarser grid of some thousand nodes will do where it agrees.
    if (settled) return frames.length > 1 ? { ...grid, coarse: halving === 1 } : finer
    grid = finer
    // Another halving would be of a hundred thousand nodes.
    if (frames.length > 1 && halving >= 2) break
    before = after
  }
  return grid
}

function solveOn<S extends Solved>(model: HeterogeneityModel<S>, axes: readonly TauAxis[]): TauGrid<S> {
  const [first, second] = axes
  const solved: S[] = []
  for (const t of first.t)
    if (second === undefined) solved.push(model.at([t]))
    else for (const u of second.t) solved.push(model.at([t, u]))
  return { axes, solved, coarse: false }
}

/** log of the integrand in v at each node, without the rule's weights. */
export function logIntegrand<S extends Solved>({ axes, solved }: TauGrid<S>, prior: readonly TauPrior[]) {
  const own = axes.map(({ a, v, t }, axis) =>
    Float64Array.from(t, (value, i) => logPrior(prior[axis], value) + logStretch(a, v[i])),
  )
  const inner = own[1]?.length ?? 1
  return Float64Array.from(solved, ({ logLik }, i) => {
    const outer = own[0][Math.floor(i / inner)]
    return logLik + outer + (own[1] === undefined ? 0 : own[1][i % inner])
  })
}

/** log of the rule's weight of each node. */
export function ruleWeights({ axes }: Pick<TauGrid<Solved>, 'axes'>): Float64Array {
  const [first, second] = axes
  if (second === undefined) return first.weight
  const inner = second.weight.length
  return Float64Array.from(
    { length: first.weight.length * inner },
    (_, i) => first.weight[Math.floor(i / inner)] * second.weight[i % inner],
  )
}

/** log ∫ L p dt. */
function logMarginal<S extends Solved>(grid: TauGrid<S>, prior: readonly TauPrior[]): number {
  const g = logIntegrand(grid, prior)
  const most = g.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY)
  const weights = ruleWeights(grid)
  return most + Math.log(g.reduce((sum, value, i) => sum + weights[i] * Math.exp(value - most), 0))
}

/** Unit and extent of an axis: as far as any of the priors leaves anything to integrate. */
function frameOf<S extends Solved>(
  model: HeterogeneityModel<S>,
  priors: readonly (readonly TauPrior[])[],
  axis: number,
): { readonly a: number; readonly breaks: readonly number[] } {
  const own = priors.map((prior) => prior[axis])
  const unbounded = own.filter(({ kind }) => kind !== 'uniform')
  const scales = own.filter(({ kind }) => kind === 'halfnormal' || kind === 'halfcauchy')
  const a = Math.min(model.poles[axis], ...scales.map(({ scale }) => scale))
  const ends = own.flatMap(({ kind, scale }) => (kind === 'uniform' ? [Math.asinh(scale / a)] : []))
  if (unbounded.length > 0) {
    const far = model.far[axis] + Math.max(0, ...scales.map(({ scale }) => 3 * scale))
    // The other parameter, where there is one, at a moderate value.
    const t = model.poles.map((_, i) => Math.min(0.5, priors[0][i].scale))
    const most = unbounded.map(() => Number.NEGATIVE_INFINITY)
    const open = new Set(unbounded.keys())
    let v = 0
    for (; open.size > 0 && v < FARTHEST; v += 0.25) {
      t[axis] = a * Math.sinh(v)
      const { logLik } = model.at(t)
      const stretch = logStretch(a, v)
      for (const i of open) {
        const g = logLik + logPrior(unbounded[i], t[axis]) + stretch
        most[i] = Math.max(most[i], g)
        const moment = highestMoment(unbounded[i], model.trials) * Math.log1p(t[axis] / a)
        if (t[axis] > far && g + moment < most[i] - NEGLIGIBLE) open.delete(i)
      }
    }
    ends.push(v - 0.25)
  }
  return { a, breaks: [...new Set(ends)].sort((x, y) => x - y) }
}
