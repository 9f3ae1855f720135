/** A line on standard error that shows how far a slow step is. */
export interface Progress {
  /** @param share done so far, 0 … 1, or null when the whole is not known */
  update(share: number | null, detail?: string): void
  done(): void
}

const SILENT: Progress = { update: () => {}, done: () => {} }

/** Milliseconds before a step counts as slow, and between two updates. */
const PATIENCE = 500
const PERIOD = 100

/**
 * Progress of one step, shown on a terminal once the step has lasted half a second; the line is taken away when it is
 * done.
 */
export function progress(label: string, show: boolean): Progress {
  if (!show || !process.stderr.isTTY) return SILENT
  const start = performance.now()
  // Where others do the work this thread is free: the line then comes by itself.
  const waiting = setTimeout(() => bar.update(null), PATIENCE)
  waiting.unref()
  let last = start + PATIENCE - PERIOD
  let shown = false
  const bar: Progress = {
    update(share, detail = '') {
      const now = performance.now()
      if (now - last < PERIOD) return
      last = now
      shown = true
      const percent = share === null ? '' : ` ${String(Math.floor(100 * share)).padStart(3)}%`
      process.stderr.write(`\r\x1b[K${label}${percent} ${detail}`)
    },
    done() {
      clearTimeout(waiting)
      if (shown) process.stderr.write('\r\x1b[K')
    },
  }
  return bar
}
