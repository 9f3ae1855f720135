import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  FORMAT_KEPT,
  hasThousands,
  NumberScanner,
  writtenNumber,
} from '../../src/data/delimited/numbers/number-text.js'

const both = new NumberScanner({ dot: true, comma: true })

describe('NumberScanner', () => {
  it('reads as Number does, and what a format byte describes is written back as it was', () => {
    const digits = fc.stringMatching(/^[0-9]{1,12}$/)
    const text = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.stringMatching(/^[+-]?[0-9]{0,20}\.?[0-9]{0,20}([eE][+-]?[0-9]{1,3})?$/),
      fc.tuple(fc.constantFrom('', '-'), digits, digits).map(([sign, a, b]) => `${sign}${a}.${b}`),
    )
    fc.assert(
      fc.property(text, fc.constantFrom('.', ','), (dotted, mark) => {
        const written = dotted.replace('.', mark)
        if (!/\d/.test(dotted) || Number.isNaN(Number(dotted))) return
        expect(both.scan(written)).toBe(true)
        expect(both.value).toBe(Number(dotted))
        if (both.format !== FORMAT_KEPT)
          expect(writtenNumber(both.value, both.format, both.mark)).toBe(written)
      }),
      { numRuns: 3000 },
    )
  })

  it('needs no exceptions for common writings', () => {
    for (const text of [
      '0',
      '-12',
      '1.50',
      '0.001',
      '.5',
      '-.25',
      '007',
      '-07',
      '0.1234567890123456',
      '1,50',
      '12345678901234',
    ]) {
      expect(both.scan(text), text).toBe(true)
      expect(both.format, text).not.toBe(FORMAT_KEPT)
    }
  })

  it.each([
    '',
    '.',
    '-',
    '+',
    'e5',
    '1e',
    '0x10',
    '1 000',
    '1,2,3',
    '1.2.3',
    '1,234.5',
    '--1',
    '5%',
    'NA',
    'NaN',
    'Infinite',
    '1_000',
    '٣',
  ])('%j is no number', (text) => expect(both.scan(text)).toBe(false))

  it('understands only the marks it is told', () => {
    expect(new NumberScanner({ dot: true, comma: false }).scan('1,5')).toBe(false)
    expect(new NumberScanner({ dot: false, comma: true }).scan('1.5')).toBe(false)
    expect(new NumberScanner({ dot: false, comma: true }).scan('1.5e300')).toBe(false)
  })

  it.each([
    ['Inf', Infinity],
    ['-infinity', -Infinity],
    ['1e999', Infinity],
  ])('%s is a number that is not finite', (text, value) => {
    expect(both.scan(text)).toBe(true)
    expect(both.value).toBe(value)
  })
})

describe('hasThousands', () => {
  it.each(['1,234', '12.345', '1 234 567', "1'234.5", '1.234,5', '-1,234,567.89'])('%s', (text) =>
    expect(hasThousands(text)).toBe(true),
  )
  it.each(['1234', '1,23', '12,3456', '1.5', 'a,234', '1,234,56'])('not %s', (text) =>
    expect(hasThousands(text)).toBe(false),
  )
})
