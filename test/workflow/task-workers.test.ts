import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import type { FitTask, TaskAnswer } from '../../src/workflow/tasks/fit-tasks.js'
import { inThisThread, taskDoer } from '../../src/workflow/tasks/fit-tasks.js'
import type { StartWorker } from '../../src/workflow/tasks/task-workers.js'
import { poolOf } from '../../src/workflow/tasks/task-workers.js'
import { generatedData, prepareRows } from '../trees/trial-data.js'

/** Tasks that are told apart by their patients. */
const task = (name: number): FitTask => ({
  method: 'mob',
  control: controlOf(),
  patients: Uint32Array.of(name),
})
const answerOf = ({ patients }: FitTask): TaskAnswer => ({
  fit: null,
  error: { code: `T${patients![0]}`, message: '', place: {} },
})

/** Workers that take as long as they are told, one tick after the other. */
function fakeWorkers(delays: readonly number[], stopped: number[] = []): StartWorker {
  let count = 0
  return (onAnswer) => {
    const id = count++
    return {
      give(given) {
        const delay = delays[given.patients![0] % delays.length]
        setTimeout(() => onAnswer(answerOf(given)), delay)
      },
      stop: () => stopped.push(id),
    }
  }
}

describe('a pool of workers', () => {
  it('answers in the order of the tasks, however many there are and however long each takes', async () => {
    const anything = fc.record({
      tasks: fc.integer({ min: 0, max: 12 }),
      workers: fc.integer({ min: 1, max: 5 }),
      delays: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 }),
    })
    await fc.assert(
      fc.asyncProperty(anything, async ({ tasks, workers, delays }) => {
        const asked = Array.from({ length: tasks }, (_, i) => task(i))
        const stopped: number[] = []
        const seen: number[] = []
        const pool = poolOf(fakeWorkers(delays, stopped), workers)
        const answers = await pool.run(asked, (done) => seen.push(done))
        expect(answers).toEqual(asked.map(answerOf))
        expect(seen).toEqual(Array.from({ length: tasks }, (_, i) => i + 1))
        expect(stopped).toHaveLength(Math.min(workers, tasks))
      }),
      { numRuns: 40 },
    )
  })

  it('stops all workers and rejects when it is cancelled', async () => {
    const stopped: number[] = []
    const controller = new AbortController()
    const run = poolOf(fakeWorkers([50], stopped), 3, controller.signal).run([0, 1, 2, 3, 4, 5].map(task))
    controller.abort(new Error('enough'))
    await expect(run).rejects.toThrow('enough')
    expect(stopped).toHaveLength(3)
    const late = poolOf(fakeWorkers([0]), 2, controller.signal).run([task(1)])
    await expect(late).rejects.toThrow('enough')
  })

  it('rejects with a fault of a worker', async () => {
    const start: StartWorker = (_, onError) => ({
      give: () => setTimeout(() => onError(new Error('out of memory')), 0),
      stop: () => undefined,
    })
    await expect(poolOf(start, 2).run([task(0), task(1)])).rejects.toThrow('out of memory')
  })
})

describe('tasks', () => {
  it('are answered the same whatever was asked before', async () => {
    const data = prepareRows(generatedData(3, 500))
    const control = controlOf({ minsize: 20, alpha: 0.5 })
    const half = Uint32Array.from({ length: 250 }, (_, i) => 2 * i)
    const tasks = (['mob', 'metamob-si', 'mob-si', 'palmtree'] as const).flatMap((method): FitTask[] => [
      { method, control, patients: null },
      { method, control, patients: half },
    ])
    const together = await inThisThread(data).run(tasks)
    const alone = tasks.map((asked) => taskDoer(data)(asked))
    expect(together).toEqual(alone)
    expect(together.every(({ fit }) => fit !== null)).toBe(true)
  })
})
