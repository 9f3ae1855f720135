import { cholesky, forwardSolve } from '../../../numerics/cholesky.js'
import type { LmmContrast } from '../../lmm/lmm-contrast.js'
import type { AdjustedCluster } from './cluster-adjustment.js'
import { adjustCluster } from './cluster-adjustment.js'

/** Patients of a (generalised) linear model with an intercept per group, fitted, who are alike only within clusters. */
export interface ClusteredPatients {
  readonly length: number
  /** Cluster and group of the intercept of each row. */
  readonly cluster: ArrayLike<number>
  readonly clusters: number
  readonly group: ArrayLike<number>
  readonly groups: number
  /** Columns besides the intercepts; those without a coefficient are null. */
  readonly columns: readonly (ArrayLike<number> | null)[]
  /** Patients that each row stands for (case weights repeat rows). */
  readonly n: ArrayLike<number>
  /** Working weight of one of these patients, 1 for least squares: rows without any are left out. */
  readonly working: ArrayLike<number>
  /** Σ (y − μ) of the row's patients. */
  readonly residual: ArrayLike<number>
}

/** Covariance of a contrast. */
export interface ClusterVariance {
  readonly variance: number
  /** Satterthwaite's degrees of freedom. */
  readonly df: number
  /**
   * What the working model expects the variance to be estimated as, relative to what it is. Less than 1 where a cluster
   * determines part of the contrast alone, the only one of its arm, say: nothing tells how such clusters differ.
   */
  readonly share: number
}

export interface ClusterRobust {
  /** Clusters with patients. */
  readonly clusters: number
  /** Null for a contrast of coefficients that have no estimate. */
  readonly variance: (contrast: LmmContrast) => ClusterVariance | null
  /** Covariance of several contrasts that have estimates, row by row. */
  readonly covariance: (contrasts: readonly LmmContrast[]) => Float64Array
}

/**
 * Below this part of a variance that clusters can tell of, there is no standard error: it would be too small by a third.
 */
export const LEAST_SHARE = 0.5

/** Of a column's length (squared) left beside its predecessors: less is none. */
const DEPENDENT = 1e-13

/**
 * Cluster-robust covariance ("CR2", bias-reduced linearisation) of the coefficients, with Satterthwaite's degrees of
 * freedom of every contrast. Costs a few m × m matrices per cluster, m the columns that are not 0 in it; the matrix of
 * pairs of clusters behind the degrees of freedom is summed up without being made.
 *
 * Source: Pustejovsky & Tipton (2018), J Bus Econ Stat 36, 672–683, equations 10 and 15 to 17; working model of
 * independent patients with the variance of the family.
 */
export function clusterRobust(given: ClusteredPatients): ClusterRobust {
  const patients = withInformation(given)
  const { groups, columns } = patients
  const { size, means, L, kept } = whitening(patients)
  const p = kept.length
  const parts = clustersOf(patients, size, means, L, kept)

  const loadOf = ({ global, local = [] }: LmmContrast) => {
    const load = new Float64Array(p)
    for (let c = 0; c < columns.length; c++) {
      const weight = global?.[c] ?? 0
      if (weight === 0) continue
      const at = kept.indexOf(c)
      if (at < 0) return null
      load[at] += weight
    }
    // γ_g = (γ_g + x̄_gᵀβ) − x̄_gᵀβ: the columns are measured from their group's mean.
    const u = new Map<number, number>()
    for (const { trial: g, weight } of local) {
      if (!(size[g] > 0)) return null
      u.set(g, (u.get(g) ?? 0) + weight / Math.sqrt(size[g]))
      for (let a = 0; a < p; a++) load[a] -= weight * means[g * p + a]
    }
    return { columns: forwardSolve(L, p, load), onGroups: u }
  }
  return {
    clusters: parts.length,
    variance(contrast) {
      const load = loadOf(contrast)
      return load === null ? null : varianceOf(parts, load.columns, load.onGroups, groups)
    },
    covariance(contrasts) {
      const loads = contrasts.map((contrast) => loadOf(contrast)!)
      const q = loads.length
      const sums = new Float64Array(q * q)
      for (const { groups: own, score } of parts) {
        const along = loads.map(({ columns: load, onGroups }) => {
          let sum = 0
          for (let a = 0; a < own.length; a++) sum += (onGroups.get(own[a]) ?? 0) * score[a]
          for (let a = 0; a < p; a++) sum += load[a] * score[own.length + a]
          return sum
        })
        for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) sums[a * q + b] += along[a] * along[b]
      }
      return sums
    },
  }
}

/** Weight in the information, relative to the largest, below which a patient has none: fitted as 0 or 1 by separation. */
const NONE = 1e-12

function withInformation(patients: ClusteredPatients): ClusteredPatients {
  let most = 0
  for (let i = 0; i < patients.length; i++) most = Math.max(most, patients.working[i])
  const working = Float64Array.from(patients.working, (w) => (w > NONE * most ? w : 0))
  return { ...patients, working }
}

interface Part extends AdjustedCluster {
  /** Groups of the cluster: the first columns of its matrices, before the p others. */
  readonly groups: readonly number[]
}

