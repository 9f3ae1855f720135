import { type Note, quoteNames } from '../../../errors.js'

/** Names of columns as they are used: where two are alike, the later ones get a number, and a note says so. */
export function distinctNames(given: readonly string[]): { names: readonly string[]; notes: Note[] } {
  const taken = new Set(given.map((name) => name.trim()))
  const seen = new Set<string>()
  /** The number that the next column of a name may get, so that many alike take no longer. */
  const next = new Map<string, number>()
  const changed: string[] = []
  const names = given.map((raw, at) => {
    const name = raw.trim() === '' ? `column_${at + 1}` : raw.trim()
    if (!seen.has(name)) {
      seen.add(name)
      return name
    }
    let number = next.get(name) ?? 2
    while (taken.has(`${name}_${number}`) || seen.has(`${name}_${number}`)) number++
    next.set(name, number + 1)
    const other = `${name}_${number}`
    seen.add(other)
    changed.push(other)
    return other
  })
  if (changed.length === 0) return { names, notes: [] }
  const message = `several columns have the same name; the later ones are called ${quoteNames(changed)}`
  return { names, notes: [{ code: 'COLUMN_NAME_REPEATED', message }] }
}
