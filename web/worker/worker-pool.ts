import type { Prepared } from '../../src/workflow/patients/prepare.js'
import { sharedData } from '../../src/workflow/patients/share.js'
import type { TaskPool } from '../../src/workflow/tasks/fit-tasks.js'
import { inThisThread } from '../../src/workflow/tasks/fit-tasks.js'
import { coreWorkers, webWorkers } from './web-workers.js'

/** Patients from which starting workers pays. */
const MANY = 5000

/** Fits on Web Workers. Few patients are fitted here. */
export const workerPool = (data: Prepared): TaskPool =>
  data.ipd.n < MANY || coreWorkers() < 2
    ? inThisThread(data)
    : webWorkers(
        () => new Worker(new URL('./fit-worker.ts', import.meta.url), { type: 'module', name: 'fit' }),
        { prepared: sharedData(data) },
      )
