/** What is being done, for the progress bar. */
export interface Activity {
  readonly words: string
  /** From 0 to 1; null when it cannot be told. */
  readonly share: number | null
  readonly since: number
}

/** One step often follows another: the bar does not go away in between. */
const PAUSE = 200

/** Progress of what the worker does. It is kept apart from the page's state, so that telling it draws the bar alone. */
export class ProgressStore {
  private running = 0
  private activity: Activity | null = null
  private last = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly listeners = new Set<() => void>()

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
  readonly get = (): Activity | null => this.activity

  /** Ten times a second is enough for the eye. */
  readonly tell = (words: string, share: number | null): void => {
    const now = performance.now()
    if (this.activity === null || now - this.last < 100) return
    this.last = now
    this.set({ words, share, since: this.activity.since })
  }

  /** Shows that something is done while it is. */
  async during<T>(words: string, work: () => Promise<T>): Promise<T> {
    clearTimeout(this.timer)
    this.running++
    this.set({ words, share: null, since: this.activity?.since ?? performance.now() })
    try {
      return await work()
    } finally {
      this.running--
      if (this.running === 0) this.timer = setTimeout(() => this.set(null), PAUSE)
    }
  }

  /** Nothing is done any more: the bar goes at once. */
  stop(): void {
    clearTimeout(this.timer)
    this.set(null)
  }

  private set(activity: Activity | null): void {
    this.activity = activity
    for (const listener of this.listeners) listener()
  }
}
