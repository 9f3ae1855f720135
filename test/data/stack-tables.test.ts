import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { stackTables } from '../../src/data/table/stack-tables.js'
import { textAt } from '../../src/data/table/table.js'
import { createRowReader } from '../../src/data/table/table-from-rows.js'
import { errorOf } from '../error-of.js'

const a = readDelimited('id,age,y\n007,40,1.50\n008,NA,2', { file: 'a.csv' })
const b = readDelimited('id,years,y\nx9,51,3\n', { file: 'b.csv' })
const cells = (table: typeof a, name: string) =>
  Array.from({ length: table.n }, (_, row) => textAt(table.columns.get(name)!, row))

describe('stackTables', () => {
  it('puts rows below each other, with the trial of each file', () => {
    const stack = stackTables(
      [
        { table: a, trial: 'A' },
        { table: b, trial: 'B', rename: { years: 'age' } },
      ],
      'trial',
    )
    expect(stack.names).toEqual(['trial', 'id', 'age', 'y'])
    expect(cells(stack, 'trial')).toEqual(['A', 'A', 'B'])
    expect(cells(stack, 'age')).toEqual(['40', null, '51'])
    // Text in one file makes text of all, as written.
    expect(cells(stack, 'id')).toEqual(['007', '008', 'x9'])
    expect(cells(stack, 'y')).toEqual(['1.50', '2', '3'])
    expect([...stack.lines]).toEqual([2, 3, 2])
  })

  it('leaves what a file does not have missing, and says so', () => {
    const stack = stackTables(
      [
        { table: a, trial: 'A' },
        { table: b, trial: 'B' },
      ],
      null,
    )
    expect(cells(stack, 'years')).toEqual([null, null, '51'])
    expect(stack.notes.map(({ code, column }) => [code, column])).toEqual([
      ['STACK_COLUMN_MISSING', 'age'],
      ['STACK_COLUMN_MISSING', 'years'],
    ])
  })

  it('refuses files without a common column, and two columns of one name', () => {
    const other = readDelimited('p,q\n1,2\n')
    expect(
      errorOf(() =>
        stackTables(
          [
            { table: a, trial: 'A' },
            { table: other, trial: 'B' },
          ],
          null,
        ),
      ).code,
    ).toBe('STACK_NOTHING_SHARED')
    const twice = { table: b, trial: 'B', rename: { years: 'y' } }
    expect(errorOf(() => stackTables([{ table: a, trial: 'A' }, twice], null)).code).toBe(
      'COLUMN_NAME_REPEATED',
    )
  })
})

it('rows of values make the table that their CSV makes', () => {
  const reader = createRowReader({ na: ['-99'] })
  for (const row of [
    ['id', 'x', 'on', 'day'],
    ['a', 1.5, true, new Date('2024-03-01')],
    ['b', -99],
    ['c', 3n, false, null],
  ])
    reader.add(row)
  const table = reader.finish()
  const csv = readDelimited('id,x,on,day\na,1.5,TRUE,2024-03-01\nb,-99,,\nc,3,FALSE,\n', { na: ['-99'] })
  for (const name of table.names) expect(cells(table, name), name).toEqual(cells(csv, name))
  expect(table.columns.get('x')!.kind).toBe('number')
})
