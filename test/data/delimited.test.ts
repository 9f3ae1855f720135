import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDelimitedReader, readDelimited } from '../../src/data/delimited/delimited.js'
import type { ReadOptions } from '../../src/data/delimited/read-options.js'
import { type Table, textAt } from '../../src/data/table/table.js'
import { errorOf } from '../error-of.js'

/** All kept cells as written, by column. */
function texts(table: Table): Record<string, (string | null)[]> {
  return Object.fromEntries(
    [...table.columns].map(([name, column]) => [
      name,
      Array.from({ length: table.n }, (_, row) => textAt(column, row)),
    ]),
  )
}

function kinds(table: Table): Record<string, string> {
  return Object.fromEntries([...table.columns].map(([name, column]) => [name, column.kind]))
}

function numbers(table: Table, name: string): number[] {
  const column = table.columns.get(name)
  if (column?.kind !== 'number') throw new Error(`${name} is not numeric`)
  return [...column.values]
}

function readInParts(text: string, cuts: readonly number[], options: ReadOptions = {}): Table {
  const reader = createDelimitedReader(options)
  const ends = [...cuts].sort((a, b) => a - b)
  let from = 0
  for (const end of [...ends, text.length]) {
    reader.push(text.slice(from, end))
    from = end
  }
  return reader.finish()
}

describe('what is understood', () => {
  it('reads numbers, texts and missing values', () => {
    const table = readDelimited('trial,age,y\nA,30,1.5\nB,NA,-2\nA,.,NaN\n,41,1e3\n')
    expect(table.n).toBe(4)
    expect(table.names).toEqual(['trial', 'age', 'y'])
    expect(texts(table).trial).toEqual(['A', 'B', 'A', null])
    expect(numbers(table, 'age')).toEqual([30, Number.NaN, Number.NaN, 41])
    expect(numbers(table, 'y')).toEqual([1.5, -2, Number.NaN, 1000])
    expect([...table.lines]).toEqual([2, 3, 4, 5])
  })

  it.each([
    ['comma', 'a,b\n1,x\n2,y\n'],
    ['semicolon', 'a;b\n1;x\n2;y\n'],
    ['tab', 'a\tb\n1\tx\n2\ty\n'],
    ['Windows', 'a,b\r\n1,x\r\n2,y\r\n'],
    ['old Macintosh', 'a,b\r1,x\r2,y\r'],
    ['no line end', 'a,b\n1,x\n2,y'],
    ['blank lines at the end', 'a,b\n1,x\n2,y\n\n  \n\n'],
    ['byte order mark', '\ufeffa,b\n1,x\n2,y\n'],
    ['quotes', '"a","b"\n"1","x"\n"2","y"\n'],
    ['quotes and Windows', '"a","b"\r\n"1","x"\r\n"2","y"'],
    ['spaces', ' a , b \n 1 , x\n2\t,\u00a0y \n'],
    ['space after a quote', '"a" ,"b" \n"1" ,"x"\n"2","y" \n'],
  ])('%s', (_, text) => {
    const table = readDelimited(text)
    expect(texts(table)).toEqual({ a: ['1', '2'], b: ['x', 'y'] })
    expect(kinds(table)).toEqual({ a: 'number', b: 'text' })
  })

  it('reads quoted cells with delimiters, line breaks, quotes and spaces, and counts lines as an editor does', () => {
    const table = readDelimited('id,note\n1,"a, b"\n2,"two\nlines"\n\n3,"say ""hi"""\n4," x "\n5," 7 "\n')
    expect(texts(table).note).toEqual(['a, b', 'two\nlines', 'say "hi"', ' x ', '7'])
    expect([...table.lines]).toEqual([2, 3, 6, 7, 8])
  })

  it('understands decimal commas, one mark per column', () => {
    const table = readDelimited('a;b;c;d\n1,5;1.5;1,5;1\n2;2;2.5;2\n')
    expect(kinds(table)).toEqual({ a: 'number', b: 'number', c: 'text', d: 'number' })
    expect(numbers(table, 'a')).toEqual([1.5, 2])
    expect(texts(table)).toEqual({ a: ['1,5', '2'], b: ['1.5', '2'], c: ['1,5', '2.5'], d: ['1', '2'] })
    expect(kinds(readDelimited('a,b\n"1,5",2\n'))).toEqual({ a: 'text', b: 'number' })
    expect(numbers(readDelimited('a,b\n"1,5",2\n', { decimal: ',' }), 'a')).toEqual([1.5])
    expect(kinds(readDelimited('a;b\n1,5;2\n', { decimal: '.' }))).toEqual({ a: 'text', b: 'number' })
  })

  it('takes 1,234 in a tab-delimited file for a thousand unless other commas are decimal', () => {
    expect(kinds(readDelimited('a\tb\n1,234\t1\n2,345\t2\n'))).toEqual({ a: 'text', b: 'number' })
    expect(kinds(readDelimited('a\tb\n1,234\t1,5\n2,345\t2\n'))).toEqual({ a: 'number', b: 'number' })
    expect(kinds(readDelimited('a\tb\n1,234\t1\n2,34\t2\n'))).toEqual({ a: 'number', b: 'number' })
  })

  it('takes more missing values, numbers among them in any writing', () => {
    const table = readDelimited('a,b,c\n-99,x,1\n-99.0,unknown,2\n5,-99,3\n6,y,-99.00\n', {
      na: ['unknown', '-99'],
    })
    expect(texts(table)).toEqual({
      a: [null, null, '5', '6'],
      b: ['x', null, null, 'y'],
      c: ['1', '2', '3', null],
    })
  })

  it('keeps only the columns asked for, and reads as the type asked for', () => {
    const table = readDelimited('id,a,b\nP1,01,2\nP2,02,3\n', { only: ['a', 'b', 'z'], types: { a: 'text' } })
    expect(texts(table)).toEqual({ a: ['01', '02'], b: ['2', '3'] })
    expect(kinds(table)).toEqual({ a: 'text', b: 'number' })
    expect(table.names).toEqual(['id', 'a', 'b'])
  })

  it('does not take hexadecimal, odd groups of digits or units for numbers', () => {
    const table = readDelimited('a;b;c;d;e\n0x10;1.23,5;5 mg;1e;--1\n')
    expect(Object.values(kinds(table))).toEqual(['text', 'text', 'text', 'text', 'text'])
  })

  it('keeps numbers as written when the column turns out to be text late', () => {
    const written = [
      '007',
      '1.50',
      '.5',
      '-.50',
      '+5',
      '5.',
      '1e5',
      '-0',
      '0.1',
      '12345678901234567890',
      'Inf',
      '-3',
      '00',
    ]
    const text = `a,b\n${written.map((cell) => `${cell},1`).join('\n')}\nx,1\nNA,1\n`
    expect(texts(readDelimited(text)).a).toEqual([...written, 'x', null])
    expect(kinds(readDelimited(text.replace('x', '9')))).toEqual({ a: 'number', b: 'number' })
  })

  it('skips rows without any cell filled, and says so', () => {
    const table = readDelimited('a,b\n1,2\n,\n , \n3,4\n,\n')
    expect(table.n).toBe(2)
    expect([...table.lines]).toEqual([2, 5])
    expect(table.notes.map((note) => note.code)).toEqual(['ROWS_EMPTY'])
  })

  it('notes characters that were not UTF-8', () => {
    expect(readDelimited('a,b\nM\ufffdnchen,1\n').notes[0].code).toBe('ENCODING_NOT_UTF8')
  })
})

