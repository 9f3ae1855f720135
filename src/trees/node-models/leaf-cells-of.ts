import { armOf, stratumOf, trialOf } from '../../data/patients/strata.js'
import type { FamilyName } from '../../families/families.js'
import type { StratumSums } from '../../models/cells/cells.js'
import { uncounted } from '../../models/hazard/event-times.js'
import { addParts } from '../../models/hazard/hazard-fit.js'
import { HazardSums } from '../../models/hazard/hazard-sums.js'
import type { PatientRows } from '../../models/rows/patient-rows.js'
import type { AdjustedPatients } from '../../models/within/adjusted-patients.js'
import { cellsOfHazards, hazardCells } from '../../models/within/hazard-cells.js'
import type { ArmSums, LeafCells } from '../../models/within/leaf-cells.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { Tree } from '../shape/tree.js'
import { leavesOf } from '../shape/tree.js'

/**
 * Sums by trial, subgroup and arm of a tree whose nodes have the models of {@link withinModel}.
 *
 * @param data the patients, with the columns to adjust for and clusters; null without
 */
export function leafCellsOf<Node>(
  source: CellSource<Node>,
  family: FamilyName,
  tree: Tree,
  data: PatientRows | null,
): { readonly cells: LeafCells; readonly adjusted: AdjustedPatients | null } {
  const leaves = leavesOf(tree)
  if (data?.times) {
    const timed = { family, times: data.times, stratum: data.stratum, trials: source.trials.length }
    return {
      cells: hazardCells(
        timed,
        leaves.map(({ fit }) => fit.rows),
      ),
      adjusted: null,
    }
  }
  const cells = cellsOfSums(
    source,
    family,
    leaves.map(({ fit }) => fit.sums),
  )
  if (data === null || (data.adjust.length === 0 && data.cluster === null)) return { cells, adjusted: null }
  const rows = leaves.map(({ fit }) => fit.rows)
  const order = Uint32Array.from(rows.flatMap((own) => [...own]))
  const cell = Int32Array.from(
    rows.flatMap((own, j) => Array.from(own, (row) => trialOf(data.stratum[row]) * leaves.length + j)),
  )
  const pick = (values: Float64Array) => Float64Array.from(order, (row) => values[row])
  const { cluster } = data
  return {
    cells,
    adjusted: {
      cell,
      arm: Uint8Array.from(order, (row) => armOf(data.stratum[row])),
      outcome: pick(data.outcome),
      weight: data.weight && pick(data.weight),
      exposure: data.exposure && pick(data.exposure),
      x: data.adjust.map(({ standard }) => pick(standard)),
      cluster: cluster && {
        code: Uint32Array.from(order, (row) => cluster[row]),
        count: source.cluster!.count,
      },
    },
  }
}

/**
 * The same of the sums of each subgroup.
 *
 * @param source whose outcomes the sums are of
 */
export function cellsOfSums<Node>(
  { trials: { length: trials }, centre, intervals }: CellSource<Node>,
  family: FamilyName,
  subgroups: readonly StratumSums[],
): LeafCells {
  if (intervals)
    return cellsOfHazards(
      ...([family, intervals, trials] as const),
      subgroups.map(({ n, timed }) => {
        const sums = new HazardSums(uncounted(intervals), new Uint16Array(0), 2 * trials)
        addParts(sums, timed!)
        return { sums, n }
      }),
    )
  const leaves = subgroups.length
  const arms = Array.from({ length: trials * leaves }, (_, at) => {
    const sums = subgroups[at % leaves]
    const k = Math.floor(at / leaves)
    const of = (s: number): ArmSums => ({
      n: sums.n[s],
      mass: sums.mass[s],
      // From the trial's control arm of all patients: only differences within a trial matter, and outcomes may be near 1e9.
      mean: sums.n[s] > 0 ? centre[s] - centre[stratumOf(trialOf(s), 0)] + sums.sum[s] / sums.mass[s] : 0,
      squares: sums.squares[s],
    })
    return [of(stratumOf(k, 0)), of(stratumOf(k, 1))] as const
  })
  return { family, trials, leaves, arms }
}
