import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'

/** Tells when somebody begins to work in a part of the page. */
export function WorkedIn({ onWork, children }: { onWork(): void; children: ReactNode }) {
  const part = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const own = part.current
    own?.addEventListener('focusin', onWork)
    return () => own?.removeEventListener('focusin', onWork)
  })
  return <div ref={part}>{children}</div>
}
