import type { Note } from '../../errors.js'
import { CopseError } from '../../errors.js'
import type { SimulateCell, SimulateResult } from '../../results/simulate/simulate-schema.js'
import { cellKey } from '../../simulation/cells.js'
import type { Measures } from '../../simulation/measures.js'
import { presetOf } from '../../simulation/presets/presets.js'
import { summaryOf } from '../../simulation/summary.js'
import type { Method } from '../../trees/methods/method.js'
import { VERSION } from '../../version.js'
import type { SimulationJob, SimulationRow, SimulationTask, StartSimulation } from './simulation-job.js'
import { drawSet, simulateInThisThread } from './simulation-job.js'

/** Replicates in a task. */
const BATCH = 10
/** Below so many replicates, a rate has a large Monte Carlo error. */
const FEW = 200

/** Rows known from before, and what is told of new ones. */
export interface KeptRows {
  known(cell: string, replicate: number, method: Method): SimulationRow | undefined
  keep(rows: readonly SimulationRow[]): void
}

const NOTHING_KEPT: KeptRows = { known: () => undefined, keep: () => {} }

/** Which of several equal parts of the replicates are simulated; all of them are summarised. */
export interface Part {
  readonly index: number
  readonly of: number
}

/**
 * Simulates data sets of a design and fits methods to each. Results depend neither on who does it nor in which order, nor on
 * the number of cells and replicates beside them.
 *
 * @param part only a part of the replicates, counted from 1; result null
 * @returns rows in order of cell, replicate and method, and their summary
 * Coded errors: DESIGN_INVALID (an arm of a trial without two patients). Notes: SIMULATE_FEW_REPLICATES, SIMULATE_FITS_FAILED.
 */
export async function simulate(
  job: SimulationJob,
  replicates: number,
  start: StartSimulation = simulateInThisThread,
  kept: KeptRows = NOTHING_KEPT,
  part: Part | null = null,
  onDone: (share: number, sets: number) => void = () => {},
): Promise<{ readonly rows: readonly SimulationRow[]; readonly result: SimulateResult | null }> {
  const keys = job.cells.map(cellKey)
  job.cells.forEach((_, cell) => {
    assertArms(job, cell)
  })
  const tasks = tasksOf(job, keys, replicates, kept, part)
  const sizes = tasks.map(({ from, to }) => to - from)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  let sets = 0
  const fresh = (
    await start(job).run(tasks, (_, task, rows) => {
      kept.keep(rows)
      sets += task.to - task.from
      onDone(sets / total, sets)
    })
  ).flat()
  const made = new Map(fresh.map((row) => [`${row.cell} ${row.replicate} ${row.method}`, row]))
  const rows: SimulationRow[] = []
  for (const [cell, key] of keys.entries())
    for (let replicate = 1; replicate <= replicates; replicate++)
      for (const method of job.methods) {
        const row = made.get(`${cell} ${replicate} ${method}`) ?? kept.known(key, replicate, method)
        if (row !== undefined) rows.push({ ...row, cell })
      }
  return { rows, result: part === null ? resultOf(job, replicates, rows) : null }
}

/** What is not known yet, in tasks of some replicates that lack the same methods. */
function tasksOf(
  { methods }: SimulationJob,
  keys: readonly string[],
  replicates: number,
  kept: KeptRows,
  part: Part | null,
): SimulationTask[] {
  const tasks: SimulationTask[] = []
  for (const [cell, key] of keys.entries())
    for (let replicate = 1; replicate <= replicates; replicate++) {
      if (part !== null && replicate % part.of !== part.index % part.of) continue
      const open = methods.filter((method) => kept.known(key, replicate, method) === undefined)
      if (open.length === 0) continue
      const last = tasks.at(-1)
      const joins =
        last?.cell === cell &&
        last.to === replicate &&
        last.to - last.from < BATCH &&
        last.methods.join() === open.join()
      if (joins) tasks[tasks.length - 1] = { ...last, to: replicate + 1 }
      else tasks.push({ cell, from: replicate, to: replicate + 1, methods: open })
    }
  return tasks
}

