import type { ReactNode } from 'react'
import { useState } from 'react'
import { Button } from 'react-aria-components/Button'

/** Copies a text, and says that it has. */
export function CopyButton({ text, what, children }: { text: string; what: string; children: ReactNode }) {
  const [said, setSaid] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setSaid(`${what} copied.`)
    } catch {
      setSaid('This browser does not allow copying: select the text instead.')
    }
  }
  return (
    <div className="actions">
      <Button className="quiet" onPress={copy}>
        {children}
      </Button>
      <span role="status" className="hint">
        {said}
      </span>
    </div>
  )
}
