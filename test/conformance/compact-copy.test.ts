import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DuckDb } from '../../cli/drivers/duckdb.js'
import { connectDuckDb } from '../../cli/drivers/duckdb.js'
import { codeWords } from '../../src/sources/sql/levels/code-words.js'
import { openSqlSource } from '../../src/sources/sql/open-source.js'

let connection: DuckDb
beforeAll(async () => {
  connection = await connectDuckDb()
})
afterAll(() => connection.close())

describe('codes side by side in words', () => {
  it('come out as they were put in', async () => {
    const counts = fc.array(fc.constantFrom(1, 2, 3, 21, 255, 256, 257, 4096, 65536, 65537, 1e6), {
      minLength: 1,
      maxLength: 12,
    })
    const property = fc.asyncProperty(counts, fc.infiniteStream(fc.nat()), async (counts, random) => {
      const { places, types } = codeWords(counts, (word) => `w${word}`)
      // The least, the greatest, and one between.
      const rows = [0, 1, 2].map((row) =>
        counts.map((count) => [0, count - 1, random.next().value! % count][row]),
      )
      const word = (codes: readonly number[], at: number) => {
        const parts = places.flatMap((place, j) =>
          place.word === at ? [`CAST(${codes[j] * place.scale} AS ${types[at]})`] : [],
        )
        return `${parts.join(' | ')} AS w${at}`
      }
      const table = rows
        .map((codes) => `SELECT ${types.map((_, at) => word(codes, at)).join(', ')}`)
        .join(' UNION ALL ')
      const { columns } = await connection.query(
        `SELECT ${places.map(({ code }) => code).join(', ')} FROM (${table})`,
      )
      counts.forEach((_, j) => {
        expect([...(columns[j] as number[])].sort()).toEqual(rows.map((codes) => codes[j]).sort())
      })
    })
    await fc.assert(property, { numRuns: 40 })
  })

  it('take no more than two bytes where they have one each', () => {
    const { types } = codeWords([256, 200, 129, 256, 2, 2, 2], (word) => `w${word}`)
    expect(types).toEqual(['USMALLINT', 'USMALLINT', 'UTINYINT'])
  })
})

describe('nodes of a level', () => {
  const [trials, values] = [100, 400]

  it('may be more than two bytes hold', async () => {
    // A patient for every trial, arm and value: 401 places × 200 strata are more than 65,536.
    const relation = `(SELECT 'T' || i % ${trials} AS trial, i // ${trials} % 2 AS arm, i // ${2 * trials} AS z, i % 7 AS y FROM range(${2 * trials * values}) AS t(i)) AS ipd`
    const roles = {
      outcome: 'y',
      treatment: 'arm',
      control: '0',
      trial: 'trial',
      covariates: ['z'],
      family: 'gaussian',
    } as const
    const { source } = await openSqlSource(connection, { relation, where: null }, roles, { bins: 0 })
    const root = source.root()
    await source.prefetch([root])
    const child = Int32Array.from({ length: values }, (_, code) => code)
    const kids = source.split(root, { covariate: 0, child, children: values })
    await source.prefetch(kids)
    const total = source.sums(root)
    const sums = kids.map((kid) => source.sums(kid))
    for (const { n } of sums) expect(n.every((size) => size === 1)).toBe(true)
    const added = Array.from(total.sum, (_, s) => sums.reduce((all, { sum }) => all + sum[s], 0))
    added.forEach((sum, s) => {
      expect(sum).toBeCloseTo(total.sum[s], 9)
    })
    // And fewer again, deeper.
    const code = Int32Array.from({ length: values }, (_, code) => (code < 3 ? 0 : 1))
    const [few] = source.split(root, { covariate: 0, child: code, children: 2 })
    await source.prefetch([few])
    expect(source.sums(few).n.every((size) => size === 3)).toBe(true)
    expect(source.cells(few, 0).length).toBe(3 * 2 * trials)
  })
})
