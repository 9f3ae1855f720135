import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Roles } from '../../src/data/roles/roles.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import type { SqlConnection } from '../../src/sources/sql/connection.js'
import type { Method } from '../../src/trees/methods/method.js'
import { METHODS } from '../../src/trees/methods/method.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { fitFromSql } from '../../src/workflow/fit/fit-from-sql.js'
import type { Row } from '../trees/trial-data.js'
import { prepareRows } from '../trees/trial-data.js'
import { expectAlike } from './expect-alike.js'
import type { Store } from './stores.js'
import { STORES } from './stores.js'

/** Every value told apart, as in memory. */
const EXACT = { bins: 0 }

const [head, ...lines] = readFileSync('test/fixtures/survival/data/surv-600.csv', 'utf8').trim().split('\n')
const names = head.split(',')
const rows = lines.map((line, i): Row => {
  const cells = line.split(',').map((cell) => (Number.isNaN(Number(cell)) ? cell : Number(cell)))
  const row: Row = Object.fromEntries(names.map((name, j) => [name, cells[j] === '' ? null : cells[j]]))
  // Some rows miss a time, an event or a covariate; many times are tied.
  return {
    ...row,
    time: i % 41 === 0 ? null : Math.ceil((row.time as number) / 3),
    status: i % 53 === 0 ? null : row.status,
    age: i % 37 === 0 ? null : row.age,
  }
})
const roles: Roles = {
  ...{ outcome: 'status', time: 'time', treatment: 'arm', control: 'placebo', trial: 'trial' },
  ...{ family: 'survival', covariates: ['age', 'score', 'sex', 'region', 'stage'] },
  ordered: { stage: ['I', 'II', 'III', 'IV'] },
}
// p-values by Hansen’s approximation, to save time.
const OPTIONS: ControlOptions = { alpha: 0.5, minsize: 40, maxdepth: 3 }
const optionsOf = (method: Method): ControlOptions =>
  method === 'metamob-wt' ? OPTIONS : { ...OPTIONS, pvalue: 'hansen' }
const memory = prepareRows({ rows, roles })
const inMemory = new Map(
  METHODS.map((method) => [method, fit(memory, method, { ...optionsOf(method), prognosis: 'own' })]),
)

describe.each(STORES)('times to an event, %s', (name, make) => {
  const isForeign = name.startsWith('four')
  let store: Store
  let connection: SqlConnection
  let relation: string
  beforeAll(async () => {
    store = await make()
    ;({ connection, relation } = await store.load(rows, 'trial'))
  })
  afterAll(async () => {
    await connection?.close()
    await store?.close()
  })
  const from = (own: Partial<Roles> = {}) => ({
    ...{ relation, where: null, name: '' },
    roles: { ...roles, ...own },
  })

  it.each(name === 'DuckDB' ? METHODS : (['mob-si', 'metamob-wt'] as const))(
    '%s is what memory has',
    async (method) => {
      const ours = await fitFromSql(connection, from(), method, optionsOf(method), EXACT)
      const theirs = inMemory.get(method)!
      expect(theirs.tree.nodes.length).toBeGreaterThan(1)
      expectAlike(told(ours, !isForeign), told(theirs, !isForeign), method)
      const codes = ours.notes.map(({ code }) => code)
      expect(codes.includes('SURVIVAL_TIMES_STAY')).toBe(isForeign)
      expect(ours.data).toEqual(theirs.data)
    },
  )

  it('refuses what sums by interval do not tell, and times that are none', async () => {
    const refused = (own: Partial<Roles>, options: ControlOptions = {}) =>
      fitFromSql(connection, from(own), 'mob-si', options, EXACT)
    await expect(refused({}, { intervals: 'cox' })).rejects.toThrow('SOURCE_NEEDS_COLUMNS')
    await expect(refused({ time: 'sex', covariates: ['age'] })).rejects.toThrow('NOT_NUMERIC')
    await expect(refused({ outcome: 'score', event: '3', covariates: ['age'] })).rejects.toThrow(
      'EVENT_NOT_BINARY',
    )
    const zero = { ...from(), where: 'time <> 2' }
    const early = fitFromSql(
      connection,
      { ...zero, roles: { ...roles, time: 'status', outcome: 'sex', event: 'male', covariates: ['age'] } },
      'mob-si',
    )
    await expect(early).rejects.toThrow(/^TIME_NOT_POSITIVE: .*found \d+ rows of 0 or below/)
  })

  if (isForeign)
    it('keeps every time on its server', async () => {
      const own = from({ covariates: ['sex'], ordered: {}, excludeTrials: ['T02'] })
      const prepared = prepareRows({ rows, roles: own.roles })
      const ofRoot = ({ tree }: FitResult) => tree.nodes[0].coefficients.treatment!
      // Time that is not cut at all is that of memory.
      const whole = { ...OPTIONS, intervals: 1, maxdepth: 2 }
      const ours = await fitFromSql(connection, own, 'mob-si', whole, { minCell: 2 })
      expectAlike(told(ours, false), told(fit(prepared, 'mob-si', whole), false), 'one interval')
      expect(ours.survival).toBeUndefined()
      // Else it is cut between patients: the hazard ratio of all is nearly the same.
      const two = { intervals: 2, maxdepth: 1 }
      const found = await fitFromSql(connection, own, 'mob-si', two, { minCell: 2, bins: 2 })
      expect(found.notes.map(({ code }) => code)).toContain('SURVIVAL_TIMES_STAY')
      expect(Math.abs(ofRoot(found) - ofRoot(fit(prepared, 'mob-si', two)))).toBeLessThan(0.03)
      await expect(
        fitFromSql(connection, own, 'mob-si', { intervals: 8 }, { minCell: 5, bins: 2 }),
      ).rejects.toThrow(/CELL_TOO_SMALL.*fewer --intervals/)
    })
})

/** Curves rest on single times, whose last bit may differ: they are sums of an interval's begin and the exposure in it. */
const told = ({ tree, subgroups, within, model, answer, survival }: FitResult, curves: boolean) => ({
  ...{ tree, within, model, answer },
  subgroups: subgroups.map(({ survival: own, ...subgroup }) => ({ ...subgroup, ...(curves && { own }) })),
  ...(curves && { survival }),
})
