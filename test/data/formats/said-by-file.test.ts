import { expect, it, describe as suite } from 'vitest'
import type { FileColumn } from '../../../src/data/formats/kit/file-column.js'
import { tableOfFile } from '../../../src/data/formats/kit/table-of-file.js'
import { stackTables } from '../../../src/data/table/stack-tables.js'
import { textAt } from '../../../src/data/table/table.js'
import { describeText } from '../../../src/reports/text/describe-text.js'
import { describe } from '../../../src/workflow/describe/describe.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'

/** What a file of another program says of its columns, in what is made of them. */

const N = 240
const rows = Array.from({ length: N }, (_, row) => row)
const numbers = (
  name: string,
  of: (row: number) => number,
  more: Partial<FileColumn & { kind: 'number' }> = {},
): FileColumn => {
  const values = Float64Array.from(rows, of)
  return { kind: 'number', name, label: '', labels: [], missing: new Map(), values, ...more }
}

/** Severity falls with its code; in the alphabet its labels have another order. */
const GRADES = [
  [1, 'severe'],
  [2, 'moderate'],
  [3, 'mild'],
] as const

const file = (ordered: boolean) =>
  tableOfFile(
    {
      name: null,
      n: N,
      names: ['y', 'arm', 'trial', 'grade', 'age'],
      notes: [],
      columns: [
        numbers('y', (row) => ((row * 37) % 101) / 10 + (row % 3) * (row % 2), {
          label: 'Pain after a year',
        }),
        numbers('arm', (row) => row % 2, {
          labels: [
            [0, 'usual care'],
            [1, 'exercise'],
          ],
        }),
        numbers('trial', (row) => 1 + ((row % 4) >> 1)),
        numbers('grade', (row) => 1 + (row % 3), { labels: GRADES, ordered }),
        numbers('age', (row) => (row % 20 === 7 ? Number.NaN : 20 + ((row * 7) % 50)), {
          labels: [[-99, 'not asked']],
          isMissing: (code) => code === -99,
          missing: new Map([
            ['-99', [7, 27, 47]],
            ['system', rows.filter((row) => row % 20 === 7 && row > 47)],
          ]),
        }),
      ],
    },
    {},
  )

const ROLES = {
  ...{ outcome: 'y', treatment: 'arm', trial: 'trial', covariates: ['grade', 'age'] },
  family: 'gaussian' as const,
}

suite('a file that says more than values', () => {
  it('names arms by label or by code', () => {
    const byCode = prepare(file(false), { ...ROLES, control: '1' })
    expect(byCode.ipd.treatment).toMatchObject({ control: 'exercise', experimental: 'usual care' })
    expect(byCode).toEqual(prepare(file(false), { ...ROLES, control: 'exercise' }))
    expect(byCode.roles.control).toBe('exercise')
  })

  it('a label that is the code of another level is the label', () => {
    const table = file(false)
    const arm = table.columns.get('arm')!
    const about = { ...arm.about, levels: ['1', '0'], codes: ['0', '1'] }
    const swapped = { ...arm, about, dictionary: ['1', '0'] } as typeof arm
    const columns = new Map([...table.columns, ['arm', swapped]])
    expect(prepare({ ...table, columns }, { ...ROLES, control: '1' }).ipd.treatment.control).toBe('1')
  })

  it('names the event by label or by code', () => {
    const roles = {
      ...ROLES,
      outcome: 'arm',
      treatment: 'grade',
      covariates: ['age'],
      family: 'binomial' as const,
    }
    const of = (event: string) =>
      prepare(file(false), { ...roles, control: '1', experimental: '3', event }).ipd.outcome.values
    expect(of('1')).toEqual(of('exercise'))
    expect(of('0')).toEqual(of('exercise').map((y) => 1 - y))
  })

  it('keeps levels in the order of their codes, and an order that the file declares', () => {
    const [nominal] = prepare(file(false), { ...ROLES, control: '0' }).ipd.covariates
    expect(nominal).toMatchObject({ kind: 'nominal', levels: ['severe', 'moderate', 'mild'] })
    const ordered = fit(prepare(file(true), { ...ROLES, control: '0' }), 'mob')
    expect(ordered.spec.ordered).toEqual({ grade: ['severe', 'moderate', 'mild'] })
    const given = { ...ROLES, control: '0', ordered: { grade: ['severe', 'moderate', 'mild'] } }
    expect(fit(prepare(file(false), given), 'mob')).toEqual(ordered)
  })

  it('takes levels as nominal, in another order, when told so', () => {
    const levels = { grade: ['mild', 'moderate', 'severe'] }
    const [grade] = prepare(file(true), { ...ROLES, control: '0', levels }).ipd.covariates
    expect(grade).toMatchObject({ kind: 'nominal', levels: levels.grade })
  })

  it('describes columns with their labels, levels in order, and says why values are missing', () => {
    const result = describe(file(true), { ...ROLES, control: '0' })
    expect(result.columns.map(({ name, label, kind }) => [name, label, kind])).toEqual([
      ['y', 'Pain after a year', 'numeric'],
      ['grade', undefined, 'ordered'],
      ['age', undefined, 'numeric'],
    ])
    expect(result.columns[2].reasons).toEqual([
      { reason: '-99', label: 'not asked', n: 3 },
      { reason: 'system', n: 9 },
    ])
    const text = describeText(result)
    expect(text).toContain('y: Pain after a year\n')
    expect(text).toContain('age: 12 missing: 3 not asked (−99), 9 without a code\n')
  })

  it('stacks: labels, levels and reasons stay where the files agree', () => {
    const [one, two] = [file(true), file(true)]
    const stack = stackTables(
      [
        { table: one, trial: 'A' },
        { table: two, trial: 'B' },
      ],
      'study',
    )
    const { about } = stack.columns.get('grade')!
    expect(about).toMatchObject({ levels: ['severe', 'moderate', 'mild'], ordered: true })
    const age = stack.columns.get('age')!
    const notAsked = age.about!.missing!.find(({ reason }) => reason === '-99')!
    expect([...notAsked.rows]).toEqual([7, 27, 47, N + 7, N + 27, N + 47])
    for (const row of notAsked.rows) expect(textAt(age, row)).toBeNull()
    const other = stackTables(
      [
        { table: one, trial: 'A' },
        { table: file(false), trial: 'B' },
      ],
      'study',
    )
    expect(other.columns.get('grade')!.about?.ordered).toBeUndefined()
  })
})
