import type { StartSimulation } from '../../../src/workflow/simulate/simulation-job.js'
import { simulateInThisThread } from '../../../src/workflow/simulate/simulation-job.js'
import { coreWorkers, webWorkers } from '../web-workers.js'

/** Simulates on Web Workers. */
export const simulatePool: StartSimulation = (job) =>
  coreWorkers() < 2
    ? simulateInThisThread(job)
    : webWorkers(
        () =>
          new Worker(new URL('./simulate-worker.ts', import.meta.url), { type: 'module', name: 'simulate' }),
        { job },
      )
