import { wrap } from './text-table.js'

interface NoteWords {
  readonly code: string
  readonly message: string
}

/** Notes of one kind that are printed; the others are counted. */
export const MOST_OF_A_KIND = 10

/**
 * At most ten notes of a kind, then how many more there are: a thousand lines of the same hide the one that matters.
 * Results hold them all.
 */
export function fewOfEachKind<N extends NoteWords>(notes: readonly N[], kindOf = ({ code }: N) => code): N[] {
  const counts = new Map<string, number>()
  for (const note of notes) counts.set(kindOf(note), (counts.get(kindOf(note)) ?? 0) + 1)
  const seen = new Map<string, number>()
  return notes.flatMap((note): N[] => {
    const kind = kindOf(note)
    const place = (seen.get(kind) ?? 0) + 1
    seen.set(kind, place)
    if (place <= MOST_OF_A_KIND) return [note]
    if (place > MOST_OF_A_KIND + 1) return []
    const rest = counts.get(kind)! - MOST_OF_A_KIND
    return rest === 1 ? [note] : [{ ...note, message: `and ${rest} more notes of this kind` }]
  })
}

/** Notes as a list, each with its code; says so when there are none. */
export function noteLines(notes: readonly NoteWords[], width = 100): string {
  if (notes.length === 0) return 'none'
  return fewOfEachKind(notes)
    .map(({ code, message }) =>
      wrap(`${code}: ${message}`, width - 2).map((line, i) => (i === 0 ? '• ' : '  ') + line),
    )
    .map((lines) => lines.join('\n'))
    .join('\n')
}
