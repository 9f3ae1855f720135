import type { Pool } from '../../src/workflow/tasks/task-workers.js'
import { poolOf } from '../../src/workflow/tasks/task-workers.js'

/** Where columns cannot be shared every worker holds its own. */
const MOST_WORKERS = 8

/** Workers that this machine has cores for. */
export const coreWorkers = (): number => Math.min(MOST_WORKERS, navigator.hardwareConcurrency)

/**
 * A pool of Web Workers, which end with the worker that asks them. Each gets `first`, then `{ task }` after `{ task }`.
 *
 * @param create starts one: only where the address of its file is written out does the bundler find it
 */
export const webWorkers = <Task, Answer>(create: () => Worker, first: unknown): Pool<Task, Answer> =>
  poolOf<Task, Answer>((onAnswer, onError) => {
    const worker = create()
    worker.onmessage = ({ data: answer }) => onAnswer(answer)
    worker.onerror = ({ message }) => onError(new Error(message))
    worker.postMessage(first)
    return { give: (task) => worker.postMessage({ task }), stop: () => worker.terminate() }
  }, coreWorkers())
