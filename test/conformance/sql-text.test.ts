import { describe, expect, it } from 'vitest'
import { loadDriver } from '../../cli/drivers/driver-missing.js'
import { codedError } from '../../cli/drivers/postgres.js'
import { DIALECTS, identifier, numberLiteral, textLiteral } from '../../src/sources/sql/dialect.js'
import { childNode, nodeExpression, ROOT } from '../../src/sources/sql/levels/node-sql.js'

describe('SQL text', () => {
  it('quotes whatever is in a name or a text', () => {
    expect(identifier('a"; DROP TABLE x; --')).toBe('"a""; DROP TABLE x; --"')
    expect(textLiteral("it's \\ '; --")).toBe("'it''s \\ ''; --'")
    expect(textLiteral('a\u0000b')).toBe("'ab'")
  })

  it('writes numbers to the last bit', () => {
    expect(numberLiteral(0.1, DIALECTS.duckdb)).toBe("CAST('0.1' AS DOUBLE)")
    expect(numberLiteral(1e-300, DIALECTS.postgres)).toBe("CAST('1e-300' AS float8)")
  })

  it('tells nodes by nested conditions, each looked at once', () => {
    const left = childNode(ROOT, 0, [0, 1, 2], 10)
    const right = childNode(ROOT, 0, [3, 4], 10)
    const nodes = [childNode(left, 1, [0, 2], 5), childNode(left, 1, [1], 5), right]
    const holds = ({ covariate, ranges }: (typeof left.path)[number]) =>
      `z${covariate} in ${ranges.map(([from, to]) => `${from}-${to}`).join('+')}`
    expect(nodeExpression(nodes, holds)).toBe(
      'CASE WHEN z0 in 0-2 THEN CASE WHEN z1 in 0-0+2-2 THEN 0 WHEN z1 in 1-1 THEN 1 END WHEN z0 in 3-4 THEN 2 END',
    )
    expect(nodeExpression([ROOT], holds)).toBe('0')
  })
})

describe('errors of drivers', () => {
  it('a driver that is not installed says how to install it', async () => {
    const load = () => Promise.reject(Object.assign(new Error('no'), { code: 'ERR_MODULE_NOT_FOUND' }))
    await expect(loadDriver('pg', load)).rejects.toThrow(/^DRIVER_MISSING: .*npm install pg$/)
  })

  it.each([
    ['57014', 'SOURCE_TIMEOUT'],
    ['08006', 'SOURCE_LOST'],
    ['57P01', 'SOURCE_LOST'],
    ['ECONNREFUSED', 'SOURCE_LOST'],
    ['42P01', 'SOURCE_FAILED'],
  ])('%s of PostgreSQL is %s', (code, coded) => {
    expect(codedError({ code, message: 'x' }).code).toBe(coded)
  })
})
