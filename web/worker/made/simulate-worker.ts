import { config } from 'zod'
import '../../../src/workflow/patients/portable-math.js'
import type {
  SimulationJob,
  SimulationRow,
  SimulationTask,
} from '../../../src/workflow/simulate/simulation-job.js'
import { loadLater } from '../later.js'

type Message = { readonly job: SimulationJob } | { readonly task: SimulationTask }

// Schemas would be compiled with `new Function`, which the security policy forbids.
config({ jitless: true })

// Loaded after the lines above have run, as in worker.ts.
const loaded = loadLater().then(() => import('../../../src/workflow/simulate/simulation-job.js'))
let answer: Promise<(task: SimulationTask) => SimulationRow[]>

/** The job comes first, then one task at a time. */
self.onmessage = async ({ data }: MessageEvent<Message>) => {
  if ('job' in data) answer = loaded.then(({ simulationDoer }) => simulationDoer(data.job))
  else self.postMessage((await answer)(data.task))
}
