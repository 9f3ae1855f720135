import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FitResult } from '../../src/results/fit-schema.js'
import type { CellSource } from '../../src/sources/cell-source.js'
import { ColumnSource } from '../../src/sources/columns.js'
import { openSqlSource } from '../../src/sources/sql/open-source.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { fitFromSql } from '../../src/workflow/fit/fit-from-sql.js'
import type { Row, TrialData } from '../trees/trial-data.js'
import { generatedData, prepareRows } from '../trees/trial-data.js'
import { nodesWithoutTold } from '../without-told.js'
import type { Store } from './stores.js'
import { STORES } from './stores.js'

/** Every value told apart, as in memory. */
const EXACT = { bins: 0 }

const shifted = (data: TrialData, by: number): TrialData => ({
  ...data,
  rows: data.rows.map((row): Row => ({ ...row, y: row.y === null ? null : (row.y as number) + by })),
})

/** What is in names: quotes, comments, ends of statements. */
const HOSTILE = [`a'; DROP TABLE t1; --`, 'b"c\\', "d''e", 'f);/*']

function hostile(data: TrialData): TrialData {
  const column = `si"te'; DROP TABLE t1; --`
  const rows = data.rows.map(
    ({ site, ...row }): Row => ({
      ...row,
      trial: row.trial === null ? null : `${row.trial}'"; --`,
      [column]: site === null ? null : HOSTILE['pqrst'.indexOf(site as string) % 4],
    }),
  )
  const covariates = data.roles.covariates.map((name) => (name === 'site' ? column : name))
  return { rows, roles: { ...data.roles, covariates } }
}

function emptyArm(data: TrialData): TrialData {
  const rows = data.rows.map((row): Row => (row.trial === 'T1' ? { ...row, arm: 'c' } : row))
  return { rows, roles: data.roles }
}

const CASES: readonly (readonly [string, TrialData])[] = [
  ['generated', generatedData(1)],
  ['offset of a million', shifted(generatedData(2), 1e6)],
  ['an empty arm', emptyArm(generatedData(3))],
  ['hostile names', hostile(generatedData(4))],
  [
    'an excluded trial and a third arm',
    {
      rows: generatedData(5).rows.map((row, i): Row => (i % 17 === 0 ? { ...row, arm: 'x' } : row)),
      roles: { ...generatedData(5).roles, experimental: 'e', excludeTrials: ['T2'] },
    },
  ],
  [
    'an unseen level and a column of nulls',
    {
      rows: generatedData(6).rows.map((row): Row => ({ ...row, none: null })),
      roles: {
        ...generatedData(6).roles,
        covariates: [...generatedData(6).roles.covariates, 'none'],
        ordered: { grade: ['0', 'I', 'II', 'III', 'IV', 'V'] },
      },
    },
  ],
]

function families(): readonly (readonly [string, TrialData])[] {
  const data = generatedData(7, 600)
  const rows = data.rows.map(
    (row, i): Row => ({
      ...row,
      event: row.y === null ? null : (row.y as number) > 0.3 ? 'yes' : 'no',
      count: row.y === null ? null : Math.max(0, Math.floor(1.5 * (row.y as number) + 2)),
      time: 0.5 + (i % 5),
      weight: i % 4,
    }),
  )
  const { roles } = data
  return [
    ['binomial', { rows, roles: { ...roles, family: 'binomial', outcome: 'event', event: 'yes' } }],
    [
      'poisson with an exposure',
      { rows, roles: { ...roles, family: 'poisson', outcome: 'count', exposure: 'time' } },
    ],
    ['weights', { rows, roles: { ...roles, weights: 'weight' } }],
  ]
}

describe.each(STORES)('%s', (_, make) => {
  let store: Store
  beforeAll(async () => {
    store = await make()
  })
  afterAll(async () => {
    await store?.close()
  })

  it.each([...CASES, ...families()])('grows the same trees: %s', async (name, data) => {
    const prepared = prepareRows(data)
    const { connection, relation } = await store.load(data.rows, 'trial')
    const table = { relation, where: null, roles: data.roles, name: '' }
    const methods =
      name === 'an empty arm' ? (['mob', 'metamob-ri'] as const) : (['mob-si', 'metamob-si'] as const)
    for (const method of methods) {
      const options = { minsize: 20, alpha: 0.5 }
      const ours = await fitFromSql(connection, table, method, options, EXACT)
      sameResult(ours, fit(prepared, method, options))
    }
    await connectionOf(store, connection)
  })

  it.each(CASES)('adds up the same: %s', async (_name, data) => {
    const { connection, relation } = await store.load(data.rows, 'trial')
    const { source } = await openSqlSource(connection, { relation, where: null }, data.roles, EXACT)
    const columns = new ColumnSource(prepareRows(data).ipd, 'distinct')
    const root = source.root()
    await source.prefetch([root])
    const children = source.split(root, halves(source))
    await source.prefetch(children)
    sameSums(source, [root, ...children], columns, [
      columns.root(),
      ...columns.split(columns.root(), halves(columns)),
    ])
    expect(source.levels).toBe(2)
    await connectionOf(store, connection)
  })

  it('puts covariates into bins and says so', async () => {
    const data = generatedData(8)
    const { connection, relation } = await store.load(data.rows, 'trial')
    const table = { relation, where: null, roles: data.roles, name: '' }
    const result = await fitFromSql(
      connection,
      table,
      'mob-si',
      { minsize: 20, alpha: 0.9 },
      { bins: 16, cells: 200 },
    )
    expect(result.notes.map(({ code }) => code)).toContain('BINNED')
    const values = new Set(data.rows.map((row) => row.fine))
    for (const { split } of result.tree.nodes)
      if (split?.kind === 'numeric' && split.variable === 'fine') expect(values).toContain(split.cut)
    await connectionOf(store, connection)
  })

  it('refuses what needs patients one by one', async () => {
    const data = generatedData(9)
    const { connection, relation } = await store.load(data.rows, 'trial')
    const table = { relation, where: null, roles: data.roles, name: '' }
    await expect(fitFromSql(connection, table, 'mob-si', { cv: 3 })).rejects.toThrow('SOURCE_NEEDS_COLUMNS')
    const clustered = { ...table, roles: { ...data.roles, cluster: 'tied', covariates: ['fine'] } }
    await expect(fitFromSql(connection, clustered, 'mob-si')).rejects.toThrow('SOURCE_NEEDS_COLUMNS')
    await connectionOf(store, connection)
  })

  it('takes a condition', async () => {
    const data = generatedData(10)
    const { connection, relation } = await store.load(data.rows, 'trial')
    const table = { relation, where: 'fine > 0 -- and a comment', roles: data.roles, name: '' }
    const result = await fitFromSql(connection, table, 'mob-si', {}, EXACT)
    const rows = data.rows.filter((row) => row.fine !== null && (row.fine as number) > 0)
    sameResult(result, fit(prepareRows({ ...data, rows }), 'mob-si'))
    await connectionOf(store, connection)
  })
})

