import type { ColumnAbout, MissingReason } from './column-about.js'
import type { Column } from './table.js'

/**
 * What the files of a stack say of a column together: the first label; levels in the order that all files have in common, none
 * where a file orders them otherwise or not at all; why values are missing, file after file.
 *
 * @param parts of each file its rows and its column, null where it has none
 */
export function stackedAbout(
  parts: readonly { readonly n: number; readonly column: Column | null }[],
): ColumnAbout | undefined {
  const abouts = parts.flatMap(({ column }) => (column === null ? [] : [column.about]))
  const [first] = abouts
  if (abouts.every((about) => about === undefined)) return undefined
  const label = abouts.find((about) => about?.label !== undefined)?.label
  const alike = <T>(of: (about: ColumnAbout | undefined) => T): boolean =>
    abouts.every((about) => JSON.stringify(of(about)) === JSON.stringify(of(first)))
  const levels = alike((about) => about?.levels) ? first?.levels : undefined
  const missing = stackedReasons(parts)
  return {
    ...(label !== undefined && { label }),
    ...(alike((about) => about?.labels) && first?.labels && { labels: first.labels }),
    ...(levels !== undefined && { levels }),
    ...(levels !== undefined && alike((about) => about?.codes) && first?.codes && { codes: first.codes }),
    ...(levels !== undefined && abouts.every((about) => about?.ordered) && { ordered: true }),
    ...(missing.length > 0 && { missing }),
  }
}

function stackedReasons(
  parts: readonly { readonly n: number; readonly column: Column | null }[],
): MissingReason[] {
  const found = new Map<string, { readonly label?: string | undefined; readonly rows: number[] }>()
  let at = 0
  for (const { n, column } of parts) {
    for (const { reason, label, rows } of column?.about?.missing ?? []) {
      const own = found.get(reason) ?? { label, rows: [] }
      for (const row of rows) own.rows.push(at + row)
      found.set(reason, own)
    }
    at += n
  }
  return [...found].map(([reason, { label, rows }]) => ({
    reason,
    ...(label !== undefined && { label }),
    rows: Uint32Array.from(rows),
  }))
}
