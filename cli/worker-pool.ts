import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { TaskAnswer, TaskPool } from '../src/workflow/fit-tasks.js'
import { inThisThread } from '../src/workflow/fit-tasks.js'
import type { Prepared } from '../src/workflow/prepare.js'
import { sharedData } from '../src/workflow/share.js'

/** Patients from which starting workers pays. */
const MANY = 5000

/** Number of workers unless the user says so. */
export const defaultWorkers = ({ ipd }: Prepared): number => (ipd.n < MANY ? 1 : availableParallelism())

/**
 * A pool of worker threads. Results do not depend on how many there are: tasks are independent, and answers keep the order
 * of the tasks. One worker is this thread itself.
 *
 * @param signal stops all workers; what was asked of them is rejected
 */
export function workerPool(data: Prepared, workers: number, signal?: AbortSignal): TaskPool {
  if (workers <= 1) return inThisThread(data)
  const shared = sharedData(data)
  return {
    run: (tasks, onDone = () => {}) =>
      new Promise((resolve, reject) => {
        const answers: TaskAnswer[] = []
        let next = 0
        let done = 0
        const threads = Array.from(
          { length: Math.min(workers, tasks.length) },
          () => new Worker(new URL('./fit-worker.js', import.meta.url), { workerData: shared }),
        )
        const stop = () => {
          signal?.removeEventListener('abort', cancel)
          return Promise.all(threads.map((thread) => thread.terminate()))
        }
        const fail = (error: unknown) => void stop().then(() => reject(error))
        const cancel = () => fail(signal!.reason)
        signal?.addEventListener('abort', cancel)
        if (signal?.aborted) return cancel()
        for (const thread of threads) {
          const give = () => {
            if (next < tasks.length) thread.postMessage({ place: next, task: tasks[next++] })
          }
          thread.on('error', fail)
          thread.on('message', ({ place, answer }: { place: number; answer: TaskAnswer }) => {
            answers[place] = answer
            onDone(++done, tasks[place])
            if (done === tasks.length) void stop().then(() => resolve(answers))
            else give()
          })
          give()
        }
      }),
  }
}
