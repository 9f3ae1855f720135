import { poolOf } from '../../src/workflow/tasks/task-workers.js'
import type { StartTrust, TrustBatch, TrustTask } from '../../src/workflow/trust/trust-job.js'
import { sharedJob, trustInThisThread } from '../../src/workflow/trust/trust-job.js'

/** Patients from which starting workers pays, where hundreds of trees are grown. */
const MANY = 400
/** Where columns cannot be shared every worker holds its own. */
const MOST_WORKERS = 8

/** Grows trees of resamples on Web Workers, which end with the worker that asks them. Few patients are searched here. */
export const trustPool: StartTrust = (job) => {
  const workers = Math.min(MOST_WORKERS, navigator.hardwareConcurrency)
  if (job.data.ipd.n < MANY || workers < 2) return trustInThisThread(job)
  const sent = sharedJob(job)
  return poolOf<TrustTask, TrustBatch>((onAnswer, onError) => {
    const worker = new Worker(new URL('./trust-worker.ts', import.meta.url), {
      type: 'module',
      name: 'trust',
    })
    worker.onmessage = ({ data: answer }) => onAnswer(answer)
    worker.onerror = ({ message }) => onError(new Error(message))
    worker.postMessage({ job: sent })
    return { give: (task) => worker.postMessage({ task }), stop: () => worker.terminate() }
  }, workers)
}
