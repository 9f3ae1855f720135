import { availableParallelism } from 'node:os'
import type { TrustAsked } from '../src/results/trust/trust-results.js'
import type { StopSignal } from '../src/workflow/tasks/task-workers.js'
import type { StartTrust } from '../src/workflow/trust/trust-job.js'
import { sharedJob, trustInThisThread } from '../src/workflow/trust/trust-job.js'
import { threads } from './threads.js'

/** Patients times trees from which starting workers pays. */
const MUCH = 200_000

/** Trees that the trust part of a report comes to. */
export const treesOf = (asked: TrustAsked | undefined): number =>
  asked === undefined ? 0 : asked.calibrate + asked.resamples + asked.bootstraps

/**
 * Grows trees of resamples on worker threads that read the same columns; one worker, or little to do, is this thread itself.
 *
 * @param asked number of workers; undefined for one a core
 * @param trees that will be grown
 * @param signal stops all workers; what was asked of them is rejected
 */
export const trustPool =
  (asked: number | undefined, trees: number, signal?: StopSignal): StartTrust =>
  (job) => {
    const workers = asked ?? (job.data.ipd.n * trees < MUCH ? 1 : availableParallelism())
    if (workers <= 1) return trustInThisThread(job)
    return threads(new URL('./trust-worker.js', import.meta.url), sharedJob(job), workers, signal)
  }
