import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertCondition } from '../../src/sources/sql/select/condition.js'
import { fromTable } from '../../src/sources/sql/select/patients.js'
import { errorOf } from '../error-of.js'

const nested = (depth: number) => `${'('.repeat(depth)}TRUE${')'.repeat(depth)}`

describe('conditions', () => {
  it.each([
    'age > 40',
    "sex = 'f' AND NOT (age BETWEEN 20 AND 30 OR bmi IS NULL)",
    `"odd ""name""" = 'it''s; -- (no comment'`,
    'TRUE -- all) of them;',
    "age > 1.5e3 -- a comment (\r\n AND site IN ('a', 'b')",
    "lower(trial) LIKE '%)%' AND coalesce(age, 0) % 2 = 1",
    'id IN (SELECT id FROM eligible WHERE year > 2010)',
    'EXISTS (WITH e AS (SELECT 1) SELECT * FROM e)',
    'CAST(x AS decimal(10, 2)) > .5 AND x::int <> 3',
    "tags[1] = 'a' AND info ->> 'b' = 'c'",
    "EXTRACT(year FROM visit) = 2020 AND visit > DATE '2019-01-01'",
    'größe > 180',
    nested(100),
  ])('takes %s', (where) => {
    expect(() => assertCondition(where)).not.toThrow()
    expect(fromTable({ relation: 't', where })).toContain(where)
  })

  it.each([
    ['', 'nothing'],
    ['-- only a comment', 'nothing'],
    ['TRUE; SELECT 1', '";" at character 5'],
    ['TRUE) OR (TRUE', '")" at character 5'],
    ['(TRUE', 'no ")"'],
    ['(TRUE]', '"]" at character 6'],
    ["name = 'a", 'quote that nothing closes'],
    ['"a = 1', 'quote that nothing closes'],
    ["name = E'\\'; DROP TABLE t; --'", 'escape string'],
    ['name = $$a$$', '"$"'],
    ['a$b = 1', '"$"'],
    ['TRUE /* ) */', 'comment in'],
    ['TRUE -- \r) ; SELECT 1', 'U+'],
    ['TRUE \u0000', 'U+0000'],
    ["name = 'a\u0000'", 'quote that nothing closes'],
    ["pg_read_file('/etc/passwd') = ''", 'the function pg_read_file'],
    ["pg_catalog.lower(a) = 'a'", 'the function lower'],
    ["pg_catalog . lower (a) = 'a'", 'the function lower'],
    ['"lower"(a) = \'a\'', 'the function "lower"'],
    ['U&"\\006cower"(a) = 1', 'the function "'],
    ['pg_sleep -- now\n (10) IS NULL', 'the function pg_sleep'],
    ['\\! ls', 'U+005C'],
    [nested(101), 'open parentheses'],
    [`a = '${'x'.repeat(10_000)}'`, 'characters'],
  ])('refuses %s', (where, found) => {
    const error = errorOf(() => fromTable({ relation: 't', where }))
    expect(error.code).toBe('CONDITION_INVALID')
    expect(error.message).toContain(found)
  })

  // By the definition: whatever is accepted closes no parenthesis but its own, outside of quotes and comments.
  it('never leave their parentheses', () => {
    const piece = fc.constantFrom(
      "'",
      '"',
      '(',
      ')',
      '--',
      '\n',
      '\r',
      '/*',
      '*/',
      ';',
      'a',
      ' ',
      '$',
      '\\',
      'E',
      '1',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const where = pieces.join('')
        try {
          assertCondition(where)
        } catch {
          return
        }
        const bare = where.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*/g, ' ')
        expect(bare).not.toMatch(/['";$\\]|\/\*/)
        let open = 0
        for (const character of bare) {
          if (character === '(') open++
          if (character === ')') open--
          expect(open).toBeGreaterThanOrEqual(0)
        }
        expect(open).toBe(0)
      }),
      { numRuns: 5000 },
    )
  })

  it('take no time to speak of, whatever they are', () => {
    for (const part of ["'", '"', '(', '-', 'a', ' ', '\n', "''", '--\n'])
      try {
        assertCondition(part.repeat(9_999 / part.length))
      } catch {}
  })
})