function resultOf(job: SimulationJob, replicates: number, rows: readonly SimulationRow[]): SimulateResult {
  const { process, cells, methods, control, seed } = job
  const model = process.kind === 'like' ? process.model : null
  const preset = process.kind === 'preset' ? presetOf(process.name) : null
  const told = cells.map((cell, c): SimulateCell => {
    const { truth } = drawSet(job, c, 1)
    const own = rows.filter((row) => row.cell === c)
    const of = (method: Method) => own.filter((row) => row.method === method)
    return {
      cell: { ...cell },
      methods: methods.map((method) => {
        const { failures, ...summary } = summaryOf(of(method), truth.tree !== null, truth.root !== null)
        return { method, ...summary, failures: { ...failures } }
      }),
      differences: methods
        .slice(1)
        .flatMap((method) => differences(of(method), of(methods[0]), method, methods[0])),
    }
  })
  return {
    schema: 'copse.simulate/1',
    version: VERSION,
    spec: {
      design: process.kind === 'preset' ? process.name : process.kind,
      title: process.kind === 'own' ? process.design.title : (preset?.title ?? 'Trials like those given'),
      seed,
      replicates,
      methods: [...methods],
      control_: control,
      like:
        model === null
          ? null
          : {
              data: null,
              patients: model.arm.length,
              family: model.family,
              effect: model.effect,
              tau: model.tau,
              sigma: model.sigma,
              residuals: model.residuals === null ? 'normal' : 'resampled',
              fixedTrials: model.fixedTrials,
              plant: model.plant?.text ?? null,
            },
    },
    cells: told,
    notes: notesOf(replicates, rows),
  }
}

/** Paired differences on the same data sets. */
function differences(
  rows: readonly SimulationRow[],
  others: readonly SimulationRow[],
  method: Method,
  against: Method,
): SimulateCell['differences'] {
  const byReplicate = new Map(others.map((row) => [row.replicate, row]))
  const value = ({ measures }: SimulationRow, measure: keyof Measures): number | null => {
    const own = measures?.[measure] ?? (measure === 'ari' ? null : false)
    return own === null ? null : Number(own)
  }
  return (['anySplit', 'effectSplit', 'recovered', 'ari'] as const).map((measure) => {
    const found = rows.flatMap((row) => {
      const other = byReplicate.get(row.replicate)
      if (other === undefined || (row.measures?.recovered === null && measure === 'recovered')) return []
      const [a, b] = [value(row, measure), value(other, measure)]
      return a === null || b === null ? [] : [a - b]
    })
    const n = found.length
    if (n === 0) return { method, against, measure, difference: null, mcse: null }
    const mean = found.reduce((sum, x) => sum + x, 0) / n
    const square = found.reduce((sum, x) => sum + (x - mean) ** 2, 0)
    return {
      method,
      against,
      measure,
      difference: mean,
      mcse: n < 2 ? null : Math.sqrt(square / (n - 1) / n),
    }
  })
}

function notesOf(replicates: number, rows: readonly SimulationRow[]): Note[] {
  const notes: Note[] = []
  if (replicates < FEW)
    notes.push({
      code: 'SIMULATE_FEW_REPLICATES',
      message: `with ${replicates} data sets a rate of 5% has a Monte Carlo standard error of ${(100 * Math.sqrt((0.05 * 0.95) / replicates)).toFixed(1)} percentage points; more --replicates make it smaller`,
    })
  const failed = rows.filter(({ failure }) => failure !== null)
  if (failed.length > 0)
    notes.push({
      code: 'SIMULATE_FITS_FAILED',
      message: `${failed.length} of ${rows.length} fits ended with an error (${[...new Set(failed.map(({ failure }) => failure))].join(', ')}) and count as fits without a split`,
    })
  return notes
}

/** Each arm of each trial has two patients at least, in the first data set. */
function assertArms(job: SimulationJob, cell: number): void {
  // Clusters of a published design are no trials: their arms may be empty.
  if (job.process.kind === 'preset' && job.process.name !== 'trials') return
  const { arm, trial, trials } = drawSet(job, cell, 1)
  const count = new Int32Array(2 * trials.length)
  for (let i = 0; i < arm.length; i++) count[2 * trial[i] + arm[i]]++
  const at = count.findIndex((n) => n < 2)
  if (at < 0 || job.process.kind === 'like') return
  throw new CopseError({
    code: 'DESIGN_INVALID',
    wrong: `trial "${trials[at >> 1]}" is too small`,
    found: `${count[at]} patients in an arm`,
    need: 'at least 2 in each arm of each trial',
  })
}
