import type { Ipd } from '../../data/patients/ipd.js'
import { strataInOrder } from '../../data/patients/split-patients.js'
import type { Note } from '../../errors.js'
import { countText } from '../../errors.js'
import { quartiles } from '../../resampling/quartiles.js'
import {
  cutsOf,
  frequencies,
  meanOf,
  sdEffects,
  subgroupStability,
} from '../../resampling/stability-measures.js'
import { checkOptions } from '../../results/checks/check-options.js'
import type { OneFit } from '../../results/fit-schema.js'
import type { StabilityResult } from '../../results/trust/stability-schema.js'
import { stabilityOptionsSchema } from '../../results/trust/stability-schema.js'
import type { Method } from '../../trees/methods/method.js'
import { VERSION } from '../../version.js'
import type { ControlOptions } from '../fit/control-of.js'
import { controlOf } from '../fit/control-of.js'
import { fitUnanswered } from '../fit/fit.js'
import type { Prepared } from '../patients/prepare.js'
import { assertResamples } from './assert-resamples.js'
import { correctForSelection, isCorrectable } from './correct-for-selection.js'
import { leaveOneOut } from './leave-one-out.js'
import { referenceOf } from './reference-tree.js'
import { failureNotes, resampleTrees } from './resample-trees.js'
import type { StartTrust } from './trust-job.js'
import { inOrder, trustInThisThread } from './trust-job.js'

/** Settings of `stability` beside those of a fit. */
export interface StabilityOptions {
  readonly resamples?: unknown
  readonly bootstraps?: unknown
}

/**
 * How far the subgroups of a method can be trusted: how often trees of halves of the patients find them again, and their
 * effects corrected for having been chosen by the patients who estimate them.
 *
 * Coded errors: those of fit and of assertResamples; RESAMPLES_FAILED.
 *
 * @param start who grows the trees; results do not depend on it
 * @param onDone called with the share that is done
 * @example
 * const { subgroups } = await stability(prepare(table, roles), 'metamob-wt')
 */
export async function stability(
  given: Prepared,
  method: Method,
  options: ControlOptions = {},
  asked: StabilityOptions = {},
  start: StartTrust = trustInThisThread,
  onDone: (share: number) => void = () => {},
): Promise<StabilityResult> {
  const { resamples, bootstraps } = checkOptions(stabilityOptionsSchema, {
    ...asked,
    // Rows that stand for several patients are not drawn with replacement unless that is asked for, and refused.
    ...(given.ipd.weights !== null && asked.bootstraps === undefined && { bootstraps: 0 }),
  })
  const control = { ...controlOf(options), honest: null, cv: null, fallback: false }
  assertResamples(given, control, bootstraps)
  const data = inOrder(given)
  const { ipd } = data
  const { result, grown } = fitUnanswered(data, method, control)
  const reference = referenceOf(ipd, grown, result)
  const own = { ...control, minsize: grown.tree.minsize }
  const pool = start({ data, method, control: own, reference })
  const corrects = bootstraps > 0 && result.subgroups.length > 1 && isCorrectable(data)
  const share = resamples / (resamples + (corrects ? 2 * bootstraps : 0))
  const halves = await resampleTrees(pool, 'half', resamples, ipd.n, (done) => onDone(share * done))
  const names = ipd.covariates.map(({ name }) => name)
  const { replicates, tally } = halves
  const each = subgroupStability(replicates, tally, reference, ipd.weights)
  const sd = sdEffects(tally)
  const notes: Note[] = [
    ...fitNotes(result),
    ...uncorrectedNotes(data, result, bootstraps),
    ...strataNotes(ipd),
    ...failureNotes(halves, 'halves'),
  ]
  const corrected = corrects
    ? await correctForSelection(
        pool,
        bootstraps,
        ipd,
        grown,
        result,
        reference,
        control.level,
        notes,
        (done) => onDone(share + (1 - share) * done),
      )
    : null
  return {
    schema: 'copse.stability/1',
    version: VERSION,
    spec: { ...result.spec, resamples, bootstraps: corrects ? bootstraps : 0 },
    data: result.data,
    fit: { nodes: result.tree.nodes, model: result.model },
    halves: {
      trees: replicates.length,
      failed: [...halves.failed],
      ...frequencies(replicates, names),
      cuts: cutsOf(replicates, names).map(({ covariate, cuts, quartiles, partitions }) => ({
        ...{ covariate, cuts: [...cuts], quartiles: quartiles && [...quartiles] },
        partitions: partitions.map(({ parts, count }) => ({ parts: parts.map((part) => [...part]), count })),
      })),
      leaves: replicates.map(({ leaves }) => leaves),
      rand: meanOf(replicates.map(({ rand }) => rand))!,
      adjustedRand: meanOf(replicates.map(({ adjustedRand }) => adjustedRand))!,
      rmsEffect: meanOf(replicates.map(({ rmsEffect }) => rmsEffect)),
      sdEffect: quartiles([...sd].filter(Number.isFinite)),
    },
    subgroups: result.subgroups.map((subgroup, j) => ({ ...subgroup, stability: each[j] })),
    corrected,
    leaveOneOut: leaveOneOut(data, method, control),
    notes,
  }
}

/** Notes as a fit gives them. */
const fitNotes = ({ notes }: OneFit): Note[] => notes as Note[]

/** Why effects that were to be corrected are not. */
function uncorrectedNotes(data: Prepared, { subgroups }: OneFit, bootstraps: number): Note[] {
  const wanted = bootstraps > 0 || data.ipd.weights !== null
  if (!wanted || subgroups.length < 2 || isCorrectable(data)) return []
  return [
    {
      code: 'EFFECTS_NOT_CORRECTED',
      message:
        'effects are not corrected for the selection of the subgroups: how to is known to work for one row per patient, without --adjust, only. They look larger and surer than they are; estimate them in patients who had no part in the search (--honest)',
    },
  ]
}

/** Trials with an arm of one patient, who is in every resample. */
function strataNotes(ipd: Ipd): Note[] {
  const single = strataInOrder(ipd).filter(({ length }) => length === 1).length
  if (single === 0) return []
  return [
    {
      code: 'STRATUM_OF_ONE',
      message: `${countText(single)} ${single === 1 ? 'arm of a trial has' : 'arms of trials have'} a single patient, who is in every resample: what hangs on these patients looks more stable than it is`,
    },
  ]
}
