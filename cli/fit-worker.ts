import '../src/workflow/patients/portable-math.js'
import { parentPort, workerData } from 'node:worker_threads'
import type { Prepared } from '../src/workflow/patients/prepare.js'
import type { FitTask } from '../src/workflow/tasks/fit-tasks.js'
import { taskDoer } from '../src/workflow/tasks/fit-tasks.js'

// A worker has the data, whose columns it shares with the others, and does one task at a time.
const answer = taskDoer(workerData as Prepared)
parentPort!.on('message', (task: FitTask) => parentPort!.postMessage(answer(task)))
