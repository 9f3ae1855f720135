import { startTransition, useEffect, useState } from 'react'

/** How many of a list are drawn: some more with every frame, so that a long one does not hold up the page. */
export function useGrowing(length: number, step: number): number {
  const [shown, setShown] = useState(step)
  useEffect(() => {
    if (shown >= length) return
    let frame = requestAnimationFrame(() => {
      // After the paint of this frame.
      frame = requestAnimationFrame(() => startTransition(() => setShown(shown + step)))
    })
    return () => cancelAnimationFrame(frame)
  }, [shown, length, step])
  return Math.min(shown, length)
}
