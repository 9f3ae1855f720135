import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { VERSION } from '../src/version.js'
import { dataDigest, resultsDigest } from '../src/workflow/patients/digests.js'
import type { StartTrust, TrustBatch, TrustJob } from '../src/workflow/trust/trust-job.js'
import { plainBatch } from '../src/workflow/trust/trust-job.js'

const NAME = '.trees-so-far.jsonl'

/**
 * A pool that keeps what is done in a folder, so that the same command goes on where it was stopped.
 *
 * Lines carry a digest of data, settings and task: what another analysis has left there is not taken for this one's.
 *
 * @param folder undefined to keep nothing
 * @returns the pool, and what takes the file away once results are written
 */
export function resumed(
  start: StartTrust,
  folder: string | undefined,
): { readonly pool: StartTrust; readonly forget: () => void } {
  if (folder === undefined) return { pool: start, forget: () => {} }
  const file = join(folder, NAME)
  const pool: StartTrust = (job) => {
    const own = start(job)
    const digest = digestOf(job)
    const known = readKnown(file)
    const keyOf = (task: object) => resultsDigest([digest, task])
    return {
      async run(tasks, onDone = () => {}) {
        const keys = tasks.map(keyOf)
        const open = tasks.filter((_, i) => !known.has(keys[i]))
        const before = tasks.length - open.length
        const fresh = await own.run(open, (done, task, answer) => {
          mkdirSync(folder, { recursive: true })
          appendFileSync(file, `${JSON.stringify({ key: keyOf(task), answer: plainBatch(answer) })}\n`)
          onDone(before + done, task, answer)
        })
        const answers = fresh[Symbol.iterator]()
        return keys.map((key) => known.get(key) ?? answers.next().value!)
      },
    }
  }
  return { pool, forget: () => rmSync(file, { force: true }) }
}

const digestOf = ({ data, method, control, reference }: TrustJob): string =>
  resultsDigest([
    VERSION,
    dataDigest(data),
    data.roles.family,
    method,
    control,
    reference && [[...reference.subgroup], reference.extremes],
  ])

/** The batches of a file, as far as they were written whole. */
function readKnown(file: string): Map<string, TrustBatch> {
  const known = new Map<string, TrustBatch>()
  if (!existsSync(file)) return known
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue
    try {
      const { key, answer } = JSON.parse(line)
      known.set(key, answer)
    } catch {
      // The last line of a run that was stopped while it wrote.
    }
  }
  return known
}
