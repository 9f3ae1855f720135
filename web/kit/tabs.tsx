import type { KeyboardEvent, ReactNode } from 'react'
import { memo, useDeferredValue, useId, useRef, useState } from 'react'

interface Props {
  readonly label: string
  readonly tabs: readonly (readonly [id: string, title: string])[]
  /** The content of a tab, made when it is first looked at and drawn behind the hand. */
  panel(id: string): ReactNode
}

/** Tabs as the ARIA practices have them: arrow keys choose. The mark moves at once, the content follows in slices. */
export function Tabs({ label, tabs, panel }: Props) {
  const own = useId()
  const [chosen, setChosen] = useState(tabs[0][0])
  const shown = useDeferredValue(chosen)
  const list = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex(([id]) => id === chosen)
    const step = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const [next] = tabs[(step + tabs.length) % tabs.length]
    setChosen(next)
    list.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus()
  }
  return (
    <div className="tabs">
      <div role="tablist" className="tab-list" aria-label={label} ref={list}>
        {tabs.map(([id, title]) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`${own}-${id}`}
            data-tab={id}
            data-selected={id === chosen || undefined}
            aria-selected={id === chosen}
            aria-controls={`${own}-panel`}
            tabIndex={id === chosen ? 0 : -1}
            onClick={() => setChosen(id)}
            onKeyDown={move}
          >
            {title}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the way from the tabs into what they show */}
      <div role="tabpanel" id={`${own}-panel`} aria-labelledby={`${own}-${shown}`} tabIndex={0}>
        <Panel key={shown} id={shown} panel={panel} />
      </div>
    </div>
  )
}

/** Of its own, so that choosing a tab does not draw the old content once more. */
const Panel = memo(({ id, panel }: { id: string; panel: Props['panel'] }) => panel(id))
