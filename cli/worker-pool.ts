/**
 * A pool of worker threads for the tasks of `copse/tasks`, in Node.
 *
 * @module copse/workers
 */

import { availableParallelism } from 'node:os'
import type { Prepared } from '../src/workflow/patients/prepare.js'
import { sharedData } from '../src/workflow/patients/share.js'
import type { TaskPool } from '../src/workflow/tasks/fit-tasks.js'
import { inThisThread } from '../src/workflow/tasks/fit-tasks.js'
import type { StopSignal } from '../src/workflow/tasks/task-workers.js'
import { threads } from './threads.js'

export type { StopSignal } from '../src/workflow/tasks/task-workers.js'

/** Patients from which starting workers pays. */
const MANY = 5000

/** Number of workers unless the user says so. */
export const defaultWorkers = ({ ipd }: Prepared): number => (ipd.n < MANY ? 1 : availableParallelism())

/**
 * A pool of worker threads that read the same columns. One worker is this thread itself.
 *
 * @param signal stops all workers; what was asked of them is rejected
 */
export function workerPool(data: Prepared, workers: number, signal?: StopSignal): TaskPool {
  if (workers <= 1) return inThisThread(data)
  return threads(new URL('./fit-worker.js', import.meta.url), sharedData(data), workers, signal)
}
