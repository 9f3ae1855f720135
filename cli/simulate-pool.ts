import type { StartSimulation } from '../src/workflow/simulate/simulation-job.js'
import { simulateInThisThread } from '../src/workflow/simulate/simulation-job.js'
import { threads } from './threads.js'

/** Simulates on worker threads; one worker is this thread itself. */
export const simulatePool =
  (workers: number): StartSimulation =>
  (job) =>
    workers <= 1
      ? simulateInThisThread(job)
      : threads(new URL('./simulate-worker.js', import.meta.url), job, workers)
