import type { GlmFamily } from '../../families/glm-family.js'
import type { GlmmDesign } from '../glmm/glmm-design.js'
import { jointMode } from './glmm-model.js'
import type { Mixture } from './mixture.js'
import { panelDensity, shortestBetween } from './panel-density.js'
import { penalisedBlocks } from './penalised-blocks.js'
import { logStretch, panelled } from './tau-grid.js'
import { logPrior, type TauPrior } from './tau-prior.js'

/** What the refinement starts from: the joint posterior under each prior. */
export interface Coarse {
  readonly prior: readonly TauPrior[]
  readonly mean: number
  readonly sd: number
  /** Nodes of τ, with the rule's weight, and mean and standard deviation of the coefficient there. */
  readonly nodes: readonly {
    readonly t: readonly number[]
    /** log of the weight without the prior. */
    readonly rule: number
    readonly weight: number
    readonly mean: number
    readonly sd: number
  }[]
}

/** Panels of the coefficient, over the mean ± REACH standard deviations. */
const PANELS = 5
const REACH = 8
/** Nodes of τ lighter than this, and values of the coefficient further from its mean at τ, are left out. */
const LIGHT = 1e-7
const FAR = 8

/**
 * The marginal posterior of one coefficient of a generalised linear mixed model: at each of its values all others are
 * integrated out by Laplace's approximation, at the nodes of τ. Nearer to the truth than the joint approximation where events
 * are few.
 *
 * @param column of the coefficient
 * @param coarse alternatives that share their nodes
 * Source: Tierney & Kadane (1986), Journal of the American Statistical Association 81, 82–86; methods.md §12.
 */
export function refinedMarginals(
  { cells, blocks, kept }: Pick<GlmmDesign, 'cells' | 'blocks' | 'kept'>,
  family: GlmFamily,
  column: number,
  coarse: readonly Coarse[],
): Mixture[] {
  const which = blocks.blocks.flatMap((block) => [...block.cells])
  const design = penalisedBlocks(cells, which, kept, column)
  const low = Math.min(...coarse.map(({ mean, sd }) => mean - REACH * sd))
  const high = Math.max(...coarse.map(({ mean, sd }) => mean + REACH * sd))
  const least = Math.min(...coarse.map(({ sd }) => sd))
  const panels = Math.ceil((PANELS * (high - low)) / (2 * REACH * least))
  const axis = panelled(
    Number.POSITIVE_INFINITY,
    Array.from({ length: panels + 1 }, (_, i) => ((high - low) * i) / panels),
  )
  const values = axis.v.map((value) => low + value)
  const nodes = coarse[0].nodes.flatMap((node, i) =>
    coarse.some((own) => own.nodes[i].weight > LIGHT) ? [{ ...node, i }] : [],
  )
  const table = nodes.map(({ t, mean, sd }) => {
    const row = new Float64Array(values.length).fill(Number.NEGATIVE_INFINITY)
    let middle = 0
    values.forEach((value, v) => {
      if (Math.abs(value - mean) < Math.abs(values[middle] - mean)) middle = v
    })
    // Outwards from the middle, each mode starting from the one before.
    for (const by of [1, -1]) {
      let x: Float64Array = new Float64Array(design.p + design.gammas)
      for (let v = by > 0 ? middle : middle - 1; v >= 0 && v < values.length; v += by) {
        if (Math.abs(values[v] - mean) > FAR * sd) break
        const mode = jointMode(design, family, t, x, values[v])
        x = mode.x
        row[v] = mode.logLik
      }
    }
    return row
  })
  return coarse.map((own) => {
    const log = Float64Array.from(values, (_, v) => {
      let most = Number.NEGATIVE_INFINITY
      const parts = nodes.map(({ i, t, rule }, n) => {
        const prior = own.prior.reduce((sum, each, a) => sum + logPrior(each, t[a]), 0)
        const part = table[n][v] + rule + prior
        if (own.nodes[i].weight > 0) most = Math.max(most, part)
        return part
      })
      if (most === Number.NEGATIVE_INFINITY) return most
      return most + Math.log(parts.reduce((sum, part) => sum + Math.exp(part - most), 0))
    })
    return onLine(low, axis, log)
  })
}

/** A distribution on the line from its log density at the nodes of panels that start at `low`. */
function onLine(low: number, axis: ReturnType<typeof panelled>, log: Float64Array): Mixture {
  const found = panelDensity(axis, log)
  const most = log.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY)
  let [total, first, second] = [0, 0, 0]
  const weights = axis.weight.map((weight, i) => weight * Math.exp(log[i] - most))
  weights.forEach((weight, i) => {
    total += weight
    first += weight * axis.v[i]
  })
  const mean = first / total
  weights.forEach((weight, i) => {
    second += weight * (axis.v[i] - mean) ** 2
  })
  const quantile = (p: number) => low + found.quantile(p)
  const density = (x: number) => found.density(x - low)
  const cdf = (x: number) => found.cdf(x - low)
  return {
    mean: low + mean,
    sd: Math.sqrt(second / total),
    cdf,
    above: (x) => 1 - cdf(x),
    density,
    quantile,
    shortest: (level) => shortestBetween({ quantile, density }, level),
  }
}

/** log of the rule's weight and of dt/dv at a node of the axes. */
export const ruleLog = (weight: number, axes: readonly { a: number; v: number }[]): number =>
  axes.reduce((sum, { a, v }) => sum + logStretch(a, v), Math.log(weight))
