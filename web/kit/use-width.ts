import type { RefObject } from 'react'
import { useEffect, useRef, useState } from 'react'

/** Width of an element, in whole pixels, as it changes; 0 while it is not known. */
export function useWidth(): readonly [RefObject<HTMLDivElement | null>, number] {
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)))
    observer.observe(place.current!)
    return () => observer.disconnect()
  }, [])
  return [place, width]
}
