import { Worker } from 'node:worker_threads'
import type {
  SimulationRow,
  SimulationTask,
  StartSimulation,
} from '../src/workflow/simulate/simulation-job.js'
import { simulateInThisThread } from '../src/workflow/simulate/simulation-job.js'
import { poolOf } from '../src/workflow/tasks/task-workers.js'

/** Simulates on worker threads; one worker is this thread itself. */
export const simulatePool =
  (workers: number): StartSimulation =>
  (job) => {
    if (workers <= 1) return simulateInThisThread(job)
    return poolOf<SimulationTask, readonly SimulationRow[]>((onAnswer, onError) => {
      const thread = new Worker(new URL('./simulate-worker.js', import.meta.url), { workerData: job })
      thread.on('message', onAnswer)
      thread.on('error', onError)
      return { give: (task) => thread.postMessage(task), stop: () => thread.terminate() }
    }, workers)
  }
