import { useCallback, useEffect, useState } from 'react'
import { saveLooks } from './store.js'
import type { Look } from './tried.js'
import { withLook } from './tried.js'

/** What was looked at so far, kept with the session. */
export interface Looks {
  readonly all: readonly Look[]
  /** The analysis that is shown. */
  readonly current: string | null
  /** An analysis that is shown from now on. */
  show(look: Omit<Look, 'at'>): void
  /** Something else that was looked at. */
  add(looked: string, found: string): void
  /** Those of a session or a project; none with new data. */
  restore(looks: readonly Look[]): void
}

export function useLooks(): Looks {
  const [all, setAll] = useState<readonly Look[]>([])
  const [current, setCurrent] = useState<string | null>(null)
  useEffect(() => {
    if (all.length > 0) void saveLooks(all)
  }, [all])
  const show = useCallback((look: Omit<Look, 'at'>) => {
    setCurrent(look.key)
    setAll((now) => withLook(now, { ...look, at: performance.now() }))
  }, [])
  const add = useCallback(
    (looked: string, found: string) =>
      setAll((now) => withLook(now, { key: looked, looked, found, settings: null, at: performance.now() })),
    [],
  )
  const restore = useCallback((looks: readonly Look[]) => {
    // What came before was looked at, whenever this page was opened.
    setAll(looks.map((look) => ({ ...look, at: Number.NEGATIVE_INFINITY })))
    setCurrent(null)
  }, [])
  return { all, current, show, add, restore }
}
