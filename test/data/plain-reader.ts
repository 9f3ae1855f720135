/**
 * What reading a delimited file means, in the plainest way: the whole text is taken apart character by character, then
 * column by column looked at. Slow, and written without the reader, to compare it with.
 */

export interface PlainColumn {
  readonly kind: 'number' | 'text'
  /** Cells as written, null where missing. */
  readonly texts: (string | null)[]
  /** Of a column of numbers, NaN where missing. */
  readonly values: number[]
}

export interface PlainTable {
  readonly columns: Record<string, PlainColumn>
  readonly lines: number[]
  readonly emptyRows: number
}

interface Cell {
  readonly text: string
  readonly quoted: boolean
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

export function plainRead(file: string, delimiter: string, na: readonly string[] = []): PlainTable {
  const missing = ['', 'NA', 'NaN', '.', ...na]
  const [header, ...records] = recordsOf(file, delimiter).filter(
    ({ cells }) => cells.length > 1 || cells[0].text.trim() !== '',
  )
  const rows = records.filter(({ cells }) => cells.some(({ text }) => text.trim() !== ''))
  const isNumber = (text: string) => NUMBER.test(text)
  const numbersMissing = missing.filter(isNumber).map(Number)
  const columns = header.cells.map(({ text: name }, j) => {
    const cells = rows.map(({ cells: row }) => {
      const trimmed = row[j].text.trim()
      const text = row[j].quoted && !missing.includes(trimmed) && !isNumber(trimmed) ? row[j].text : trimmed
      return missing.includes(text) || (isNumber(text) && numbersMissing.includes(Number(text))) ? null : text
    })
    const kind = cells.every((text) => text === null || isNumber(text))
      ? ('number' as const)
      : ('text' as const)
    const values = cells.map((text) => (text === null ? Number.NaN : Number(text)))
    return [name.trim(), { kind, texts: cells, values: kind === 'number' ? values : [] }] as const
  })
  const lines = rows.map(({ line }) => line)
  return { columns: Object.fromEntries(columns), lines, emptyRows: records.length - rows.length }
}

function recordsOf(file: string, delimiter: string): { cells: Cell[]; line: number }[] {
  const records: { cells: Cell[]; line: number }[] = []
  const text = file.replace(/^\ufeff/, '')
  let at = 0
  let line = 1
  while (at < text.length) {
    const record = { cells: [] as Cell[], line }
    for (;;) {
      let cell = ''
      const quoted = text[at] === '"'
      if (quoted) {
        at++
        while (text[at] !== '"' || text[at + 1] === '"') {
          if (text[at] === '\n') line++
          if (text[at] === '"') at++
          cell += text[at++]
        }
        at++
        // White space after the closing quote.
        while (at < text.length && text[at] !== delimiter && text[at] !== '\n') at++
      } else while (at < text.length && text[at] !== delimiter && text[at] !== '\n') cell += text[at++]
      record.cells.push({ text: cell, quoted })
      if (text[at++] !== delimiter) break
    }
    line++
    records.push(record)
  }
  return records
}
