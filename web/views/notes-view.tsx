import { fewOfEachKind } from '../../src/reports/text/notes-text.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import { ADVICE } from '../state/advice.js'
import { noteInWords } from '../state/words.js'

interface Props {
  readonly notes: FitResult['notes']
  readonly label: string
}

/** Notes, each with what to do about it. */
export function NoteList({ notes, label }: Props) {
  return (
    <ul className="notes" aria-label={label}>
      {fewOfEachKind(notes).map(({ code, message }) => (
        <li key={`${code} ${message}`} data-code={code}>
          {noteInWords(message)}
          {ADVICE[code] !== undefined && <em> {ADVICE[code]}</em>}
        </li>
      ))}
    </ul>
  )
}

export function NotesView({ notes }: { notes: FitResult['notes'] }) {
  if (notes.length === 0)
    return <p className="hint">No notes: nothing about the numerics needs your attention.</p>
  return <NoteList notes={notes} label="Notes on this result" />
}
