import { useEffect, useState, useSyncExternalStore } from 'react'
import { Button } from 'react-aria-components/Button'
import type { ProgressStore } from '../state/progress-store.js'

/** Shown only when something takes longer than half a second; then it can be stopped. */
export function ProgressBar({ store, onCancel }: { store: ProgressStore; onCancel(): void }) {
  const activity = useSyncExternalStore(store.subscribe, store.get)
  const [late, setLate] = useState(false)
  const since = activity?.since
  useEffect(() => {
    setLate(false)
    if (since === undefined) return
    const timer = setTimeout(() => setLate(true), Math.max(0, 500 - (performance.now() - since)))
    return () => clearTimeout(timer)
  }, [since])
  if (activity === null || !late) return null
  const { words, share } = activity
  return (
    <div className="progress" role="status">
      <span>{words} …</span>
      <progress aria-label={words} {...(share !== null && { value: share })} />
      <Button className="quiet" onPress={onCancel}>
        Stop
      </Button>
    </div>
  )
}
