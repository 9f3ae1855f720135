/** Widest code that shares a column with others. */
const WORD_BITS = 16

/** Where a covariate's codes are: some bits of a column. */
export interface CodePlace {
  /** Which column. */
  readonly word: number
  /** What a code is multiplied by there. */
  readonly scale: number
  /** The code of a row, in DuckDB's SQL. */
  readonly code: string
}

/**
 * Lays out codes side by side in columns of 16 bits. DuckDB gives every column of a row group as much memory as the
 * widest type needs, which one byte each would leave half empty, and as much again for what is NULL.
 *
 * @param counts codes of each covariate, from 0
 * @param nameOf the column of a word
 * @returns places by covariate, types by word
 */
export function codeWords(
  counts: readonly number[],
  nameOf: (word: number) => string,
): { readonly places: readonly CodePlace[]; readonly types: readonly string[] } {
  const widths = counts.map((count) => Math.max(1, Math.ceil(Math.log2(count))))
  const used: number[] = []
  const spots = widths.map((width) => {
    const free = used.findIndex((bits) => bits + width <= WORD_BITS)
    const word = free < 0 ? used.push(0) - 1 : free
    const shift = used[word]
    used[word] += width
    return { word, shift }
  })
  const types = used.map(typeOf)
  const places = spots.map(({ word, shift }, j) => {
    const width = widths[j]
    const isFirst = shift === 0
    const isLast = shift + width === used[word]
    const column = nameOf(word)
    const shifted = isFirst ? column : `(${column} >> ${shift})`
    const code = isLast ? shifted : `(${shifted} & ${2 ** width - 1})`
    return { word, scale: 2 ** shift, code: isFirst && isLast ? column : `CAST(${code} AS ${typeOf(width)})` }
  })
  return { places, types }
}

/** The narrowest type of so many bits. */
const typeOf = (bits: number): string => (bits <= 8 ? 'UTINYINT' : bits <= 16 ? 'USMALLINT' : 'UINTEGER')
