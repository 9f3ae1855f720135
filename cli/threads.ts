import { Worker } from 'node:worker_threads'
import type { Pool, StopSignal } from '../src/workflow/tasks/task-workers.js'
import { poolOf } from '../src/workflow/tasks/task-workers.js'

/**
 * A pool of worker threads, each with the same data.
 *
 * @param file of the worker's code
 * @param workerData read by all of them
 * @param signal stops all workers; what was asked of them is rejected
 */
export const threads = <Task, Answer>(
  file: URL,
  workerData: unknown,
  workers: number,
  signal?: StopSignal,
): Pool<Task, Answer> =>
  poolOf<Task, Answer>(
    (onAnswer, onError) => {
      const thread = new Worker(file, { workerData })
      thread.on('message', onAnswer)
      thread.on('error', onError)
      return { give: (task) => thread.postMessage(task), stop: () => thread.terminate() }
    },
    workers,
    signal,
  )
