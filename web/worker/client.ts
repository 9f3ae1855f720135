import type { Remote } from 'comlink'
import { proxy, releaseProxy, wrap } from 'comlink'
import type { AnalysisApi, AppError, OpenFile, Overview, Progress, Reading, Reply } from './api.js'

/** What a question is answered with when it was stopped. */
export const CANCELLED: AppError = { code: 'CANCELLED', message: 'CANCELLED: stopped', place: {} }

/**
 * The page's end of the worker. Stopping ends the worker, whatever it is busy with, and starts another; the files, which
 * the page keeps, are read again before the next question.
 */
export class AnalysisClient {
  private worker: Worker | null = null
  private remote: Remote<AnalysisApi> | null = null
  private stop: () => void = () => {}
  private stopped = new Promise<void>(() => {})
  private opened: { readonly files: readonly OpenFile[]; readonly reading: Reading } | null = null
  private stale = false

  constructor() {
    this.start()
  }

  async open(files: readonly OpenFile[], reading: Reading, progress: Progress): Promise<Reply<Overview>> {
    this.opened = { files, reading }
    this.stale = false
    return this.race(
      (remote) => remote.open([...files], reading, proxy(progress)) as Promise<Reply<Overview>>,
    )
  }

  /** Asks the worker; a worker that was started anew reads the files first. */
  async ask<T>(
    question: (remote: Remote<AnalysisApi>) => Promise<unknown>,
    progress?: Progress,
  ): Promise<Reply<T>> {
    if (this.stale && this.opened !== null) {
      const { files, reading } = this.opened
      const again = await this.open(files, reading, progress ?? (() => {}))
      if (!again.ok) return again
    }
    return this.race((remote) => question(remote) as Promise<Reply<T>>)
  }

  /** Ends whatever the worker is doing. */
  cancel(): void {
    this.remote?.[releaseProxy]()
    this.worker?.terminate()
    this.stop()
    this.start()
    this.stale = true
  }

  /** Forgets the data. */
  close(): void {
    this.cancel()
    this.opened = null
  }

  private start(): void {
    this.worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'copse' })
    this.remote = wrap<AnalysisApi>(this.worker)
    this.stopped = new Promise((resolve) => {
      this.stop = resolve
    })
  }

  private race<T>(question: (remote: Remote<AnalysisApi>) => Promise<Reply<T>>): Promise<Reply<T>> {
    const cancelled = this.stopped.then((): Reply<T> => ({ ok: false, error: CANCELLED }))
    return Promise.race([question(this.remote!), cancelled])
  }
}
