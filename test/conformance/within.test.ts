import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Roles } from '../../src/data/roles/roles.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { fitFromSql } from '../../src/workflow/fit/fit-from-sql.js'
import type { Row, TrialData } from '../trees/trial-data.js'
import { generatedData, prepareRows } from '../trees/trial-data.js'
import { SECOND_ROLES } from '../workflow/second-example.js'
import { expectAlike } from './expect-alike.js'
import type { Store } from './stores.js'
import { duckDbStore, pgliteStore } from './stores.js'

/** Every value told apart, as in memory. */
const EXACT = { bins: 0 }

/** The rows of an example, numbers as numbers. */
function example(name: string, roles: Roles): TrialData {
  const [head, ...lines] = readFileSync(`examples/${name}`, 'utf8').trim().split(/\r?\n/)
  const names = head.split(',')
  const read = (cell: string) => (Number.isNaN(Number(cell)) ? cell : Number(cell))
  const rows = lines.map((line): Row => {
    const cells = line.split(',')
    return Object.fromEntries(names.map((column, j) => [column, cells[j] === '' ? null : read(cells[j])]))
  })
  return { rows, roles }
}

const NSLBP: Roles = {
  ...{ outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial', family: 'gaussian' },
  covariates: ['sex', 'age', 'rmdq0'],
}

const generated = generatedData(7, 600)
const counts: TrialData = {
  rows: generated.rows.map((row, i) => ({
    ...row,
    count: row.y === null ? null : Math.max(0, Math.floor(1.5 * (row.y as number) + 2)),
    time: 0.5 + (i % 5),
  })),
  roles: { ...generated.roles, family: 'poisson', outcome: 'count' },
}
const LOW: ControlOptions = { alpha: 0.5, minsize: 40 }

const CASES: readonly (readonly [string, TrialData, ControlOptions])[] = [
  ['the example', example('nslbp.csv', NSLBP), { alpha: 0.5 }],
  ['the second example', example('readmission.csv', SECOND_ROLES), {}],
  ['numbers, factors, empty cells', generated, LOW],
  ['middles of cuts', generatedData(11, 600), { ...LOW, numsplit: 'center' }],
  ['counts', counts, LOW],
  ['counts with an exposure', { ...counts, roles: { ...counts.roles, exposure: 'time' } }, LOW],
  [
    'weights',
    {
      rows: generated.rows.map((row, i) => ({ ...row, weight: 1 + (i % 3) })),
      roles: { ...generated.roles, weights: 'weight' },
    },
    LOW,
  ],
]

describe.each([
  ['DuckDB', duckDbStore],
  ['PostgreSQL', pgliteStore],
] as const)('%s, within trials', (kind, make) => {
  let store: Store
  beforeAll(async () => {
    store = await make()
  })
  afterAll(() => store?.close())

  it.each(kind === 'DuckDB' ? CASES : CASES.slice(4, 6))(
    'answers as memory does: %s',
    async (_, data, options) => {
      const { connection, relation } = await store.load(data.rows, 'trial')
      const table = { relation, where: null, roles: data.roles, name: '' }
      for (const method of ['metamob-wt', 'mob-si'] as const) {
        const ours = await fitFromSql(connection, table, method, options, EXACT)
        const theirs = fit(prepareRows(data), method, { ...options, prognosis: 'own' })
        expect(ours.notes.map(({ code }) => code)).toContain('PROGNOSIS_OWN')
        if (method === 'metamob-wt') {
          expect(ours.spec.control_.prognosis).toBe('own')
          expect(ours.tree.nodes.length).toBeGreaterThan(1)
        }
        expectAlike(told(ours), told(theirs), method)
      }
    },
  )
})

/** What rests on comparisons within trials. */
const told = ({ tree, subgroups, within, model, answer }: FitResult) => ({
  ...{ tree, subgroups, within, model, answer },
})
