import '../src/workflow/patients/portable-math.js'
import { parentPort, workerData } from 'node:worker_threads'
import type { SimulationJob, SimulationTask } from '../src/workflow/simulate/simulation-job.js'
import { simulationDoer } from '../src/workflow/simulate/simulation-job.js'

// A worker has the job, and simulates some replicates of a cell at a time.
const answer = simulationDoer(workerData as SimulationJob)
parentPort!.on('message', (task: SimulationTask) => parentPort!.postMessage(answer(task)))
