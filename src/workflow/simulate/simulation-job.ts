import type { Ipd } from '../../data/patients/ipd.js'
import { CopseError } from '../../errors.js'
import type { Control } from '../../results/control-schema.js'
import { cellKey, replicateRng } from '../../simulation/cells.js'
import { drawLike, type LikeModel } from '../../simulation/like.js'
import type { FoundTree, Measures } from '../../simulation/measures.js'
import { measuresOf } from '../../simulation/measures.js'
import type { OwnDesign } from '../../simulation/own-design.js'
import { drawOwn } from '../../simulation/own-design.js'
import { presetOf } from '../../simulation/presets/presets.js'
import type { Cell, SimulatedSet } from '../../simulation/simulated-set.js'
import type { Method } from '../../trees/methods/method.js'
import type { Prepared } from '../patients/prepare.js'
import type { Pool } from '../tasks/task-workers.js'
import { simulatedFits } from './fit-simulated.js'

/** Where data sets come from. Plain data. */
export type Process =
  | { readonly kind: 'preset'; readonly name: string }
  | { readonly kind: 'like'; readonly model: LikeModel }
  | { readonly kind: 'own'; readonly design: OwnDesign }

/** What workers that simulate are given once. Plain data. */
export interface SimulationJob {
  readonly process: Process
  readonly cells: readonly Cell[]
  readonly methods: readonly Method[]
  readonly control: Control
  readonly seed: number
}

/** Some replicates of a cell, numbered from … to − 1, counted from 1, by some methods. */
export interface SimulationTask {
  readonly cell: number
  readonly from: number
  readonly to: number
  readonly methods: readonly Method[]
}

/** A replicate of a cell by a method. */
export interface SimulationRow {
  readonly cell: number
  readonly replicate: number
  readonly method: Method
  readonly failure: string | null
  /** Variables and cuts of the splits, the root's first. */
  readonly splits: readonly { readonly variable: string; readonly cut: number | null }[]
  readonly measures: Measures | null
}

export type SimulationPool = Pool<SimulationTask, readonly SimulationRow[]>
/** Starts a pool for a job. */
export type StartSimulation = (job: SimulationJob) => SimulationPool

/** The factors of each cell as a text, by which its results are known. */
export const cellKeys = ({ cells }: SimulationJob): string[] => cells.map(cellKey)

/** Draws the data set of a replicate: the same for all methods. */
export function drawSet(
  { process, cells, seed }: SimulationJob,
  cell: number,
  replicate: number,
): SimulatedSet {
  const rng = replicateRng(seed, cells[cell], replicate)
  if (process.kind === 'preset') return presetOf(process.name).draw(cells[cell], rng)
  return process.kind === 'own' ? drawOwn(process.design, rng) : drawLike(process.model, cells[cell], rng)
}

/** Does the tasks of a job, one at a time. */
export const simulationDoer =
  (job: SimulationJob) =>
  ({ cell, from, to, methods }: SimulationTask): SimulationRow[] => {
    const rows: SimulationRow[] = []
    for (let replicate = from; replicate < to; replicate++) {
      const set = drawSet(job, cell, replicate)
      const fitOf = simulatedFits(preparedOf(set), job.control)
      for (const method of methods)
        rows.push({ cell, replicate, method, ...fitted(set, fitOf, method, job.control) })
    }
    return rows
  }

function fitted(
  set: SimulatedSet,
  fitOf: (method: Method) => FoundTree,
  method: Method,
  { alpha }: Control,
): Pick<SimulationRow, 'failure' | 'splits' | 'measures'> {
  try {
    const found = fitOf(method)
    const splits = found.nodes.flatMap(({ split }) =>
      split === null ? [] : [{ variable: split.variable, cut: split.kind === 'numeric' ? split.cut : null }],
    )
    return { failure: null, splits, measures: measuresOf(set, found, alpha) }
  } catch (error) {
    if (!(error instanceof CopseError)) throw error
    return { failure: error.code, splits: [], measures: null }
  }
}

/** A data set as every method reads it. */
export function preparedOf({ n, covariates, outcome, arm, trial, trials, family }: SimulatedSet): Prepared {
  const ipd: Ipd = {
    n,
    outcome: { name: 'y', values: outcome },
    treatment: { name: 'arm', control: 'control', experimental: 'experimental', arm },
    trial: { name: 'trial', levels: trials, codes: trial },
    covariates,
    weights: null,
    exposure: null,
    cluster: null,
    rows: Uint32Array.from({ length: n }, (_, i) => i + 2),
  }
  const names = ['y', 'arm', 'trial', ...covariates.map(({ name }) => name)]
  return {
    ipd,
    adjust: [],
    exclusions: {},
    index: new Uint32Array(),
    notes: [],
    table: {
      n,
      names,
      columns: new Map(),
      lines: new Uint32Array(),
      marks: { dot: true, comma: false },
      notes: [],
    },
    roles: {
      ...{ outcome: 'y', treatment: 'arm', trial: 'trial', control: 'control', family },
      covariates: covariates.map(({ name }) => name),
    },
  }
}

/** A pool without workers. */
export const simulateInThisThread: StartSimulation = (job) => ({
  async run(tasks, onDone = () => {}) {
    const run = simulationDoer(job)
    return tasks.map((task, i) => {
      const answer = run(task)
      onDone(i + 1, task, answer)
      return answer
    })
  },
})
