import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDelimitedReader, readDelimited } from '../../src/data/delimited/delimited.js'
import type { ReadOptions } from '../../src/data/delimited/read-options.js'
import { type Table, textAt } from '../../src/data/table/table.js'
import { errorOf } from '../error-of.js'
import { type PlainTable, plainRead } from './plain-reader.js'

const utf8 = (text: string) => new TextEncoder().encode(text)

function readBytes(bytes: Uint8Array, cuts: readonly number[], options: ReadOptions = {}, size = 0): Table {
  const reader = createDelimitedReader(options, size)
  let from = 0
  for (const end of [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length]) {
    reader.push(bytes.subarray(from, end))
    from = end
  }
  return reader.finish()
}

function plain(table: Table): PlainTable {
  const columns = [...table.columns].map(([name, column]) => [
    name,
    {
      kind: column.kind,
      texts: Array.from({ length: table.n }, (_, row) => textAt(column, row)),
      values: column.kind === 'number' ? [...column.values] : [],
    },
  ])
  const skipped = table.notes.find(({ code }) => code === 'ROWS_EMPTY')
  const emptyRows = skipped === undefined ? 0 : Number.parseInt(skipped.message, 10)
  return { columns: Object.fromEntries(columns), lines: [...table.lines], emptyRows }
}

/** `toEqual` for long tables. */
function isSame(a: Table, b: Table): boolean {
  const bytesOf = ({
    buffer,
    byteOffset,
    byteLength,
  }: Uint8Array | Uint32Array | Int32Array | Float64Array) => Buffer.from(buffer, byteOffset, byteLength)
  const partsOf = ({ lines, columns }: Table) => [
    bytesOf(lines),
    ...[...columns.values()].flatMap((column) =>
      column.kind === 'number' ? [bytesOf(column.values), bytesOf(column.formats)] : [bytesOf(column.codes)],
    ),
  ]
  const restOf = ({ columns }: Table) =>
    JSON.stringify(
      [...columns.values()].map((column) => (column.kind === 'text' ? column.dictionary : [...column.kept])),
    )
  const parts = partsOf(b)
  return restOf(a) === restOf(b) && partsOf(a).every((part, k) => part.equals(parts[k]))
}

const number = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
  fc.double({ min: -1000, max: 1000, noNaN: true }).map((x) => x.toFixed(3)),
  fc.integer().map(String),
  fc.stringMatching(/^-?[0-9]{1,20}(\.[0-9]{1,20})?$/),
  fc.constantFrom(
    '007',
    '+1',
    '.5',
    '5.',
    '-0',
    '1e5',
    '1E-3',
    '-99',
    '-99.0',
    ' 3 ',
    '"4"',
    '" 5 "',
    '"6" ',
    '0.1',
  ),
)
const missing = fc.constantFrom('', 'NA', 'NaN', '.', ' ', '"NA"', '""', '?', ' NA ')
const word = fc.oneof(
  fc.constantFrom(
    'T1',
    'T2',
    'é',
    'Zürich',
    '😀',
    ' padded\t',
    '\u00a0x',
    'a"b',
    '0x10',
    '1,2,3',
    '--',
    'N',
    'NAN',
  ),
  fc.string({ maxLength: 6 }),
)
const quoteIfNeeded = (text: string, delimiter: string) =>
  text.includes(delimiter) || /^"|[\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
const quoted = fc
  .oneof(word, fc.constantFrom('a, b', 'two\nlines', 'say "hi"', ' kept ', '\r\n', ';'))
  .map((text) => `"${text.replaceAll('"', '""')}"`)