describe('what is refused', () => {
  const ragged = 'a,b,c\n1,2,3\n1,2\n"x\ny",2,3\n1,2,3,4\n'
  it.each<[string, string, ReadOptions, string, string[]]>([
    ['nothing', '', {}, 'FILE_EMPTY', []],
    ['blank lines only', '\n \n', {}, 'FILE_EMPTY', []],
    ['header only', 'a,b\n\n', {}, 'FILE_NO_ROWS', ['2 column names']],
    ['repeated names', 'a,b,a\n1,2,3\n', {}, 'COLUMN_NAME_REPEATED', ['"a"']],
    ['a nameless column', ',a\n1,2\n', {}, 'COLUMN_NAME_EMPTY', ['column 1', 'row.names']],
    ['a nameless last column', 'a,b,\n1,2,3\n', {}, 'COLUMN_NAME_EMPTY', ['column 3', 'end of the lines']],
    ['ragged rows', ragged, {}, 'ROWS_RAGGED', ['2 of 4 rows', '2 in row 3', '4 in row 6', 'need 3 cells']],
    ['row names of R', 'a,b\n1,2,3\n2,3,4\n', {}, 'ROWS_RAGGED', ['write.csv']],
    ['one column', 'a b\n1 2\n', {}, 'FILE_ONE_COLUMN', ['"a b"', 'comma, semicolon, tab']],
    ['the wrong delimiter', 'a,b\n1,2\n', { delimiter: ';' }, 'FILE_ONE_COLUMN', ['semicolon']],
    [
      'a delimiter of two characters',
      'a,b\n1,2\n',
      { delimiter: '\\t' },
      'DELIMITER_INVALID',
      ['one character'],
    ],
    ['an unclosed quote', 'a,b\n1,2\n3,"x\n4,5\n', {}, 'QUOTE_NOT_CLOSED', ['row 3']],
    ['text after a quoted cell', 'a,b\n1,"x"y\n', {}, 'QUOTE_MALFORMED', ['row 2']],
    [
      'a text in a number column',
      'a,b\n1,2\nx,3\n',
      { types: { a: 'number' } },
      'NOT_NUMERIC',
      ['"a"', '"x" in row 3'],
    ],
    ['a workbook', 'PK\u0003\u0004\u0014\u0000', {}, 'FILE_BINARY', ['Excel', 'saving the sheet as CSV']],
    ['Parquet', 'PAR1\u0015\u0004', {}, 'FILE_BINARY', ['Parquet']],
    ['gzip', '\u001f\ufffd\b\u0000', {}, 'FILE_BINARY', ['gzip']],
    ['PDF', '%PDF-1.7\n', {}, 'FILE_BINARY', ['PDF']],
    ['zero bytes', `a,b\n1,${'x'.repeat(99)}\u0000\n`, {}, 'FILE_BINARY', ['not a text file']],
    ['control characters', `a,b\n${'\u0001\u0002'.repeat(20)}\n`, {}, 'FILE_BINARY', ['not a text file']],
    ['UTF-16', '\ufffd\ufffda\u0000,\u0000b\u0000\n\u0000', {}, 'FILE_UTF16', ['UTF-8']],
  ])('%s', (_, text, options, code, parts) => {
    const error = errorOf(() => readDelimited(text, options))
    expect(error.code).toBe(code)
    for (const part of parts) expect(error.message).toContain(part)
  })

  it('says the row', () => {
    expect(errorOf(() => readDelimited(ragged, { file: 'x.csv' })).place).toEqual({ row: 3, file: 'x.csv' })
  })

  it('a zero byte late in the file', () => {
    const text = `a,b\n${'1,2\n'.repeat(50_000)}1,\u0000\n`
    expect(errorOf(() => readDelimited(text)).code).toBe('FILE_BINARY')
  })

  it('a line that does not end', () => {
    const error = errorOf(() => readDelimited(`a,b\n1,"${'x'.repeat(11_000_000)}`))
    expect(error.code).toBe('LINE_TOO_LONG')
    expect(error.place.row).toBe(2)
  })
})

