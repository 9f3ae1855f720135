import { useCallback, useRef, useState } from 'react'
import type { Settings } from './settings.js'

/** Changes of the same settings within this time, in ms, are one: what is typed is undone as a whole. */
const TOGETHER = 1200
const MOST = 100

/** Settings that can be taken back. */
export interface History {
  readonly settings: Settings
  change(part: Partial<Settings>): void
  /** Changes that are not a person's own: they are not taken back by themselves. */
  settle(next: (now: Settings) => Settings): void
  /** Null where there is nothing to undo, or to do again. */
  readonly undo: (() => void) | null
  readonly redo: (() => void) | null
  /** New data: what was before is of other columns. */
  forget(): void
}

interface Stack {
  readonly now: Settings
  readonly past: readonly Settings[]
  readonly future: readonly Settings[]
}

export function useHistory(first: () => Settings): History {
  const [stack, setStack] = useState<Stack>(() => ({ now: first(), past: [], future: [] }))
  const last = useRef({ keys: '', at: Number.NEGATIVE_INFINITY })
  const change = useCallback((part: Partial<Settings>) => {
    const keys = Object.keys(part).sort().join()
    const at = performance.now()
    const together = keys === last.current.keys && at - last.current.at < TOGETHER
    last.current = { keys, at }
    setStack(({ now, past }) => ({
      now: { ...now, ...part },
      past: together && past.length > 0 ? past : [...past.slice(-MOST), now],
      future: [],
    }))
  }, [])
  const settle = useCallback(
    (next: (now: Settings) => Settings) => setStack((own) => ({ ...own, now: next(own.now) })),
    [],
  )
  const forget = useCallback(() => setStack(({ now }) => ({ now, past: [], future: [] })), [])
  const step = (from: 'past' | 'future') => () => {
    last.current = { keys: '', at: Number.NEGATIVE_INFINITY }
    setStack(({ now, past, future }) => {
      if (from === 'past')
        return past.length === 0
          ? { now, past, future }
          : { now: past[past.length - 1], past: past.slice(0, -1), future: [now, ...future] }
      return future.length === 0
        ? { now, past, future }
        : { now: future[0], past: [...past, now], future: future.slice(1) }
    })
  }
  return {
    settings: stack.now,
    change,
    settle,
    forget,
    undo: stack.past.length === 0 ? null : step('past'),
    redo: stack.future.length === 0 ? null : step('future'),
  }
}
