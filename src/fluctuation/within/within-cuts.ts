import { pt } from '../../numerics/distributions/distributions.js'
import type { LogPBounds } from '../sup-lm/sup-lm-bounds.js'
import { supLmBoundsOfGaps } from '../sup-lm/sup-lm-bounds.js'
import { supLmLogPOfGaps } from '../sup-lm/sup-lm-of-gaps.js'
import { eachPiece } from './arm-entries.js'
import { ArmProcess } from './arm-process.js'
import type { ClusterBlocks } from './clusters/cluster-blocks.js'
import { ClusterProcess } from './clusters/cluster-process.js'
import type { CutLimits, VisitCut } from './cut-limits.js'
import { CutRoom } from './cut-room.js'
import type { CutProcess } from './cuts/cut-process.js'
import type { TrialClocks } from './trial-clocks.js'
import type { WithinCovariate, WithinPatients } from './within-patients.js'
import type { WorkingModel } from './working-residuals.js'

/** The largest difference along a numeric covariate or an ordered factor from within trials. */
export interface LargestCut {
  /** max Q*(c). */
  readonly statistic: number
  /** Code after which it is reached: the best cut. */
  readonly code: number
  /** Effective degrees of freedom there. */
  readonly df: number
  /** Cuts that were looked at. */
  readonly cuts: number
  /** Steps of the process in log-odds, between neighbouring cuts. */
  readonly gaps: Float64Array
  /** Q of the best cut. */
  readonly Q: number
}

/** The test of it. */
export interface WithinCuts extends LargestCut {
  readonly logP: number
}

/** Share of the largest variance below which a cut tells nothing. */
const TOO_LITTLE = 1e-10

/** {@link largestCut} with its p-value. */
export function withinCuts(...of: Parameters<typeof largestCut>): WithinCuts | null {
  const found = largestCut(...of)
  return found && { ...found, logP: cutLogP(found) }
}

/** The log p-value of the largest cut. */
export const cutLogP = ({ cuts, statistic, gaps, Q, df }: LargestCut): number =>
  cuts === 1
    ? Math.min(0, Math.LN2 + pt(-Math.sqrt(Q), df, { log: true }))
    : supLmLogPOfGaps(statistic, 1, gaps)

/** Bounds of it. */
export function cutLogPBounds(cut: LargestCut): LogPBounds {
  if (cut.cuts > 1) return supLmBoundsOfGaps(cut.statistic, 1, cut.gaps)
  const logP = cutLogP(cut)
  return { below: logP, above: logP, closer: () => logP }
}

/**
 * Whether the treatment effect differs along a covariate, within trials: the largest standardised difference of the trials'
 * residual effects over all admissible cuts, its variance that of each trial × arm on its own clock.
 *
 * @param clusters of the patients, where they are independent only between clusters
 * @param room memory to use, in which the gaps of the result are; made where it is not given
 * @returns null when no cut is admissible
 * Source: methods.md §9.1, items 4 and 5.
 */
export function largestCut(
  patients: WithinPatients,
  model: WorkingModel,
  clocks: TrialClocks,
  covariate: WithinCovariate,
  limits: CutLimits,
  visit?: VisitCut,
  room = new CutRoom(patients.n),
  clusters: ClusterBlocks | null = null,
): LargestCut | null {
  let process = pass(0)
  const floor = TOO_LITTLE * process.most
  if (process.least <= floor || visit !== undefined) process = pass(floor, visit)
  const { cuts, largest, steps } = process
  if (cuts === 0) return null
  const { code, Q, df } = largest
  const statistic = largest.statistic()
  const gaps = room.gaps.subarray(0, steps)
  return { statistic, code, df, cuts, gaps, Q }

  /** One pass over the patients in the order of the covariate. */
  function pass(least: number, look?: VisitCut): CutProcess {
    const own =
      clusters === null
        ? new ArmProcess(patients, clocks, limits, least, room.gaps, look)
        : new ClusterProcess(patients, clocks, clusters, limits, least, room.gaps, look)
    eachPiece(patients, model, covariate, room, (entries) => own.take(entries), clusters?.slot)
    return own
  }
}