describe('parts', () => {
  const cell = fc.oneof(
    fc.stringMatching(/^-?[0-9]{1,3}(\.[0-9]{1,2})?$/),
    fc.constantFrom('', 'NA', '007', '+1', '.5', '"a"', 'x"y', 'a,b', 'l1\nl2', 'l1\r\nl2', ' s ', 'é', '😀'),
  )
  const quote = (text: string) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

  it('gives the same table however the text is cut, and every cell as written', () => {
    const rows = fc.array(fc.tuple(fc.constantFrom('p', 'q'), cell, cell), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.infiniteStream(fc.nat()),
        (data, end, open, cuts) => {
          const lines = [['k', 'u', 'v'], ...data].map((row) => row.map(quote).join(','))
          const text = lines.join(end) + (open ? '' : end)
          const whole = readDelimited(text)
          const some = [...cuts.take(5)].map((cut) => cut % (text.length + 1))
          expect(readInParts(text, some)).toEqual(whole)
          expect(
            readInParts(
              text,
              Array.from(text, (_, at) => at),
            ),
          ).toEqual(whole)
          const expected = (at: number) => data.map((row) => (['', 'NA'].includes(row[at]) ? null : row[at]))
          expect(texts(whole)).toEqual({ k: expected(0), u: expected(1), v: expected(2) })
        },
      ),
      { numRuns: 300 },
    )
  })

  it('gives the same table for a text longer than the windows it is parsed in', () => {
    const row = (i: number) =>
      `${i},${i % 7 === 0 ? `"a,\n""${i % 5}"""` : `t${i % 11}`},${(i / 7).toFixed(3)}`
    const text = `id,t,y\n${Array.from({ length: 30_000 }, (_, i) => row(i)).join('\n')}\n`
    const whole = readDelimited(text)
    expect(whole.n).toBe(30_000)
    expect(whole.lines[29_999]).toBe(30_001 + Math.ceil(29_999 / 7))
    for (const size of [997, 65_536, 100_003]) {
      const cuts = Array.from({ length: Math.floor(text.length / size) }, (_, i) => (i + 1) * size)
      expect(readInParts(text, cuts)).toEqual(whole)
    }
  })

  it('counts rows while reading', () => {
    const reader = createDelimitedReader()
    reader.push(`a,b\n${'1,2\n'.repeat(40_000)}`)
    expect(reader.rows).toBeGreaterThan(10_000)
    expect(reader.finish().n).toBe(40_000)
  })
})
