/**
 * Several fits at a time: fits as tasks that can be sent to workers. `copse/workers` has a pool of Node's threads.
 *
 * @module copse/tasks
 */

export type { Scheme } from '../resampling/draw-resample.js'
export type { EffectTree, ForestTree } from '../resampling/forest/forest-tree.js'
export type { Maybe, Reference, Replicate } from '../resampling/replicate.js'
export type { GuidedControl } from '../workflow/fit/control-of.js'
export { sharedData } from '../workflow/patients/share.js'
export type { FitTask, TaskAnswer, TaskPool } from '../workflow/tasks/fit-tasks.js'
export { compareInPool, fitInPool, inThisThread, taskDoer } from '../workflow/tasks/fit-tasks.js'
export type { Pool } from '../workflow/tasks/task-workers.js'
export type {
  PermutedTree,
  StartTrust,
  TrustBatch,
  TrustJob,
  TrustPool,
  TrustTask,
} from '../workflow/trust/trust-job.js'
export { trustDoer, trustInThisThread } from '../workflow/trust/trust-job.js'
