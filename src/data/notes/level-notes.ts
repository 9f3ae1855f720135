import { type Note, quoteNames } from '../../errors.js'
import type { TextColumn } from '../table/table.js'
import { shellWord } from './unknown-column.js'

/** Texts under which people file what they do not know. */
const SOUNDS_MISSING =
  /missing|unknown|\bnot (known|done|asked|applicable|recorded|available)|refus|don.?t know|illegible|\bn\/?a\b/i
const ROMAN = /^m*(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})$/
/** Notes of one kind that are written in full. */
const MOST = 10

/** How a level is written apart from blanks, case and full stops. */
function keyOf(level: string): string {
  return level.replaceAll(/\s+/g, ' ').trim().toLowerCase().replace(/\.+$/, '')
}

/**
 * Levels that differ in blanks, case or a full stop alone: groups of two or more, in the order of the levels.
 *
 * @example levelsAlike(['Male', 'female', 'male ']) // [['Male', 'male ']]
 */
export function levelsAlike(levels: readonly string[]): string[][] {
  const groups = new Map<string, string[]>()
  for (const level of levels) groups.set(keyOf(level), [...(groups.get(keyOf(level)) ?? []), level])
  return [...groups.values()].filter((group) => group.length > 1)
}

/** Levels of one letter that one other word begins with, with that word: `F`, `Female`. */
export function levelsAbbreviated(levels: readonly string[]): (readonly [short: string, long: string])[] {
  const words = new Map<string, string>()
  for (const level of levels) if (/^\p{L}{3,}$/u.test(keyOf(level))) words.set(keyOf(level), level)
  // Stages are not abbreviations of each other.
  for (const key of words.keys()) if (ROMAN.test(key)) words.delete(key)
  return levels.flatMap((short) => {
    const key = keyOf(short)
    if (!/^\p{L}$/u.test(key)) return []
    const long = [...words.keys()].filter((word) => word.startsWith(key))
    return long.length === 1 ? [[short, words.get(long[0])!] as const] : []
  })
}

/** LEVELS_ALIKE and LABEL_SOUNDS_MISSING of the levels of a text column, in the rows that `keep` marks. */
export function levelNotes(column: TextColumn, keep: Uint8Array): Note[] {
  const counts = new Map<string, number>()
  for (let row = 0; row < keep.length; row++) {
    const code = column.codes[row]
    if (keep[row] === 1 && code >= 0)
      counts.set(column.dictionary[code], (counts.get(column.dictionary[code]) ?? 0) + 1)
  }
  return levelNotesOf(column.name, counts)
}

/** {@link levelNotes} for those who only have how often each level occurs; null if they may not know. */
export function levelNotesOf(name: string, counts: ReadonlyMap<string, number | null>): Note[] {
  const levels = [...counts.keys()].sort()
  const times = (level: string) => {
    const count = counts.get(level)
    return count === null || count === undefined ? '' : ` (${count})`
  }
  const counted = (group: readonly string[]) => group.map((level) => `"${level}"${times(level)}`).join(', ')
  const alike = levelsAlike(levels)
  const inGroups = new Set(alike.flat())
  // An abbreviation is told beside levels that are written in more than one way.
  const short = alike.length === 0 ? [] : levelsAbbreviated(levels).filter(([own]) => !inGroups.has(own))
  const notes: Note[] = []
  if (alike.length > 0) {
    const groups = alike.slice(0, MOST).map(counted)
    const more = alike.length > MOST ? `; and ${alike.length - MOST} more groups` : ''
    const perhaps = short.map(([own, word]) => `; "${own}"${times(own)} may be short for "${word}"`).join('')
    notes.push({
      code: 'LEVELS_ALIKE',
      column: name,
      message: `values of "${name}" look alike but count as different: ${groups.join('; ')}${more}${perhaps}; if they mean the same, write them in one way, or --merge-alike ${shellWord(name)}`,
    })
  }
  const missing = levels.filter((level) => SOUNDS_MISSING.test(level))
  if (missing.length > 0)
    notes.push({
      code: 'LABEL_SOUNDS_MISSING',
      column: name,
      message: `${quoteNames(missing, MOST)} of "${name}"${missing.length === 1 ? times(missing[0]) : ''} counts as a value like any other, and sounds like a missing one; if it is: ${missing
        .slice(0, MOST)
        .map((level) => `--na ${JSON.stringify(level)}`)
        .join(' ')}`,
    })
  return notes
}