/** Connections to servers are closed; those inside the process are shared by the tests. */
async function connectionOf({ clusters }: Store, connection: { close(): Promise<void> }): Promise<void> {
  if (clusters.length > 0) await connection.close()
}

function halves<Node>(source: CellSource<Node>) {
  const { kind, levels } = source.covariates[1]
  if (kind === 'numeric') {
    const values = source.valuesIn(source.root(), 1)
    return { covariate: 1, cut: values[Math.ceil(values.length / 2) - 1] }
  }
  const child = Int32Array.from(levels!, (_, code) => Number(code >= levels!.length / 2))
  return { covariate: 1, child, children: 2 }
}

/** Sums by code and stratum of the outcome itself, whatever each source measures it from. */
function sameSums<A, B>(
  a: CellSource<A>,
  nodesA: readonly A[],
  b: CellSource<B>,
  nodesB: readonly B[],
): void {
  expect(a.trials).toEqual(b.trials)
  const named = (source: CellSource<unknown>) =>
    source.covariates.map(({ name, kind, levels }) => ({ name, kind, levels }))
  expect(named(a as CellSource<unknown>)).toEqual(named(b as CellSource<unknown>))
  nodesA.forEach((node, at) => {
    const [sumsA, sumsB] = [a.sums(node), b.sums(nodesB[at])]
    expect([...sumsA.n]).toEqual([...sumsB.n])
    const size = Math.sqrt(sumsB.squares.reduce((sum, part) => sum + part, 0)) * 20
    for (let s = 0; s < sumsB.n.length; s++) {
      const shift = (a.centre[s] - b.centre[s]) * sumsA.n[s]
      expect(Math.abs(sumsA.sum[s] + shift - sumsB.sum[s])).toBeLessThan(1e-12 * size)
      expect(Math.abs(sumsA.squares[s] - sumsB.squares[s])).toBeLessThanOrEqual(
        1e-12 * Math.max(1, sumsB.squares[s]),
      )
    }
    a.covariates.forEach((_, j) => {
      // Codes are each source's own: values and levels are what they have in common.
      const table = (source: CellSource<unknown>, of: unknown) => {
        const numeric = source.covariates[j].kind === 'numeric'
        const { length, code, stratum, n, sum } = source.cells(of, j)
        const all = new Map<string, [n: number, sum: number]>()
        for (let c = 0; c < length; c++) {
          const value = numeric ? source.valueOf(of, j, code[c]) : code[c]
          const place = `${value} ${stratum[c]}`
          const known = all.get(place) ?? [0, 0]
          all.set(place, [known[0] + n[c], known[1] + sum[c] + source.centre[stratum[c]] * n[c]])
        }
        return all
      }
      const ours = table(a as CellSource<unknown>, node)
      const theirs = table(b as CellSource<unknown>, nodesB[at])
      expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort())
      for (const [place, [n, sum]] of theirs) {
        expect(ours.get(place)![0]).toBe(n)
        const scale = size + Math.abs(sum)
        expect(Math.abs(ours.get(place)![1] - sum)).toBeLessThan(1e-12 * scale)
      }
    })
  })
}

function sameResult(ours: FitResult, theirs: FitResult): void {
  const shape = ({ tree, data, subgroups }: FitResult) => ({
    data,
    nodes: nodesWithoutTold(tree.nodes).map(({ id, n, split, kids, stop }) => ({ id, n, split, kids, stop })),
    trials: subgroups.map(({ trials }) => trials),
  })
  expect(shape(ours)).toEqual(shape(theirs))
  // How the answer differs: test/conformance/within.test.ts.
  const codes = ours.notes.map(({ code }) => code)
  expect(codes).toEqual([...theirs.notes.map(({ code }) => code), 'PROGNOSIS_OWN'])
  ours.subgroups.forEach(({ effect }, j) => {
    expect(effect.estimate).toBeCloseTo(theirs.subgroups[j].effect.estimate!, 8)
  })
  ours.tree.nodes.forEach(({ objfun, tests }, i) => {
    const other = theirs.tree.nodes[i]
    expect(Math.abs(objfun - other.objfun)).toBeLessThan(1e-10 * Math.max(1, Math.abs(other.objfun)))
    tests.forEach(({ statistic }, j) => {
      expect(Math.abs(statistic - other.tests[j].statistic)).toBeLessThan(
        1e-9 * (1 + other.tests[j].statistic),
      )
    })
  })
}