/** Sizes and means of the groups and the factor of the scatter within: XᵀWX is the identity in these coordinates. */
function whitening({ length, group, groups, columns, n, working }: ClusteredPatients) {
  const given = columns.flatMap((column, c) => (column === null ? [] : [c]))
  const size = new Float64Array(groups)
  const means = new Float64Array(groups * given.length)
  for (let i = 0; i < length; i++) {
    const weight = n[i] * working[i]
    if (!(weight > 0)) continue
    const g = group[i]
    size[g] += weight
    given.forEach((c, a) => {
      means[g * given.length + a] += (weight / size[g]) * (columns[c]![i] - means[g * given.length + a])
    })
  }
  const p = given.length
  const scatter = new Float64Array(p * p)
  const whole = new Float64Array(p)
  const x = new Float64Array(p)
  for (let i = 0; i < length; i++) {
    const weight = n[i] * working[i]
    if (!(weight > 0)) continue
    for (let a = 0; a < p; a++) {
      const value = columns[given[a]]![i]
      x[a] = value - means[group[i] * p + a]
      whole[a] += weight * value * value
      for (let b = 0; b <= a; b++) scatter[a * p + b] += weight * x[a] * x[b]
    }
  }
  const factor = cholesky(scatter, p, DEPENDENT, whole)
  const at = [...factor.kept]
  return {
    size,
    L: factor.L,
    kept: at.map((a) => given[a]),
    means: Float64Array.from({ length: groups * at.length }, (_, i) => {
      const g = Math.floor(i / at.length)
      return means[g * p + at[i - g * at.length]]
    }),
  }
}

/** The clusters, each adjusted. */
function clustersOf(
  { length, cluster, clusters, group, columns, n, working, residual }: ClusteredPatients,
  size: Float64Array,
  means: Float64Array,
  L: Float64Array,
  kept: readonly number[],
): Part[] {
  const p = kept.length
  const start = new Uint32Array(clusters + 1)
  for (let i = 0; i < length; i++) if (n[i] * working[i] > 0) start[cluster[i] + 1]++
  for (let c = 0; c < clusters; c++) start[c + 1] += start[c]
  const next = start.slice()
  const order = new Uint32Array(start[clusters])
  for (let i = 0; i < length; i++) if (n[i] * working[i] > 0) order[next[cluster[i]]++] = i

  const parts: Part[] = []
  const centred = new Float64Array(p)
  for (let c = 0; c < clusters; c++) {
    const rows = order.subarray(start[c], start[c + 1])
    if (rows.length === 0) continue
    const own = new Map<number, number>()
    for (const i of rows) if (!own.has(group[i])) own.set(group[i], own.size)
    const m = own.size + p
    const x = new Float64Array(rows.length * m)
    rows.forEach((i, r) => {
      const g = group[i]
      x[r * m + own.get(g)!] = 1 / Math.sqrt(size[g])
      for (let a = 0; a < p; a++) centred[a] = columns[kept[a]]![i] - means[g * p + a]
      x.set(forwardSolve(L, p, centred), r * m + own.size)
    })
    const adjusted = adjustCluster({
      ...{ length: rows.length, m, x },
      n: Float64Array.from(rows, (i) => n[i]),
      w: Float64Array.from(rows, (i) => working[i]),
      residual: Float64Array.from(rows, (i) => residual[i]),
    })
    parts.push({ ...adjusted, groups: [...own.keys()] })
  }
  return parts
}

/**
 * Σ_c (uᵀs_c)² and (Σ P_cc)²/Σ P_cd², P_cd = q_c [c = d] − b_cᵀb_d: Σ (b_cᵀb_d)² is the squared length of Σ b_c b_cᵀ,
 * of which groups that share no cluster have no part.
 *
 * @param columns contrast on the columns, and on the groups, in the coordinates of {@link whitening}
 */
function varianceOf(
  parts: readonly Part[],
  columns: Float64Array,
  onGroups: ReadonlyMap<number, number>,
  groups: number,
): ClusterVariance {
  const p = columns.length
  let variance = 0
  let expected = 0
  let squares = 0
  const columnProduct = new Float64Array(p * p)
  const groupProduct = new Map<number, number>()
  const mixed = new Float64Array(groups * p)
  for (const { groups: own, score, cross, spread } of parts) {
    const m = own.length + p
    const u = Float64Array.from({ length: m }, (_, a) =>
      a < own.length ? (onGroups.get(own[a]) ?? 0) : columns[a - own.length],
    )
    if (u.every((value) => value === 0)) continue
    const b = new Float64Array(m)
    let along = 0
    let q = 0
    for (let i = 0; i < m; i++) {
      along += u[i] * score[i]
      for (let j = 0; j < m; j++) {
        b[i] += cross[i * m + j] * u[j]
        q += u[i] * spread[i * m + j] * u[j]
      }
    }
    const length = b.reduce((sum, value) => sum + value * value, 0)
    variance += along * along
    expected += q - length
    squares += q * (q - 2 * length)
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++) {
        const product = b[i] * b[j]
        if (i >= own.length && j >= own.length)
          columnProduct[(i - own.length) * p + j - own.length] += product
        else if (i < own.length && j >= own.length) mixed[own[i] * p + j - own.length] += product
        else if (i < own.length) {
          const key = own[i] * groups + own[j]
          groupProduct.set(key, (groupProduct.get(key) ?? 0) + product)
        }
      }
  }
  for (const value of columnProduct) squares += value * value
  for (const value of mixed) squares += 2 * value * value
  for (const value of groupProduct.values()) squares += value * value
  let model = 0
  for (const value of columns) model += value * value
  for (const value of onGroups.values()) model += value * value
  return { variance, df: (expected * expected) / squares, share: expected / model }
}
