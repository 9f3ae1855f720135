import type { Looks } from '../state/project/use-looks.js'
import type { Settings } from '../state/settings.js'

interface Props {
  readonly looks: Looks
  /** The way back to an analysis. */
  onBack(settings: Settings): void
}

/** What was looked at so far: several looks at the same data make a lucky find likelier. */
export function TriedList({ looks: { all, current }, onBack }: Props) {
  if (all.length === 0) return null
  return (
    <details className="tried" open={all.length > 1}>
      <summary className="eyebrow">Tried so far: {all.length}</summary>
      <ol>
        {all.map(({ key, looked, found, settings }) => (
          <li key={key}>
            {settings === null ? (
              <span>{looked}</span>
            ) : (
              <button
                type="button"
                className="link"
                aria-current={key === current ? 'true' : undefined}
                onClick={() => onBack(settings)}
              >
                {looked}
              </button>
            )}
            <span className="hint"> {found}</span>
          </li>
        ))}
      </ol>
      <p className="hint">This list goes into the report.</p>
    </details>
  )
}
