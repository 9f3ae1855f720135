import type { StartTrust } from '../../src/workflow/trust/trust-job.js'
import { sharedJob, trustInThisThread } from '../../src/workflow/trust/trust-job.js'
import { coreWorkers, webWorkers } from './web-workers.js'

/** Patients from which starting workers pays, where hundreds of trees are grown. */
const MANY = 400

/** Grows trees of resamples on Web Workers. Few patients are searched here. */
export const trustPool: StartTrust = (job) =>
  job.data.ipd.n < MANY || coreWorkers() < 2
    ? trustInThisThread(job)
    : webWorkers(
        () => new Worker(new URL('./trust-worker.ts', import.meta.url), { type: 'module', name: 'trust' }),
        { job: sharedJob(job) },
      )
