import { strataInOrder } from '../../data/patients/split-patients.js'
import { CopseError } from '../../errors.js'
import { familyOf } from '../../families/families.js'
import { streamRng } from '../../numerics/random/rng.js'
import type { Scheme } from '../../resampling/draw-resample.js'
import { drawResample } from '../../resampling/draw-resample.js'
import type { ForestTree } from '../../resampling/forest/forest-tree.js'
import { failedForestTree, forestTree } from '../../resampling/forest/forest-tree.js'
import { stratumColumns } from '../../resampling/group-sums.js'
import type { UntreatedOutcomes } from '../../resampling/permute-treatment.js'
import { permuteArms, untreatedOutcomes, withArms } from '../../resampling/permute-treatment.js'
import type { PatientTally, Reference, Replicate } from '../../resampling/replicate.js'
import { emptyTally, failedReplicate, replicateOf } from '../../resampling/replicate.js'
import { leafHeterogeneity, rootLogP } from '../../resampling/tree-statistic.js'
import type { Control } from '../../results/control-schema.js'
import type { Fitted } from '../../trees/methods/fitted.js'
import type { Method } from '../../trees/methods/method.js'
import type { Prepared } from '../patients/prepare.js'
import { takePrepared } from '../patients/prepare.js'
import { sharedData } from '../patients/share.js'
import type { Pool } from '../tasks/task-workers.js'
import { leanFit } from './lean-fit.js'

/** What workers that grow trees of resamples are given once. Plain data. */
export interface TrustJob {
  /** Patients in an order that the file has no part in. */
  readonly data: Prepared
  readonly method: Method
  readonly control: Control
  /** The tree of all patients; null where nothing is compared with it. */
  readonly reference: Reference | null
}

/** Some of the resamples of a scheme, or of the data sets with the treatment dealt anew: those numbered from … to − 1, counted from 1. */
export interface TrustTask {
  readonly scheme: Scheme | 'permutation'
  readonly from: number
  readonly to: number
  /** Trees that predict the effects of patients are wanted, not how they compare with that of all. */
  readonly individual?: boolean
}

/** What came of them. */
export interface TrustBatch {
  readonly replicates: readonly Replicate[]
  readonly tally: { readonly [Sum in keyof PatientTally]: ArrayLike<number> }
  readonly permuted: readonly PermutedTree[]
  readonly forest: readonly ForestTree[]
}

/** What the tree of a data set with the treatment dealt anew has found. */
export interface PermutedTree {
  readonly failure: string | null
  readonly logP: number
  readonly Q: number
  readonly splits: boolean
}

/** A batch as JSON holds it. */
export const plainBatch = ({ replicates, tally, permuted, forest }: TrustBatch) => ({
  ...{ replicates, permuted, forest },
  tally: Object.fromEntries(Object.entries(tally).map(([name, sums]) => [name, Array.from(sums)])),
})

export type TrustPool = Pool<TrustTask, TrustBatch>

/** Starts a pool for a job: in this thread, or on workers that are sent the job. */
export type StartTrust = (job: TrustJob) => TrustPool

/** Resamples in a task. Sums are put together task by task: results do not depend on who does them. */
const BATCH = 10

/** The tasks of B resamples. */
export function trustTasks(scheme: TrustTask['scheme'], B: number, individual = false): TrustTask[] {
  return Array.from({ length: Math.ceil(B / BATCH) }, (_, at) => ({
    ...{ scheme, from: 1 + at * BATCH, to: Math.min(B, (at + 1) * BATCH) + 1 },
    ...(individual && { individual }),
  }))
}

/** Patients by trial, arm, outcome and covariates, so that resamples do not depend on the order of the rows in the file. */
export const inOrder = (data: Prepared): Prepared =>
  takePrepared(data, Uint32Array.from(strataInOrder(data.ipd).flat()))

/** The job as it is sent to workers: its columns are shared where memory may be. */
export const sharedJob = (job: TrustJob): TrustJob => ({ ...job, data: sharedData(job.data) })

/** Does the tasks of a job, one at a time. */
export function trustDoer({ data, method, control, reference }: TrustJob): (task: TrustTask) => TrustBatch {
  const { ipd, adjust } = data
  const { family } = data.roles
  const columns = stratumColumns(ipd, family, control.intervals)
  const strata = strataInOrder(ipd)
  const lean = { ipd, adjust, family }
  const all = new Uint8Array(ipd.n).fill(1)
  let untreated: UntreatedOutcomes | null = null
  return ({ scheme, from, to, individual = false }) => {
    if (scheme === 'permutation') {
      const permuted = Array.from({ length: to - from }, (_, at) => permutedTree(from + at))
      return { replicates: [], tally: emptyTally(0), permuted, forest: [] }
    }
    if (individual) {
      const forest = Array.from({ length: to - from }, (_, at) => effectsTree(scheme, from + at))
      return { replicates: [], tally: emptyTally(0), permuted: [], forest }
    }
    const tally = emptyTally(ipd.n)
    const replicates: Replicate[] = []
    for (let b = from; b < to; b++) {
      const times = drawResample(scheme, strata, ipd.n, streamRng(control.seed, b))
      const { tree, failure } = grown(() => leanFit(lean, times, method, control))
      replicates.push(
        tree === null
          ? failedReplicate(b, failure)
          : replicateOf(b, tree, times, ipd, columns, reference!, tally),
      )
    }
    return { replicates, tally, permuted: [], forest: [] }
  }

  function effectsTree(scheme: Scheme, b: number): ForestTree {
    const rng = streamRng(control.seed, b)
    const times = drawResample(scheme, strata, ipd.n, rng)
    const giver = rng.permutation(ipd.n)
    const { tree, failure } = grown(() => leanFit(lean, times, method, control))
    return tree === null
      ? failedForestTree(b, failure)
      : forestTree(b, tree, times, ipd, columns, giver, familyOf(family).linear)
  }

  function permutedTree(b: number): PermutedTree {
    untreated ??= untreatedOutcomes(ipd)
    const trials = ipd.trial.levels.map((_, k) => [...strata[2 * k], ...strata[2 * k + 1]])
    const own = withArms(ipd, untreated, permuteArms(ipd, trials, streamRng(control.seed, b)))
    const { tree, failure } = grown(() => leanFit({ ...lean, ipd: own }, all, method, control, 'p'))
    if (tree === null) return { failure, logP: 0, Q: 0, splits: false }
    const Q = leafHeterogeneity(tree, own, family)
    return { failure: null, logP: rootLogP(tree), Q, splits: tree.nodes.length > 1 }
  }

  function grown(grow: () => Fitted) {
    try {
      return { tree: grow().tree, failure: '' }
    } catch (error) {
      if (error instanceof CopseError) return { tree: null, failure: error.code }
      throw error
    }
  }
}

/** A pool without workers. */
export const trustInThisThread: StartTrust = (job) => ({
  async run(tasks, onDone = () => {}) {
    const run = trustDoer(job)
    return tasks.map((task, i) => {
      const answer = run(task)
      onDone(i + 1, task, answer)
      return answer
    })
  },
})
