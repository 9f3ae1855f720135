import { config } from 'zod'
import '../../src/workflow/patients/portable-math.js'
import type { TrustBatch, TrustJob, TrustTask } from '../../src/workflow/trust/trust-job.js'
import { loadLater } from './later.js'

type Message = { readonly job: TrustJob } | { readonly task: TrustTask }

// Schemas would be compiled with `new Function`, which the security policy forbids.
config({ jitless: true })

// Loaded after the lines above have run, as in worker.ts.
const loaded = loadLater().then(() => import('../../src/workflow/trust/trust-job.js'))
let answer: Promise<(task: TrustTask) => TrustBatch>

/** The job comes first, then one task at a time. */
self.onmessage = async ({ data }: MessageEvent<Message>) => {
  if ('job' in data) answer = loaded.then(({ trustDoer }) => trustDoer(data.job))
  else self.postMessage((await answer)(data.task))
}
