import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import type { LimitReading, ReadOptions } from '../../src/data/delimited/read-options.js'
import { toIpd } from '../../src/data/patients/to-ipd.js'
import { parseLimits } from '../../src/data/roles/name-options.js'
import type { Table } from '../../src/data/table/table.js'
import { createRowReader } from '../../src/data/table/table-from-rows.js'

const FILE = readFileSync('test/fixtures/columns/almost-numbers.csv', 'utf8')
const READINGS: readonly LimitReading[] = ['value', 'half', 'missing']

/** The numbers of a column, null where missing. */
function numbers(table: Table, name: string): (number | null)[] {
  const column = table.columns.get(name)!
  if (column.kind === 'text') throw new Error('text')
  return [...column.values].map((value) => (Number.isNaN(value) ? null : value))
}
const read = (cells: readonly string[], how: LimitReading, options: ReadOptions = {}) =>
  readDelimited(`x;y\n${cells.map((cell) => `${cell};1`).join('\n')}`, { limits: { x: how }, ...options })

describe('limits of detection', () => {
  it.each([
    ['value', [0.5, 10, 3, 1, 2, null]],
    ['half', [0.25, 10, 3, 0.5, 2, null]],
    ['missing', [null, null, 3, null, null, null]],
  ] as const)('as %s', (how, values) => {
    const table = read(['<0.5', '> 10', '3', '≤1', '>=2', 'NA'], how)
    expect(numbers(table, 'x')).toEqual(values)
    expect(table.notes).toHaveLength(1)
    expect(table.notes[0]).toMatchObject({ code: 'LIMITS_READ', column: 'x' })
    expect(table.notes[0].message).toContain('4 cells of "x" hold a limit')
    expect(table.notes[0].message).toContain('the first is "<0.5" in row 2')
    expect(table.notes[0].message).toContain('2 were below a limit')
    expect(table.notes[0].message).toContain('2 were above a limit')
  })

  it('of the fixture: 353 numbers stay, 47 cells "<5" are as asked for', () => {
    // Counted in the file itself.
    const cells = FILE.trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').at(-1)!)
    expect(cells.filter((cell) => cell === '<5')).toHaveLength(47)
    const instead = { value: 5, half: 2.5, missing: null }
    for (const how of READINGS) {
      const table = readDelimited(FILE, { limits: { crp: how } })
      expect(numbers(table, 'crp')).toEqual(
        cells.map((cell) => (cell === '<5' ? instead[how] : Number(cell))),
      )
      expect(table.notes.map(({ code }) => code)).toContain('LIMITS_READ')
      expect(table.asked?.limits).toEqual({ crp: how })
    }
  })

  it('have the decimal comma of their file, and thousands', () => {
    expect(numbers(read(['<0,5', '1,25'], 'half'), 'x')).toEqual([0.25, 1.25])
    expect(numbers(read(['1.234,5', '<0,5', '2.000,0'], 'value'), 'x')).toEqual([1234.5, 0.5, 2000])
  })

  it('are none of the numbers that stand for missing values', () => {
    expect(numbers(read(['<99', '99', '5'], 'value', { na: ['99'] }), 'x')).toEqual([99, null, 5])
    expect(numbers(read(['1.234,5', '999', '<999'], 'value', { na: ['999'] }), 'x')).toEqual([
      1234.5,
      null,
      999,
    ])
  })

  it('come in spreadsheets and with a type as well', () => {
    const reader = createRowReader({ limits: { x: 'half' }, types: { x: 'number' } })
    for (const cells of [
      ['x', 'y'],
      [3.5, 1],
      ['<1', 1],
    ])
      reader.add(cells)
    expect(numbers(reader.finish(), 'x')).toEqual([3.5, 0.5])
  })

  it('do nothing where there are none, also when read once more', () => {
    const table = read(['1', '2.5', ''], 'half')
    expect(numbers(table, 'x')).toEqual([1, 2.5, null])
    expect(table.notes).toEqual([])
  })

  it.each([
    [['<1', '5 mg', '3'], 'half', 'NOT_NUMERIC', '"5 mg" in row 3'],
    [['1.5', '<2,5', '3'], 'half', 'NOT_NUMERIC', '"<2,5" in row 3'],
    [['1', '<-5'], 'half', 'LIMIT_NEGATIVE', '"<-5" in row 3'],
  ] as const)('%j cannot be read as %s: %s', (cells, how, code, found) => {
    expect(() => read(cells, how)).toThrow(expect.objectContaining({ code }))
    expect(() => read(cells, how)).toThrow(found)
  })

  it('are of a column that there is', () => {
    expect(() => readDelimited('crp,y\n<1,2', { limits: { crpp: 'half' } })).toThrow('--limits crp=half')
  })

  it('are named in the notes and errors that they help with', () => {
    const roles = { outcome: 'y', treatment: 'arm', control: 'control', trial: 'trial' }
    const own = { ...roles, covariates: ['crp', 'sex'], family: 'gaussian' as const }
    const notes = toIpd(readDelimited(FILE), own)
      .notes.map(({ message }) => message)
      .join('\n')
    expect(notes).toContain('--limits crp=half')
    expect(notes).toContain('--merge-alike sex')
    const asked = readDelimited(FILE, { limits: { crp: 'half' }, mergeAlike: ['sex'] })
    expect(toIpd(asked, own).notes.map(({ code }) => code)).not.toContain('COLUMN_MIXED')
    expect(toIpd(asked, own).notes.map(({ code }) => code)).not.toContain('LEVELS_ALIKE')
    expect(() => toIpd(readDelimited(FILE), { ...own, outcome: 'crp', covariates: ['sex'] })).toThrow(
      '--limits crp=half',
    )
  })

  it('hold always: as many cells as have a sign are changed, the others are as they were', () => {
    const cell = fc.record({
      sign: fc.constantFrom('', '<', '>', '≤', '≥', '<=', '>='),
      cents: fc.nat(99999),
    })
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1 }), fc.constantFrom(...READINGS), (cells, how) => {
        const table = read(
          cells.map(({ sign, cents }) => `${sign}${(cents / 100).toFixed(2)}`),
          how,
        )
        const expected = cells.map(({ sign, cents }) => {
          const value = Number((cents / 100).toFixed(2))
          if (sign === '' || how === 'value') return value
          return how === 'missing' ? null : /[<≤]/.test(sign) ? value / 2 : value
        })
        expect(numbers(table, 'x')).toEqual(expected)
        const limits = cells.filter(({ sign }) => sign !== '').length
        expect(table.notes.map(({ message }) => Number.parseInt(message, 10))).toEqual(
          limits > 0 ? [limits] : [],
        )
      }),
      { numRuns: 100 },
    )
  })
})

describe('--limits', () => {
  it('takes a column and a reading', () => {
    expect(parseLimits(['crp=half', 'a=b=value'])).toEqual({ crp: 'half', 'a=b': 'value' })
    for (const option of ['crp', 'crp=third', '=half'])
      expect(() => parseLimits([option])).toThrow(expect.objectContaining({ code: 'LIMITS_MALFORMED' }))
  })
})
