import { wrap } from './text-table.js'

/** Notes as a list, each with its code; says so when there are none. */
export function noteLines(
  notes: readonly { readonly code: string; readonly message: string }[],
  width = 100,
): string {
  if (notes.length === 0) return 'none'
  return notes
    .map(({ code, message }) =>
      wrap(`${code}: ${message}`, width - 2).map((line, i) => (i === 0 ? '• ' : '  ') + line),
    )
    .map((lines) => lines.join('\n'))
    .join('\n')
}
