import type { Note } from '../../errors.js'
import { levelsAlike } from '../notes/level-notes.js'
import type { TextColumn } from '../table/table.js'

/** Groups of levels that are written in full in a note. */
const MOST = 10

/**
 * A column of text in which levels that look alike (see levelsAlike) are one: the commonest of them, of several the first in
 * the file. The note says which: LEVELS_MERGED; none if there are no such levels.
 */
export function mergeAlike(column: TextColumn): {
  readonly column: TextColumn
  readonly notes: readonly Note[]
} {
  const { name, codes, dictionary } = column
  const groups = levelsAlike(dictionary)
  if (groups.length === 0) return { column, notes: [] }
  const counts = new Float64Array(dictionary.length)
  for (const code of codes) if (code >= 0) counts[code]++
  const codeOf = new Map(dictionary.map((text, code) => [text, code]))
  const target = dictionary.map((_, code) => code)
  const said = groups.map((group) => {
    const own = group.map((text) => codeOf.get(text)!)
    const most = own.reduce((best, code) => (counts[code] > counts[best] ? code : best))
    for (const code of own) target[code] = most
    const others = own.filter((code) => code !== most)
    const counted = (code: number) => `"${dictionary[code]}" (${counts[code]})`
    return `${others.map(counted).join(', ')} as ${counted(most)}`
  })
  const more = said.length > MOST ? `; and ${said.length - MOST} more groups` : ''
  const message = `values of "${name}" that look alike were read as one, the commonest, as asked for (--merge-alike): ${said.slice(0, MOST).join('; ')}${more}`
  return { column: recoded(column, target), notes: [{ code: 'LEVELS_MERGED', column: name, message }] }
}

/** The dictionary stays in the order of first appearance. */
function recoded({ codes, dictionary, ...column }: TextColumn, target: readonly number[]): TextColumn {
  const places = new Map<number, number>()
  const own = codes.map((code) => {
    if (code < 0) return code
    const to = target[code]
    if (!places.has(to)) places.set(to, places.size)
    return places.get(to)!
  })
  return { ...column, codes: own, dictionary: [...places.keys()].map((code) => dictionary[code]) }
}
