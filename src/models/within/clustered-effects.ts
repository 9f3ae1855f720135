import { familyOf } from '../../families/families.js'
import type { ClusterRobust } from '../rows/clusters/cluster-robust.js'
import { clusterRobust } from '../rows/clusters/cluster-robust.js'
import type { AdjustedPatients } from './adjusted-patients.js'
import type { Component, LeafCells } from './leaf-cells.js'
import type { SharedEffects } from './shared-effects.js'

/** Steps of the levels of cells. */
const MOST_STEPS = 100

/**
 * Cluster-robust (CR2) covariance of the effects of a component, with Satterthwaite's degrees of freedom of every contrast.
 * Patients of a continuous outcome have the weight 1/φ of their trial × arm, which takes the part of a canonical link's
 * variance function: of both, Σr/φ and Σ(y − μ), the variance is the information.
 *
 * @param shared the effects without regard to clusters
 * @param patients with their clusters
 * @returns contrasts are of the estimates of `shared`
 * Source: methods.md §9.2; Pustejovsky & Tipton (2018), see {@link clusterRobust}.
 */
export function clusteredEffects(
  cells: LeafCells,
  { trials, leaves }: Component,
  shared: SharedEffects,
  patients: AdjustedPatients,
): ClusterRobust {
  const { cell, arm, outcome, weight, exposure, x, cluster } = patients
  const family = familyOf(cells.family)
  const [least, most] = family.range
  const K = trials.length
  const place = new Int32Array(cells.trials * cells.leaves).fill(-1)
  trials.forEach((k, a) => {
    leaves.forEach((j, b) => {
      const own = cells.arms[k * cells.leaves + j]
      if (own.some(({ n }) => n === 0)) return
      const alike = own.every(({ mean }) => mean <= least) || own.every(({ mean }) => mean >= most)
      if (family.linear || !alike) place[k * cells.leaves + j] = a * leaves.length + b
    })
  })
  const rows = Uint32Array.from(cell.keys()).filter((i) => place[cell[i]] >= 0)
  const group = Int32Array.from(rows, (i) => place[cell[i]])
  const n = Float64Array.from(rows, (i) => weight?.[i] ?? 1)
  const columns = [
    ...Array.from({ length: shared.estimates.length }, (_, c) =>
      Float64Array.from(rows, (i, r) => {
        const [a, b] = [Math.floor(group[r] / leaves.length), group[r] % leaves.length]
        return arm[i] === 1 && (c < K ? c === a : c - K + 1 === b) ? 1 : 0
      }),
    ),
    ...x.map((values, c) => (shared.kept.includes(c) ? Float64Array.from(rows, (i) => values[i]) : null)),
  ]
  const beta = [...shared.estimates, ...shared.alpha]
  const eta = Float64Array.from(rows, (_, r) =>
    columns.reduce((sum, values, c) => sum + (values === null ? 0 : values[r] * beta[c]), 0),
  )
  const working = new Float64Array(rows.length)
  const residual = new Float64Array(rows.length)
  const groups = K * leaves.length
  if (family.linear) {
    for (let r = 0; r < rows.length; r++)
      working[r] = 1 / shared.phi![2 * Math.floor(cell[rows[r]] / cells.leaves) + arm[rows[r]]]
    const size = new Float64Array(groups)
    const level = new Float64Array(groups)
    const gap = (r: number) => outcome[rows[r]] - eta[r]
    for (let r = 0; r < rows.length; r++) {
      const own = n[r] * working[r]
      size[group[r]] += own
      level[group[r]] += (own / size[group[r]]) * (gap(r) - level[group[r]])
    }
    for (let r = 0; r < rows.length; r++) residual[r] = n[r] * working[r] * (gap(r) - level[group[r]])
  } else {
    const level = new Float64Array(groups)
    const out = new Float64Array(4)
    for (let step = 0; step < MOST_STEPS; step++) {
      const score = new Float64Array(groups)
      const information = new Float64Array(groups)
      for (let r = 0; r < rows.length; r++) {
        const mass = exposure?.[rows[r]] ?? 1
        family.derivatives(level[group[r]] + eta[r], out)
        working[r] = mass * out[1]
        residual[r] = n[r] * (outcome[rows[r]] - mass * out[0])
        score[group[r]] += residual[r]
        information[group[r]] += n[r] * working[r]
      }
      let moved = 0
      for (let g = 0; g < groups; g++) {
        if (!(information[g] > 0)) continue
        const up = Math.max(-2, Math.min(2, score[g] / information[g]))
        level[g] += up
        moved = Math.max(moved, Math.abs(up))
      }
      if (moved < 1e-12) break
    }
  }
  return clusterRobust({
    ...{ length: rows.length, groups, group, columns, n, working, residual },
    cluster: Int32Array.from(rows, (i) => cluster!.code[i]),
    clusters: cluster!.count,
  })
}
