import type { FileColumn, ValueLabel } from './file-column.js'

/** Levels of a column whose values all have a label. */
export interface LabelledLevels {
  /** In the order of their codes: numbers ascending, texts as in the file. */
  readonly levels: readonly string[]
  /** The value of each level, as text. */
  readonly codes: readonly string[]
  /** Place of the level of each value; texts by their place in the dictionary. */
  readonly placeOf: ReadonlyMap<number, number>
}

/**
 * The levels that a column becomes: those of all labels of values that are not missing, if every value that occurs has one.
 * Null if it stays what it is, such as a scale from 0 to 10 of which only the ends are labelled.
 */
export function labelledLevels(column: FileColumn): LabelledLevels | null {
  const labels = valueLabels(column)
  if (labels.length === 0) return null
  const places = new Map(labels.map(([code], place) => [code, place]))
  const levels = levelTexts(labels)
  const placeOf = new Map<number, number>()
  if (column.kind === 'text') {
    for (const code of new Set(column.codes)) {
      if (code < 0) continue
      const place = places.get(column.dictionary[code])
      if (place === undefined) return null
      placeOf.set(code, place)
    }
  } else {
    for (const value of column.values) {
      if (Number.isNaN(value) || placeOf.has(value)) continue
      const place = places.get(value)
      if (place === undefined) return null
      placeOf.set(value, place)
    }
  }
  return placeOf.size === 0 ? null : { levels, codes: labels.map(([code]) => String(code)), placeOf }
}

/** Labels of values that stand for no missing value, each value once, in order. */
export function valueLabels({ kind, labels, isMissing }: FileColumn): ValueLabel[] {
  const wanted = kind === 'number' ? 'number' : 'string'
  // Codes such as .a are texts in a column of numbers.
  const own = labels.filter(([code]) => typeof code === wanted && isMissing?.(code) !== true)
  // Of two labels of one value the later one holds.
  const once = [...new Map(own.map((label) => [label[0], label] as const)).values()]
  return kind === 'number' ? once.sort(([a], [b]) => (a as number) - (b as number)) : once
}

/** A text of several codes gets the code; an empty one is the code. */
function levelTexts(labels: readonly ValueLabel[]): string[] {
  const counts = new Map<string, number>()
  const texts = labels.map(([code, text]) => (text.trim() === '' ? String(code) : text.trim()))
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  const named = texts.map((text, at) => (counts.get(text) === 1 ? text : `${text} (${labels[at][0]})`))
  // That may be the text of another code.
  return new Set(named).size === named.length ? named : texts.map((text, at) => `${text} (${labels[at][0]})`)
}
