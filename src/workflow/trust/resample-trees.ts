import type { Note } from '../../errors.js'
import { CopseError } from '../../errors.js'
import type { Scheme } from '../../resampling/draw-resample.js'
import type { PatientTally, Replicate } from '../../resampling/replicate.js'
import { addTally, emptyTally } from '../../resampling/replicate.js'
import type { TrustBatch, TrustPool } from './trust-job.js'
import { trustTasks } from './trust-job.js'

/** The trees of the resamples that did not fail, and what became of the others. */
export interface ResampledTrees {
  readonly asked: number
  readonly replicates: readonly Replicate[]
  readonly tally: PatientTally
  readonly failed: readonly { readonly code: string; readonly count: number }[]
}

/** Share of failed resamples that readers are told of. */
const MANY_FAILED = 0.1

/**
 * Grows the trees of B resamples.
 *
 * @param n patients
 * Coded errors: RESAMPLES_FAILED where all do.
 */
export async function resampleTrees(
  pool: TrustPool,
  scheme: Scheme,
  B: number,
  n: number,
  onDone: (share: number) => void = () => {},
): Promise<ResampledTrees> {
  const tasks = trustTasks(scheme, B)
  const tally = emptyTally(n)
  // Sums over patients are added in the order of the tasks, so that no bit depends on who was first, and then let go: memory
  // does not grow with the number of trees.
  const waiting = new Map<number, TrustBatch>()
  let added = 0
  const add = (batch: TrustBatch) => {
    addTally(tally, batch.tally)
    Object.assign(batch, { tally: emptyTally(0) })
    added++
  }
  const batches = await pool.run(tasks, (done, task, batch) => {
    waiting.set(tasks.indexOf(task), batch)
    for (let next = waiting.get(added); next !== undefined; next = waiting.get(added)) {
      waiting.delete(added)
      add(next)
    }
    onDone(done / tasks.length)
  })
  // Those that an interrupted run has left are not announced.
  for (const batch of batches.slice(added)) add(batch)
  const { known: replicates, failed } = withoutFailed(batches.flatMap((batch) => batch.replicates))
  return { asked: B, replicates, tally, failed }
}

/**
 * The trees that could be grown, and the codes of the others.
 *
 * Coded errors: RESAMPLES_FAILED where there are none.
 */
export function withoutFailed<T extends { readonly failure: string | null }>(all: readonly T[]) {
  const counts = new Map<string, number>()
  for (const { failure } of all) if (failure !== null) counts.set(failure, (counts.get(failure) ?? 0) + 1)
  const failed = [...counts].map(([code, count]) => ({ code, count }))
  const known = all.filter(({ failure }) => failure === null)
  if (known.length === 0)
    throw new CopseError({
      code: 'RESAMPLES_FAILED',
      wrong: `no tree could be grown in any of the ${all.length} resamples (${failed.map(({ code }) => code).join(', ')})`,
      need: 'trials with enough patients in both arms',
      try: 'leaving out trials that are very small, or another method',
    })
  return { known, failed }
}

/** Says that many resamples failed. */
export function failureNotes(
  { asked, failed }: Pick<ResampledTrees, 'asked' | 'failed'>,
  what: string,
): Note[] {
  const count = failed.reduce((sum, own) => sum + own.count, 0)
  if (count <= MANY_FAILED * asked) return []
  const codes = failed.map((own) => `${own.code} in ${own.count}`).join(', ')
  return [
    {
      code: 'RESAMPLES_FAILED',
      message: `in ${count} of ${asked} ${what} no tree could be grown (${codes}): all shares are of the others, which may be a selection; look for trials that are very small`,
    },
  ]
}
