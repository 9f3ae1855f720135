import '../src/workflow/patients/portable-math.js'
import { parentPort, workerData } from 'node:worker_threads'
import type { TrustJob, TrustTask } from '../src/workflow/trust/trust-job.js'
import { trustDoer } from '../src/workflow/trust/trust-job.js'

// A worker has the job, whose columns it shares with the others, and grows the trees of some resamples at a time.
const answer = trustDoer(workerData as TrustJob)
parentPort!.on('message', (task: TrustTask) => parentPort!.postMessage(answer(task)))
