import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTimes, timeText } from '../../src/data/dates.js'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { stackTables } from '../../src/data/table/stack-tables.js'
import { textAt } from '../../src/data/table/table.js'

/** A column with this name, as numbers. */
function timesOf(column: string, cells: readonly string[]) {
  const table = readDelimited(`id;${column}\n${cells.map((cell, row) => `${row};${cell}`).join('\n')}\n`)
  const read = table.columns.get(column)!
  return { read, notes: table.notes.map(({ code }) => code) }
}

describe('dates', () => {
  // as.numeric(as.Date(…)) in R
  it.each([
    ['1970-01-01', 0],
    ['1969-12-31', -1],
    ['2020-03-25', 18346],
    ['1582-10-14', -141428],
    ['0001-01-01', -719162],
    ['2000-02-29', 11016],
    ['9999-12-31', 2932896],
  ])('%s is day %d', (text, day) => {
    expect(readTimes([text])).toEqual({ values: Float64Array.of(day), time: 'date' })
    expect(timeText(day, 'date')).toBe(text)
  })

  it.each([
    ['2021-03-28 02:30', 18714 + 9000 / 86400, '2021-03-28 02:30'],
    ['2021-03-28T02:30:06Z', 18714 + 9006 / 86400, '2021-03-28 02:30:06'],
    ['2021-03-28 23:59:59.999', 18714 + 86399.999 / 86400, '2021-03-28 23:59:59.999'],
    ['1969-12-31 18:00', -0.25, '1969-12-31 18:00'],
  ])('%s has a time', (text, value, written) => {
    const read = readTimes([text])
    expect(read).toMatchObject({ time: 'datetime' })
    expect((read as { values: Float64Array }).values[0]).toBeCloseTo(value, 10)
    expect(timeText(value, 'datetime')).toBe(written)
  })

  it('are dates where no row has a time of day but midnight', () =>
    expect(readTimes(['2020-01-02 00:00:00', '2020-01-03T00:00:00.000Z'])).toMatchObject({ time: 'date' }))

  it('have times of day and durations in seconds', () => {
    expect(readTimes(['13:45:06', '-36:00:01.5'])).toEqual({
      values: Float64Array.of(49506, -129601.5),
      time: 'time',
    })
    expect([49506, -129601.5].map((value) => timeText(value, 'time'))).toEqual(['13:45:06', '-36:00:01.500'])
  })

  it.each([
    [['3.2.2006', '26.12.2010']],
    [['3/2/2006', '26/12/2010']],
    [['02/03/2006', '12/26/2010']],
    [['03-02-2006', '26-12-2010']],
    [['2006/02/03', '2010/12/26']],
  ])('are understood as %j', (texts) =>
    expect(readTimes(texts)).toEqual({ values: Float64Array.of(13182, 14969), time: 'date' }),
  )

  it.each([
    ['a day that is not', ['2021-02-29']],
    ['two digits for the year', ['03.02.06', '04.02.06']],
    ['more than one style', ['2006-02-03', '26/12/2010']],
    ['a number', ['2006']],
    ['a zone', ['2006-02-03 10:00+02:00']],
    ['day and month exchanged between rows', ['13/01/2020', '01/13/2020']],
  ])('are not %s', (_, texts) => expect(readTimes(texts)).toBeNull())

  it('are text, and said to be, where day and month cannot be told apart', () => {
    const { read, notes } = timesOf('seen', ['01/02/2020', '03/04/2020'])
    expect(read.kind).toBe('text')
    expect(notes).toEqual(['DATES_AMBIGUOUS'])
  })

  it('are text, and said to be, in more than one style', () => {
    const { read, notes } = timesOf('seen', ['2020-02-13', '13/02/2020'])
    expect(read.kind).toBe('text')
    expect(notes).toEqual(['DATES_MIXED'])
  })

  it('are text where that is asked for', () => {
    const table = readDelimited('a,b\n2020-01-02,1\n', { types: { a: 'text' } })
    expect(table.columns.get('a')?.kind).toBe('text')
  })

  it('may be missing', () => {
    const { read } = timesOf('seen', ['2020-02-13', '', 'NA', '2020-02-14'])
    expect(read).toMatchObject({ kind: 'number', time: 'date' })
    expect([0, 1, 2, 3].map((row) => textAt(read, row))).toEqual(['2020-02-13', null, null, '2020-02-14'])
  })

  it('stack with dates, and with nothing else', () => {
    const table = (cells: string) => readDelimited(`a,y\n${cells},1\n`)
    const stack = (...cells: string[]) =>
      stackTables(
        cells.map((cell, k) => ({ table: table(cell), trial: String(k) })),
        'trial',
      ).columns.get('a')!
    expect(stack('2020-01-01', '2020-01-02')).toMatchObject({ kind: 'number', time: 'date' })
    expect(stack('2020-01-01', '2020-01-02 12:00')).toMatchObject({ kind: 'number', time: 'datetime' })
    expect(stack('2020-01-01 12:00', '2020-01-02')).toMatchObject({ kind: 'number', time: 'datetime' })
    const mixed = stack('2020-01-01', '17')
    expect([textAt(mixed, 0), textAt(mixed, 1)]).toEqual(['2020-01-01', '17'])
  })

  it('are read again as they are written', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: -719162, max: 2932896 }),
        fc.integer({ min: 0, max: 86_399_999 }),
        (day, ms) => {
          expect(readTimes([timeText(day, 'date')])).toEqual({ values: Float64Array.of(day), time: 'date' })
          const text = timeText(day + ms / 86_400_000, 'datetime')
          const { values } = readTimes([text]) as { values: Float64Array }
          expect(timeText(values[0], 'datetime')).toBe(text)
          expect(Math.abs(values[0] - day - ms / 86_400_000)).toBeLessThan(1e-8)
        },
      ),
    ))
})
