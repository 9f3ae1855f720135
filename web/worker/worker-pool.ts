import type { Prepared } from '../../src/workflow/patients/prepare.js'
import { sharedData } from '../../src/workflow/patients/share.js'
import type { TaskPool } from '../../src/workflow/tasks/fit-tasks.js'
import { inThisThread } from '../../src/workflow/tasks/fit-tasks.js'
import { poolOf } from '../../src/workflow/tasks/task-workers.js'

/** Patients from which starting workers pays. */
const MANY = 5000
/** Where columns cannot be shared every worker holds its own. */
const MOST_WORKERS = 8

/** A pool of Web Workers, which end with the worker that asks them. Few patients are fitted here. */
export function workerPool(data: Prepared): TaskPool {
  const workers = Math.min(MOST_WORKERS, navigator.hardwareConcurrency)
  if (data.ipd.n < MANY || workers < 2) return inThisThread(data)
  const sent = sharedData(data)
  return poolOf((onAnswer, onError) => {
    const worker = new Worker(new URL('./fit-worker.ts', import.meta.url), { type: 'module', name: 'fit' })
    worker.onmessage = ({ data: answer }) => onAnswer(answer)
    worker.onerror = ({ message }) => onError(new Error(message))
    worker.postMessage({ prepared: sent })
    return { give: (task) => worker.postMessage({ task }), stop: () => worker.terminate() }
  }, workers)
}
