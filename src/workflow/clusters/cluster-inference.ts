import type { FamilyName } from '../../families/families.js'
import { familyOf } from '../../families/families.js'
import type { Estimate } from '../../families/inference.js'
import { tEstimate } from '../../families/inference.js'
import type { LmmContrast } from '../../models/lmm/lmm-contrast.js'
import { clusterRobust, LEAST_SHARE } from '../../models/rows/clusters/cluster-robust.js'
import { qt } from '../../numerics/distributions/distributions.js'
import { effectsCells } from '../effects/effects-cells.js'
import type { EffectsDesign } from '../effects/effects-design.js'
import { fitEffectsGlm } from '../effects/effects-glm.js'
import { leastSquares } from '../effects/effects-linear.js'

/** Groups of patients who may be alike: cluster of each patient of a design. */
export interface Clusters {
  readonly count: number
  readonly codes: ArrayLike<number>
}

/** A fitted model whose standard errors allow for clusters. */
export interface ClusterInference {
  /** Clusters with patients. */
  readonly clusters: number
  readonly intercepts: Float64Array
  readonly coefficients: readonly (number | null)[]
  /** Inference on a combination of coefficients whose estimate is known; without standard error where it has none. */
  readonly estimate: (contrast: LmmContrast, value: number) => Estimate
  /** Half of the interval's width; null where there is none. */
  readonly reach: (contrast: LmmContrast) => number | null
  /** Part of the variance that clusters can tell of, see {@link ClusterVariance}. */
  readonly share: (contrast: LmmContrast) => number
}

/** Part of a column's length that its score may be off 0 by: more is no maximum of the likelihood. */
const OFF = 1e-5

/**
 * Fits outcome ~ columns + trial and prepares its cluster-robust (CR2) inference.
 *
 * @returns null where the likelihood has no finite maximum
 */
export function clusterInference(
  design: EffectsDesign,
  { codes, count }: Clusters,
  family: FamilyName,
  level: number,
): ClusterInference | null {
  const { y, trial, trials, columns, weights, exposure } = design
  const { intercepts, coefficients } = fitted(design, family, level)
  const length = y.length
  const n = weights ?? new Float64Array(length).fill(1)
  const working = new Float64Array(length)
  const residual = new Float64Array(length)
  const derivatives = new Float64Array(4)
  const record = familyOf(family)
  const model = record.linear ? null : record
  for (let i = 0; i < length; i++) {
    let eta = 0
    for (let c = 0; c < columns.length; c++) eta += (coefficients[c] ?? 0) * columns[c].values[i]
    const start = intercepts[trial[i]]
    if (model === null) {
      working[i] = 1
      residual[i] = n[i] * (y[i] - start - eta)
    } else if (Number.isFinite(start)) {
      const mass = exposure?.[i] ?? 1
      model.derivatives(start + eta, derivatives)
      working[i] = mass * derivatives[1]
      residual[i] = model.residual(n[i] * y[i], n[i] * mass, start + eta)
    }
  }
  const kept = columns.map(({ values }, c) => (coefficients[c] === null ? null : values))
  if (model !== null && !atMaximum(kept, n, working, residual)) return null
  const robust = clusterRobust({
    ...{ length, cluster: codes, clusters: count, group: trial, groups: trials.length },
    ...{ columns: kept, n, working, residual },
  })
  const known = (contrast: LmmContrast) => {
    const found = robust.variance(contrast)
    return found !== null && found.share >= LEAST_SHARE ? found : null
  }
  return {
    ...{ clusters: robust.clusters, intercepts, coefficients },
    estimate(contrast, value) {
      const found = known(contrast)
      return found === null
        ? tEstimate(value, Number.NaN, Number.NaN, level, 'satterthwaite')
        : tEstimate(value, Math.sqrt(found.variance), found.df, level, 'satterthwaite')
    },
    reach(contrast) {
      const found = known(contrast)
      if (found === null) return null
      return Math.sqrt(found.variance) * qt((1 - level) / 2, found.df, { tail: 'upper' })
    },
    share: (contrast) => robust.variance(contrast)?.share ?? 0,
  }
}

function fitted(design: EffectsDesign, family: FamilyName, level: number) {
  if (familyOf(family).linear) return leastSquares(design)
  const cells = effectsCells(design, familyOf(family))
  return fitEffectsGlm(cells, design, { family, level, firth: false })
}

/** Whether the scores of the columns are 0: a column that separates the outcomes has been left out where they are not. */
function atMaximum(
  columns: readonly (Float64Array | null)[],
  n: Float64Array,
  working: Float64Array,
  residual: Float64Array,
): boolean {
  return columns.every((column) => {
    if (column === null) return true
    let score = 0
    let squares = 0
    for (let i = 0; i < column.length; i++) {
      score += residual[i] * column[i]
      squares += n[i] * working[i] * column[i] ** 2
    }
    return Math.abs(score) <= OFF * Math.sqrt(squares)
  })
}
