import { useEffect } from 'react'
import { Button } from 'react-aria-components/Button'

interface Props {
  readonly started: boolean
  /** Null where there is nothing to take back, or to do again. */
  readonly undo: (() => void) | null
  readonly redo: (() => void) | null
  onSave(): Promise<void>
}

/** The bar above everything: whose page this is, undo and redo. */
export function TopBar({ started, undo, redo, onSave }: Props) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      // Fields undo what is typed in them by themselves.
      const typing = (event.target as HTMLElement | null)?.matches('input[type="text"], textarea')
      if (typing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return
      const run = event.shiftKey ? redo : undo
      if (run === null) return
      event.preventDefault()
      run()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [undo, redo])
  return (
    <header className="bar">
      <p className="brand">
        <img src="./icon.svg" alt="" width="28" height="28" /> copse
      </p>
      {started && (
        <div className="actions">
          <Button className="quiet wide-only" onPress={() => void onSave()}>
            Save project
          </Button>
          <Button className="quiet" isDisabled={undo === null} onPress={() => undo?.()}>
            <span aria-hidden="true">↶</span> Undo
          </Button>
          <Button className="quiet" isDisabled={redo === null} onPress={() => redo?.()}>
            <span aria-hidden="true">↷</span> Redo
          </Button>
        </div>
      )}
    </header>
  )
}
