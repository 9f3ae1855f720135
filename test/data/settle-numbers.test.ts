import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import type { ReadOptions } from '../../src/data/delimited/read-options.js'
import { textAt } from '../../src/data/table/table.js'
import { errorOf } from '../error-of.js'

/** Column `a` of a file: its numbers, or null where it is text; and what was said. */
function read(text: string, options: ReadOptions = {}) {
  const table = readDelimited(text, options)
  const column = table.columns.get('a')!
  const notes = table.notes.map(({ code, column: name }) => `${code} ${name}`)
  return { values: column.kind === 'number' ? [...column.values] : null, notes }
}

describe('1.234 and 1,234', () => {
  const thousands = ['NUMBERS_THOUSANDS a']
  const ambiguous = ['NUMBERS_AMBIGUOUS a']
  it.each<[string, string, number[] | null, string[], ReadOptions?]>([
    ['dots beside decimal commas', 'a;b\n1.234;30,2\n-2.000;1\n999;2\n', [1234, -2000, 999], thousands],
    ['commas beside decimal points', 'a;b\n1,234;30.2\n2,000;1\n', [1234, 2000], thousands],
    [
      'quoted commas beside decimal points',
      'a,b\n"1,234",30.2\n"2,000",1\n7,1\n',
      [1234, 2000, 7],
      thousands,
    ],
    ['dots beside quoted decimal commas', 'a,b\n1.234,"30,2"\n2.000,"1,5"\n', [1234, 2000], thousands],
    ['commas beside decimal points, tabs', 'a\tb\n1,234\t30.2\n2,000\t1\n', [1234, 2000], thousands],
    ['commas where the user says dot', 'a;b\n1,234;1\n', [1234], thousands, { decimal: '.' }],
    ['dots where the user says comma', 'a;b\n1.234;1\n', [1234], thousands, { decimal: ',' }],
    ['quoted commas, user says dot', 'a,b\n"1,234",1\n', [1234], thousands, { decimal: '.' }],
    ['decimal commas, user says so', 'a;b\n1,234;1\n', [1.234], [], { decimal: ',' }],
    ['decimal points beside others', 'a;b\n1.234;1.5\n', [1.234], []],
    ['decimal commas beside others', 'a;b\n1,234;1,5\n', [1.234], []],
    ['two groups', 'a;b\n1.234.567;x\n1.000;x\n', [1234567, 1000], thousands],
    ['two groups in a comma file', 'a,b\n"1,234,567",x\n"1,000",x\n', [1234567, 1000], thousands],
    ['both marks', 'a;b\n1.234,5;x\n12;x\n', [1234.5, 12], thousands],
    ['both marks, the other way', 'a,b\n"1,234.5",x\n12,x\n', [1234.5, 12], thousands],
    ['a column that shows it by itself', 'a;b\n1.234;x\n30,2;x\n', [1234, 30.2], thousands],
    ['apostrophes', "a;b\n1'234.5;x\n7;x\n", [1234.5, 7], thousands],
    ['blanks', 'a;b\n1 234,5;x\n7;x\n', [1234.5, 7], thousands],
    ['narrow blanks', 'a;b\n12\u202f345;x\n7;x\n', [12345, 7], thousands],
    ['a decimal below one', 'a;b\n0.234;30,2\n1.234;1\n', [0.234, 1.234], ambiguous],
    ['own decimal points beside decimal commas', 'a;b\n1.5;30,2\n1.234;1\n', [1.5, 1.234], ambiguous],
    ['own decimal commas beside decimal points', 'a;b\n1,5;30.2\n1,234;1\n', [1.5, 1.234], ambiguous],
    ['nothing shows it', 'a;b\n1.234;x\n2.345;x\n', [1.234, 2.345], ambiguous],
    ['nothing shows it, commas', 'a;b\n1,234;x\n2,345;x\n', [1.234, 2.345], ambiguous],
    ['nothing shows it, tabs', 'a\tb\n1,234\tx\n2,345\tx\n', null, ambiguous],
    ['nothing shows it, quoted', 'a,b\n"1,234",x\n"2,345",x\n', null, ambiguous],
    ['decimal points in a comma file', 'a,b\n1.234,x\n2.345,x\n', [1.234, 2.345], []],
    ['commas where both are shown', 'a;b;c\n1,234;1,5;1.5\n2,345;1,5;1.5\n', null, ambiguous],
    [
      'dots where both are shown',
      'a;b;c\n1.234;1,5;1.5\n2.345;1,5;1.5\n',
      [1234, 2345],
      [...thousands, ...ambiguous],
    ],
    ['groups that are none', 'a;b\n1.23.456;30,2\n', null, []],
    ['both at once', 'a;b\n1.234;30,2\n1,234.5;1\n', [1.234, 1234.5], [...thousands, ...ambiguous]],
    ['words among them', 'a;b\n1.234;30,2\nnone;1\n', null, []],
    ['text where it is asked for', 'a;b\n1.234;30,2\n', null, [], { types: { a: 'text' } }],
    [
      'missing values among them',
      'a;b\n1.234;30,2\n-9.999;1\nNA;1\n',
      [1234, NaN, NaN],
      thousands,
      { na: ['-9999'] },
    ],
    [
      'numbers where that is asked for',
      'a;b\n1.234.567;30,2\n',
      [1234567],
      thousands,
      { types: { a: 'number' } },
    ],
    ['a minus sign', 'a;b\n\u22121,5;x\n\u20132;x\n3;x\n', [-1.5, -2, 3], ['NUMBERS_MINUS a']],
    ['a minus sign in a comma file', 'a,b\n\u22121.5,x\n', [-1.5], ['NUMBERS_MINUS a']],
    ['a dash', 'a;b\n\u2013;x\n2;x\n', null, []],
  ])('%s', (_, text, values, notes, options) => {
    expect(read(text, options)).toEqual({ values, notes })
    // Columns that are not kept show as much.
    const only = read(text, { ...options, only: ['a'] })
    expect(only).toEqual({ values, notes })
    const padded = read(
      text.replace(/^([^\n]*\n)((.|\n)*)$/, (_all, head, rows) => head + rows.repeat(300)),
      {
        ...options,
        only: ['a'],
      },
    )
    expect(padded.notes).toEqual(notes)
  })

  it('refuses words where numbers are asked for, and numbers that cannot be', () => {
    const options = { types: { a: 'number' as const } }
    const words = errorOf(() => readDelimited('a;b\n1.234.567;1\nx;2\n', options))
    expect(words.message).toContain('"x" in row 3')
    const odd = errorOf(() => readDelimited('a;b\n1.23.4;1\n7;2\n', options))
    expect([odd.code, odd.message]).toEqual(['NOT_NUMERIC', expect.stringContaining('"1.23.4" in row 2')])
  })

  it('are written without groups where cells are asked for as texts', () => {
    const { columns } = readDelimited('a;b\n1.234;30,2\n1.234.567,5;1\n')
    expect([0, 1].map((row) => textAt(columns.get('a')!, row))).toEqual(['1234', '1234567,5'])
  })

  it('are what was written, whatever the numbers are', () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -99_999_999, max: 99_999_999 }), { minLength: 1, maxLength: 30 }),
        fc.constantFrom(
          ['.', ',', ';'],
          [',', '.', ','],
          ["'", '.', ';'],
          [' ', ',', '\t'],
          ['\u00a0', ',', ';'],
        ),
        (hundredths, [groups, mark, delimiter]) => {
          // One number that shows beyond doubt what is what.
          const all = [123_456_78, ...hundredths]
          const written = all.map((number) => {
            const [whole, decimals] = (Math.abs(number) / 100).toFixed(2).split('.')
            const parted = whole.replace(/\B(?=(\d{3})+$)/g, groups)
            return `${number < 0 ? '-' : ''}${parted}${mark}${decimals}`
          })
          const text = `a${delimiter}b\n${written.map((cell) => `"${cell}"${delimiter}x`).join('\n')}\n`
          expect(read(text).values).toEqual(all.map((number) => (number === 0 ? 0 : number / 100)))
        },
      ),
    ))
})
