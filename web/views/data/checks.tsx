import { countText } from '../../../src/words/numbers.js'
import type { Stage } from '../../state/use-analysis.js'
import type { Checked, Overview } from '../../worker/api.js'
import { NoteList } from '../notes-view.js'

/** Who is in the analysis, who is not and why, and what was noticed in the data. */
export function Checks({ overview, checked }: { overview: Overview; checked: Stage<Checked> }) {
  const done = checked.status === 'done' ? checked.value : null
  const known = new Set(done?.notes.map(({ message }) => message))
  const notes = [...overview.notes.filter(({ message }) => !known.has(message)), ...(done?.notes ?? [])]
  if (done === null && notes.length === 0) return null
  return (
    <div className="checks">
      {done !== null && (
        <>
          <p>
            <strong>
              {done.data.used.toLocaleString('en')} of {done.data.rows.toLocaleString('en')} rows
            </strong>{' '}
            are used{exclusions(done.data.excluded)}.
          </p>
          <ul className="trial-list">
            {done.data.trials.map(({ trial, n, arms }) => (
              <li key={trial}>
                <span>{trial}</span> <strong>{n.toLocaleString('en', { maximumFractionDigits: 1 })}</strong>{' '}
                <span className="hint">
                  {Object.entries(arms)
                    .map(([arm, count]) => `${countText(count)} ${arm}`)
                    .join(', ')}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {notes.length > 0 && <NoteList notes={notes} label="What was noticed in the data" />}
    </div>
  )
}

function exclusions(excluded: Readonly<Record<string, number>>): string {
  const parts = Object.entries(excluded).filter(([, count]) => count > 0)
  if (parts.length === 0) return ''
  return `; left out: ${parts.map(([reason, count]) => `${count} (${reason})`).join(', ')}`
}