/** Columns of one kind each, some with a cell or two of another, as lines of a file. */
const file = fc
  .record({
    delimiter: fc.constantFrom(',', ';', '\t', '|', '¦', ':'),
    end: fc.constantFrom('\n', '\r\n'),
    closed: fc.boolean(),
    mark: fc.boolean(),
    blank: fc.constantFrom('', '\n', '\n\n'),
    rows: fc
      .tuple(
        fc.constantFrom(number, quoted, word),
        fc.constantFrom(number, word),
        fc.constantFrom(number, quoted),
      )
      .chain((kinds) => {
        const cell = (kind: fc.Arbitrary<string>) =>
          fc.oneof(
            { weight: 12, arbitrary: kind },
            { weight: 2, arbitrary: missing },
            { weight: 1, arbitrary: word },
          )
        return fc.array(fc.tuple(...kinds.map((kind) => fc.oneof(kind, cell(kind)))), {
          minLength: 1,
          maxLength: 14,
        })
      }),
  })
  .map(({ delimiter, end, closed, mark, blank, rows }) => {
    const lines = [['u', 'v', 'w'], ...rows].map((row) =>
      row
        .map((cell) => (/^".*"\s*$/s.test(cell) ? cell : quoteIfNeeded(cell, delimiter)))
        .map((cell) => (/^[^"]*\r$/.test(cell) ? `"${cell}"` : cell))
        .join(delimiter),
    )
    return { delimiter, text: (mark ? '\ufeff' : '') + lines.join(end) + (closed ? end + blank : '') }
  })
  // A file of empty rows only is an error.
  .filter(({ text, delimiter }) => plainRead(text, delimiter).lines.length > 0)

describe('reading from bytes', () => {
  it('is what reading means, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        file,
        fc.array(fc.nat(200), { maxLength: 6 }),
        fc.boolean(),
        ({ text, delimiter }, cuts, few) => {
          const options = { delimiter, decimal: '.' as const, na: ['?', '-99'] }
          const bytes = utf8(text)
          const whole = readBytes(
            bytes,
            few ? cuts : (bytes.map((_, at) => at) as unknown as number[]),
            options,
          )
          expect(plain(whole)).toEqual(plainRead(text, delimiter, ['?', '-99']))
          expect(readBytes(bytes, [], options)).toEqual(whole)
          expect(readBytes(bytes, cuts, options, bytes.length)).toEqual(whole)
          expect(readDelimited(text, options)).toEqual(whole)
        },
      ),
      { numRuns: 1500 },
    )
  })

  it('is the same for long files, of which the first part says how many rows to expect', () => {
    const row = (i: number) =>
      [
        i,
        (i * Math.PI) / 7,
        i % 3 === 0 ? 'NA' : `T${i % 20}`,
        i % 1000 === 0 ? '"a\nb"' : 'c',
        `id${i}`,
      ].join(',')
    const text = `i,x,t,q,id\n${Array.from({ length: 120_000 }, (_, i) => row(i)).join('\n')}\n`
    const bytes = utf8(text)
    const whole = readDelimited(text)
    expect(whole.n).toBe(120_000)
    const x = whole.columns.get('x')
    if (x?.kind !== 'number') throw new Error('x is not numeric')
    for (let i = 0; i < whole.n; i++) if (x.values[i] !== (i * Math.PI) / 7) expect(x.values[i]).toBe(i)
    expect([...new Set(whole.columns.keys())]).toEqual(['i', 'x', 't', 'q', 'id'])
    const cuts = Array.from({ length: 60 }, (_, k) => k * 100_003)
    for (const size of [0, bytes.length, 3 * bytes.length, bytes.length >> 2])
      expect(isSame(readBytes(bytes, cuts, {}, size), whole)).toBe(true)
  })

  it('finds decimal commas and thousands as texts do', () => {
    for (const text of [
      'a;b\n1,5;x\n2,25;y\n',
      'a\tb\n1,234\t1\n2,345\t2\n',
      'a\tb\n1,234\t1,5\n2,345\t2\n',
      'a;b\n1,5;1.5\n1.5;2\n',
    ])
      expect(readBytes(utf8(text), [])).toEqual(readDelimited(text))
    const commas = readBytes(utf8('a;b\n1,5;x\n-12,25;y\n,5;z\n'), [])
    expect(plain(commas).columns.a.texts).toEqual(['1,5', '-12,25', ',5'])
    expect(plain(commas).columns.a.values).toEqual([1.5, -12.25, 0.5])
  })

  it('refuses the same files, at the same rows', () => {
    const start = `a,b\n${'1,x\n'.repeat(1000)}`
    for (const [rest, code, row] of [
      ['1\n', 'ROWS_RAGGED', 1002],
      ['1,x,2\n', 'ROWS_RAGGED', 1002],
      ['"l1\nl2",x\n1\n', 'ROWS_RAGGED', 1004],
      ['1,"x\n2,y\n', 'QUOTE_NOT_CLOSED', 1002],
      ['1,"x"y\n', 'QUOTE_MALFORMED', 1002],
      ['\n\n1,"x"y\n', 'QUOTE_MALFORMED', 1004],
      ['z,x\n', 'NOT_NUMERIC', 1002],
    ] as const) {
      const bytes = utf8(start + rest)
      const options: ReadOptions = code === 'NOT_NUMERIC' ? { types: { a: 'number' } } : {}
      const error = errorOf(() => readBytes(bytes, [2000, 4001], options))
      expect([error.code, error.place.row]).toEqual([code, row])
      expect(errorOf(() => readDelimited(start + rest, options)).message).toBe(error.message)
    }
  })

  it('keeps the error of a ragged row before that of a cell in it', () => {
    const error = errorOf(() => readBytes(utf8('a,b\n1,2\nx\n'), [], { types: { a: 'number' } }))
    expect(error.code).toBe('ROWS_RAGGED')
  })

  it('refuses bytes that are not UTF-8, also in columns that are not kept, and at the very end', () => {
    for (const list of [[0xe9], [0xc3], [0xf0, 0x9f, 0x98], [0xed, 0xa0, 0x80], [0xc0, 0x80]])
      for (const cuts of [[], [9], [10, 11]]) {
        const bytes = Uint8Array.from([...utf8('a,b\n1,2\n3,'), ...list])
        expect(errorOf(() => readBytes(bytes, cuts, { only: ['a'] })).code).toBe('FILE_NOT_UTF8')
      }
  })
})
