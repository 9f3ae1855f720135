import type { FitTask, TaskAnswer } from './fit-tasks.js'

/** A worker that has the data and does one task at a time: a thread in Node, a Web Worker in a page. */
export interface TaskWorker<Task = FitTask> {
  /** Gives it a task; the answer is passed to `onAnswer`. */
  give(task: Task): void
  /** A promise is waited for. */
  stop(): unknown
}

/** Starts a worker. `onError` is called for faults; coded errors are answers. */
export type StartWorker<Task = FitTask, Answer = TaskAnswer> = (
  onAnswer: (answer: Answer) => void,
  onError: (error: unknown) => void,
) => TaskWorker<Task>

/** Something that does tasks of a kind; see TaskPool, which is one of fits. */
export interface Pool<Task, Answer> {
  /** Answers in the order of the tasks, whoever did them; `onDone` is called with each as it comes in. */
  run(tasks: readonly Task[], onDone?: (done: number, task: Task, answer: Answer) => void): Promise<Answer[]>
}

/** What tells a pool to stop; an AbortSignal is one. */
export interface StopSignal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(event: 'abort', listener: () => void): void
  removeEventListener(event: 'abort', listener: () => void): void
}

/**
 * A pool of workers, which are started with the first task and stopped with the last. Results do not depend on how many
 * there are: tasks are independent, and answers keep the order of the tasks.
 *
 * @param signal stops all workers; what was asked of them is rejected with its reason
 */
export function poolOf<Task = FitTask, Answer = TaskAnswer>(
  start: StartWorker<Task, Answer>,
  workers: number,
  signal?: StopSignal,
): Pool<Task, Answer> {
  return {
    run: (tasks, onDone = () => {}) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        if (tasks.length === 0) return resolve([])
        const answers: Answer[] = []
        const started: TaskWorker<Task>[] = []
        let next = 0
        let done = 0
        const end = async () => {
          signal?.removeEventListener('abort', cancel)
          await Promise.all(started.map((worker) => worker.stop()))
        }
        const fail = (error: unknown) => void end().then(() => reject(error))
        const cancel = () => fail(signal?.reason)
        signal?.addEventListener('abort', cancel)
        for (let w = 0; w < Math.min(workers, tasks.length); w++) {
          let place = -1
          const onAnswer = (answer: Answer) => {
            answers[place] = answer
            onDone(++done, tasks[place], answer)
            if (done === tasks.length) void end().then(() => resolve(answers))
            else give()
          }
          const worker = start(onAnswer, fail)
          const give = () => {
            if (next === tasks.length) return
            place = next++
            worker.give(tasks[place])
          }
          started.push(worker)
          give()
        }
      }),
  }
}
