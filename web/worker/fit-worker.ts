import { config } from 'zod'
import '../../src/workflow/patients/portable-math.js'
import type { Prepared } from '../../src/workflow/patients/prepare.js'
import type { FitTask, TaskAnswer } from '../../src/workflow/tasks/fit-tasks.js'
import { loadLater } from './later.js'

type Message = { readonly prepared: Prepared } | { readonly task: FitTask }

// Schemas would be compiled with `new Function`, which the security policy forbids.
config({ jitless: true })

// Loaded after the lines above have run, as in worker.ts.
const loaded = loadLater().then(() => import('../../src/workflow/tasks/fit-tasks.js'))
let answer: Promise<(task: FitTask) => TaskAnswer>

/** The data come first, then one task at a time. */
self.onmessage = async ({ data }: MessageEvent<Message>) => {
  if ('prepared' in data) answer = loaded.then(({ taskDoer }) => taskDoer(data.prepared))
  else self.postMessage((await answer)(data.task))
}
