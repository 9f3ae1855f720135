import { describe, expect, it } from 'vitest'
import { BINOMIAL } from '../../../src/families/binomial.js'
import { fitGlm } from '../../../src/models/rows/glm.js'
import type { Method } from '../../../src/trees/methods/method.js'
import type { ControlOptions } from '../../../src/workflow/fit/control-of.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { expectClose } from '../../tolerances.js'
import type { Row } from '../../trees/trial-data.js'
import { prepareRows } from '../../trees/trial-data.js'

/** Events and patients of trial × arm in a subgroup, from which patients are made. */
type Table = Readonly<Record<string, { readonly c: [number, number]; readonly e: [number, number] }>>

const patients = (z: number, table: Table): Row[] =>
  Object.entries(table).flatMap(([trial, arms]) =>
    (['c', 'e'] as const).flatMap((arm) =>
      Array.from({ length: arms[arm][1] }, (_, i) => ({ trial, arm, z, y: Number(i < arms[arm][0]) })),
    ),
  )

/** Subgroups z = 0 and z = 1, which differ so much that they are split. */
function fitTables(tables: readonly Table[], method: Method, options: ControlOptions = {}) {
  const rows = tables.flatMap((table, z) => patients(z, table))
  const roles = { outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial', family: 'binomial' } as const
  const data = prepareRows({ rows, roles: { ...roles, covariates: ['z'] } })
  return fit(data, method, { alpha: 1, minsize: 10, maxdepth: tables.length, ...options })
}

const plain: Table = { A: { c: [8, 20], e: [4, 20] }, B: { c: [6, 20], e: [9, 20] } }

const separation = (notes: ReturnType<typeof fitTables>['notes'], node: number) =>
  notes.filter((note) => note.code === 'GLM_SEPARATION' && note.node === node)

describe('a subgroup whose treated patients have no events', () => {
  const table: Table = { A: { c: [8, 20], e: [0, 20] }, B: { c: [6, 20], e: [0, 20] } }

  it.each(['mob', 'mob-si'] as const)('%s: has no estimate, and a note naming node and arm', (method) => {
    const { subgroups, notes } = fitTables([table, plain], method)
    expect(subgroups.map(({ node }) => node)).toEqual([2, 3])
    expect(subgroups[0].effect).toMatchObject({ estimate: null, se: null, p: null, lo: null, hi: null })
    expect(subgroups[0].effect.ratio).toEqual({ estimate: null, lo: null, hi: null })
    expect(subgroups[1].effect.estimate).not.toBeNull()
    const [note, ...others] = separation(notes, 2)
    expect(others).toEqual([])
    expect(note.message).toContain('no events in arm "e"')
    // Alike in every trial: none is named.
    expect(note.arm).toBe('e')
    expect(note.message).not.toContain('of trial')
    expect(separation(notes, 3)).toEqual([])
    expect(subgroups[0].outcome!.experimental.estimate).toBe(0)
    expectClose(subgroups[0].outcome!.control.estimate, 14 / 40, { rtol: 1e-9 }, 'risk of the controls')
  })

  it('mob: Firth’s estimate is the log odds ratio of the table with 1/2 added to every cell', () => {
    const { subgroups, notes } = fitTables([table, plain], 'mob', { firth: true })
    const closed = ([a, n]: [number, number], [b, m]: [number, number]) => ({
      estimate: Math.log(((b + 0.5) * (n - a + 0.5)) / ((m - b + 0.5) * (a + 0.5))),
    })
    expectClose(subgroups[0].effect.estimate, closed([14, 40], [0, 40]).estimate, { rtol: 1e-9 }, 'separated')
    expectClose(
      subgroups[1].effect.estimate,
      closed([14, 40], [13, 40]).estimate,
      { rtol: 1e-9 },
      'not separated',
    )
    expect(separation(notes, 2)).toEqual([])
  })

  it('mob-si: Firth’s estimate is that of the patients themselves', () => {
    const { subgroups } = fitTables([table, plain], 'mob-si', { firth: true })
    ;[table, plain].forEach((own, z) => {
      const rows = patients(z, own)
      const column = (of: (row: Row) => boolean) => rows.map((row) => Number(of(row)))
      const glm = fitGlm(
        {
          sum: rows.map(({ y }) => Number(y)),
          columns: [
            column(({ trial }) => trial === 'A'),
            column(({ trial }) => trial === 'B'),
            column(({ arm }) => arm === 'e'),
          ],
        },
        { family: BINOMIAL, firth: true },
      )
      const { effect } = subgroups[z]
      expectClose(effect.estimate, glm.coefficients[2], { rtol: 1e-8 }, 'effect')
      expectClose(effect.se, Math.sqrt(glm.covariance[8]), { rtol: 1e-8 }, 'se')
    })
  })

  it('palmtree: has no estimate either, and a finite one by Firth’s likelihood', () => {
    const { subgroups, notes } = fitTables([table, plain], 'palmtree')
    expect(subgroups[0].effect.estimate).toBeNull()
    expect(separation(notes, 2).length).toBe(1)
    const firth = fitTables([table, plain], 'palmtree', { firth: true })
    expect(firth.subgroups.map(({ effect }) => effect.estimate)).toEqual([
      expect.any(Number),
      expect.any(Number),
    ])
  })
})

describe('a trial whose patients all have the same outcome', () => {
  it.each([
    ['no events', 0],
    ['events only', 20],
  ] as const)('%s: mob-si names the trial, and the others tell of the effect', (_, events) => {
    const table: Table = { A: { c: [events, 20], e: [events, 20] }, B: { c: [6, 20], e: [9, 20] } }
    const result = fitTables([table, plain], 'mob-si')
    const [note] = separation(result.notes, 2)
    expect(note).toMatchObject({ trial: 'A' })
    expect(result.tree.nodes[1].coefficients).toMatchObject({ '(Intercept)': null, trialB: null })
    // The trial with all the information alone: a 2 × 2 table.
    const odds = Math.log((9 * 14) / (11 * 6))
    expectClose(result.subgroups[0].effect.estimate, odds, { rtol: 1e-9 }, 'effect')
    const se = Math.sqrt(1 / 9 + 1 / 11 + 1 / 6 + 1 / 14)
    expectClose(result.subgroups[0].effect.se, se, { rtol: 1e-9 }, 'se')
  })

  it('palmtree: the other trials keep their differences although the first is separated', () => {
    const table: Table = {
      A: { c: [0, 20], e: [0, 20] },
      B: { c: [3, 20], e: [6, 20] },
      C: { c: [14, 20], e: [18, 20] },
    }
    const moved = (from: Table): Table => ({ A: from.B, B: from.C, C: from.A })
    const [first, last] = [
      [table, table],
      [moved(table), moved(table)],
    ].map((tables) => fitTables(tables, 'palmtree'))
    expectClose(first.tree.nodes[0].objfun, last.tree.nodes[0].objfun, { rtol: 1e-9 }, '−logLik')
    expectClose(
      first.subgroups[0].effect.estimate,
      last.subgroups[0].effect.estimate,
      { rtol: 1e-8 },
      'effect',
    )
    // With equal offsets of B and C it would be 108.
    expect(first.tree.nodes[0].objfun).toBeLessThan(80)
  })
})

describe('a subgroup without any event', () => {
  const table: Table = { A: { c: [0, 20], e: [0, 20] }, B: { c: [0, 20], e: [0, 20] } }

  it.each(['mob', 'mob-si'] as const)(
    '%s: says so, and is 0 by Firth’s likelihood where arms are equal',
    (method) => {
      const { subgroups, notes } = fitTables([table, plain], method)
      expect(subgroups[0].effect.estimate).toBeNull()
      expect(
        separation(notes, 2)
          .map(({ message }) => message)
          .join(),
      ).toContain('same outcome')
      const firth = fitTables([table, plain], method, { firth: true })
      expectClose(firth.subgroups[0].effect.estimate, 0, { atol: 1e-9 }, 'effect')
      expect(firth.subgroups[0].effect.se).toBeGreaterThan(1)
    },
  )
})

it('--firth says where it has no effect', () => {
  const { notes } = fitTables([plain, plain], 'metamob-si', { firth: true })
  expect(notes.map(({ code }) => code)).toContain('OPTION_WITHOUT_EFFECT')
})
