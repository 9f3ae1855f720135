/**
 * Several fits at a time: fits as tasks that can be sent to workers. `copse/workers` has a pool of Node's threads.
 *
 * @module copse/tasks
 */

export type { Scheme } from '../resampling/draw-resample.js'
export type { EffectTree, ForestTree } from '../resampling/forest/forest-tree.js'
export type { Maybe, Reference, Replicate } from '../resampling/replicate.js'
export { readDesign } from '../results/simulate/design-schema.js'
export type { LikeModel, Plant } from '../simulation/like.js'
export type { Measures } from '../simulation/measures.js'
export type { OwnDesign } from '../simulation/own-design.js'
export type { Cell } from '../simulation/simulated-set.js'
export type { GuidedControl } from '../workflow/fit/control-of.js'
export { sharedData } from '../workflow/patients/share.js'
export type { LikeOptions } from '../workflow/simulate/like-model.js'
export type { KeptRows, Part } from '../workflow/simulate/simulate.js'
export { presetCells, presetNames } from '../workflow/simulate/simulation-design.js'
export type {
  Process,
  SimulationJob,
  SimulationPool,
  SimulationRow,
  SimulationTask,
  StartSimulation,
} from '../workflow/simulate/simulation-job.js'
export { simulationDoer } from '../workflow/simulate/simulation-job.js'
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
