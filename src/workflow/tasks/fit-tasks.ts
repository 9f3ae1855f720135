import type { ErrorPlace } from '../../errors.js'
import { CopseError } from '../../errors.js'
import type { CompareResult } from '../../results/compare-schema.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { Method } from '../../trees/methods/method.js'
import { METHODS } from '../../trees/methods/method.js'
import type { Guide } from '../../trees/shape/guide.js'
import { METHOD_INFO } from '../../words/method-info.js'
import { attempt, compareAttempts } from '../compare/compare.js'
import type { FitSource } from '../fit/adjust-rows.js'
import type { ControlOptions, GuidedControl } from '../fit/control-of.js'
import { controlOf, guided } from '../fit/control-of.js'
import { crossValidate, foldsToFit } from '../fit/cross-validation.js'
import { fitSource, looksAtPatients, sourceOf } from '../fit/fit.js'
import type { Prepared } from '../patients/prepare.js'
import { takePrepared } from '../patients/prepare.js'
import { growthProgress } from './growth-progress.js'

/** One of many fits that do not depend on each other. Plain data: it can be sent to a worker. */
export interface FitTask {
  readonly method: Method
  readonly control: GuidedControl
  /** Positions of the patients; null for all. */
  readonly patients: Uint32Array | null
  /** Whether the folds of a cross-validation are tasks of their own. */
  readonly foldsApart?: boolean
}

/** What a task comes to: the fit, or the coded error that it failed with. */
export interface TaskAnswer {
  readonly fit: FitResult | null
  readonly error: { readonly code: string; readonly message: string; readonly place: ErrorPlace } | null
}

/** Something that does tasks, several at a time or one after the other. */
export interface TaskPool {
  /**
   * Answers in the order of the tasks, whoever did them. `onDone` is called as they come in, `onStep` in between with words
   * for what is being done, where that happens in this thread.
   */
  run(
    tasks: readonly FitTask[],
    onDone?: (done: number, task: FitTask) => void,
    onStep?: (step: string) => void,
  ): Promise<TaskAnswer[]>
}

/** Does tasks on the same data. Those of all patients share a source, which a fit leaves as it was. */
export function taskDoer(data: Prepared, onStep?: (step: string) => void): (task: FitTask) => TaskAnswer {
  const whole = new Map<string, FitSource>()
  return ({ method, control, patients, foldsApart = false }) => {
    const part = patients === null ? data : takePrepared(data, patients)
    const { fit, failure } = attempt(() => {
      const kind = `${control.ties} ${looksAtPatients(method)}`
      const known = patients === null ? whole.get(kind) : undefined
      const source = known ?? sourceOf(part, control, method)
      if (patients === null) whole.set(kind, source)
      const words = growthProgress()
      const onLevel = (nodes: number) => onStep?.(`${METHOD_INFO[method].title}: ${words(nodes)}`)
      return fitSource(part, source, method, control, onLevel, !foldsApart)
    })
    return { fit, error: failure && { code: failure.code, message: failure.message, place: failure.place } }
  }
}

/** A pool without workers. */
export const inThisThread = (data: Prepared): TaskPool => ({
  async run(tasks, onDone = () => {}, onStep) {
    const run = taskDoer(data, onStep)
    return tasks.map((task, i) => {
      const answer = run(task)
      onDone(i + 1, task)
      return answer
    })
  },
})

/** `compare` with the methods as tasks. */
export async function compareInPool(
  data: Prepared,
  options: ControlOptions,
  pool: TaskPool,
  methods: readonly Method[] = METHODS,
  onDone?: (done: number, task: FitTask) => void,
  guide?: Guide,
  onStep?: (step: string) => void,
): Promise<CompareResult> {
  const control = guided(controlOf(options), guide)
  const unique = [...new Set(methods)]
  const answers = await pool.run(
    unique.map((method) => ({ method, control, patients: null })),
    onDone,
    onStep,
  )
  return compareAttempts(data, control, unique, (method) => {
    const { fit, error } = answers[unique.indexOf(method)]
    const said = error && { code: error.code, message: error.message }
    return { fit, error: said, failure: error && asError(error) }
  })
}

/** `fit` with a cross-validation whose folds are tasks, beside the fit itself. */
export async function fitInPool(
  data: Prepared,
  method: Method,
  options: ControlOptions,
  pool: TaskPool,
  onDone?: (done: number, task: FitTask) => void,
  guide?: Guide,
  onStep?: (step: string) => void,
): Promise<FitResult> {
  const control = guided(controlOf(options), guide)
  const whole: FitTask = { method, control, patients: null, foldsApart: true }
  if (control.cv === null) return resultOf((await pool.run([whole], onDone, onStep))[0])
  const { inFold, own } = foldsToFit(data, control)
  const tasks = Array.from({ length: control.cv }, (_, f) => {
    const patients = inFold(f, false)
    return [
      { method, control: own, patients },
      { method, control: { ...own, maxdepth: 1 }, patients },
    ]
  }).flat()
  const [first, ...rest] = await pool.run([whole, ...tasks], onDone, onStep)
  const bare = resultOf(first)
  // In the order in which the folds are asked for: tree, then single node.
  const answers = rest[Symbol.iterator]()
  const cv = crossValidate(data, control, () => resultOf(answers.next().value!), bare)
  return { ...bare, cv }
}

function resultOf({ fit, error }: TaskAnswer): FitResult {
  if (fit !== null) return fit
  throw asError(error!)
}

/** The error as it was thrown elsewhere, its message already put together. */
function asError({ code, message, place }: NonNullable<TaskAnswer['error']>): CopseError {
  const error = new CopseError({ code, wrong: '', place })
  error.message = message
  return error
}
