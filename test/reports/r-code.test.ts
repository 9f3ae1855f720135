import { describe, expect, it } from 'vitest'
import { rCode } from '../../src/reports/code/r-code.js'
import { rComment, rName, rString } from '../../src/reports/code/r-names.js'
import { readInR } from '../../src/reports/code/r-read.js'
import { METHODS } from '../../src/trees/methods/method.js'
import { describe as describeTrials } from '../../src/workflow/describe/describe.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { binaryData, exampleData, nastyData } from './report/report-data.js'

const data = exampleData()
const plain = { ...data, adjust: [], roles: { ...data.roles, adjust: [] } }
const { columns } = describeTrials(data.table, data.roles)

describe('reading in R', () => {
  it.each([
    ['ipd.csv', null, null, [], 'read.csv("ipd.csv", check.names'],
    ['ipd.xlsx', 'IPD "24"', null, ['readxl'], 'readxl::read_excel("ipd.xlsx", sheet = "IPD \\"24\\"",'],
    ['ipd.sav', null, null, ['haven'], 'haven::read_sav("ipd.sav")'],
    ['ipd.ZSAV', null, null, ['haven'], 'haven::read_sav("ipd.ZSAV")'],
    ['ipd.dta', null, null, ['haven'], 'haven::read_dta("ipd.dta")'],
    ['ipd.sas7bdat', null, null, ['haven'], 'haven::read_sas("ipd.sas7bdat")'],
    ['ipd.xpt', null, null, ['haven'], 'haven::read_xpt("ipd.xpt")'],
    ['ipd.rds', null, null, [], 'readRDS("ipd.rds")'],
    ['ipd.RData two', 'two', null, [], 'load("ipd.RData")\nd <- as.data.frame(two)'],
    ["it's.parquet", null, null, ['DBI', 'duckdb'], `"SELECT * FROM read_parquet('it''s.parquet')"`],
    ['b.duckdb a.t', 'a.t', 'y > 1 -- x', ['DBI', 'duckdb'], '\\"a\\".\\"t\\" WHERE (y > 1 -- x\\n)'],
    [
      'ipd.csv',
      null,
      'age < 60',
      ['DBI', 'duckdb'],
      "read_csv('ipd.csv', nullstr = ['', 'NA', 'NaN', '.']) WHERE (age < 60\\n)",
    ],
    ['host/db\nq() t', 't', null, ['DBI', 'RPostgres'], '# host, dbname, user: of host/db q()\n)'],
  ])('%s', (data, table, where, packages, part) => {
    const read = readInR({ data, table, where })
    expect(read.packages).toEqual(packages)
    expect(read.code).toContain(part)
  })
})

describe('reading in R as it was said', () => {
  it.each([
    ['a.csv', null, 'read.csv("a.csv", skip = 2, check'],
    ['a.xlsx', null, 'read_excel("a.xlsx", skip = 2, guess'],
    [
      'a.csv',
      'y > 1',
      "read_csv('a.csv', nullstr = ['', 'NA', 'NaN', '.', '-9'], delim = ';', decimal_separator = ',', header = true, skip = 2) WHERE",
    ],
  ])('%s where %s', (data, where, part) => {
    const said = { na: ['-9'], delimiter: ';', decimal: ',', headerRow: 3 } as const
    expect(readInR({ data, table: null, where, ...said, na: [...said.na] }).code).toContain(part)
  })
})

describe('the R script of a fit', () => {
  it.each([
    ['mob', 'lmtree(\n  rmdq ~ treated | age + sex + rmdq0'],
    ['mob-si', 'lmtree(\n  rmdq ~ treated + trial | age + sex + rmdq0'],
    ['mob-ri', 'lmertree(\n  rmdq ~ treated | (1 | trial) | age + sex + rmdq0'],
    ['metamob-ri', 'lmertree(\n  rmdq ~ treated | (1 | trial) + (0 + treated | trial) | age + sex + rmdq0'],
    ['metamob-si', 'lmertree(\n  rmdq ~ treated + trial | (0 + treated | trial) | age + sex + rmdq0'],
    ['palmtree', 'palmtree(\n  rmdq ~ treated | trial | age + sex + rmdq0'],
  ] as const)('%s has the call of its package', (method, call) => {
    expect(METHODS).toContain(method)
    expect(rCode(fit(plain, method), columns)).toContain(call)
  })

  it.each([
    ['mob', 'lmtree(\n  rmdq ~ treated + rmdq0 | age + sex + rmdq0'],
    ['metamob-si', 'lmertree(\n  rmdq ~ treated + trial + rmdq0 | (0 + treated | trial) | age + sex + rmdq0'],
    ['palmtree', 'palmtree(\n  rmdq ~ treated | trial + rmdq0 | age + sex + rmdq0'],
  ] as const)('%s adjusts as its package does', (method, call) => {
    expect(rCode(fit(data, method), columns)).toContain(call)
  })

  it('has the settings in force, and says where R differs', () => {
    const control = { alpha: 0.1, maxdepth: 3, prune: 'bic', ties: 'rows', bonferroni: false, trim: 0.2 }
    const script = rCode(fit(plain, 'mob-si', control), columns)
    for (const part of [
      ...['alpha = 0.1', 'maxdepth = 3', 'prune = "BIC"', 'bonferroni = FALSE', 'trim = 0.2', 'minsize = 50'],
    ])
      expect(script).toContain(part)
    expect(script).not.toContain('every row')
    expect(rCode(fit(data, 'mob-si'), columns)).toContain('every row')
  })

  it('has the levels of factors and the family', () => {
    const binary = binaryData()
    const described = describeTrials(binary.table, binary.roles)
    const script = rCode(fit(binary, 'metamob-si'), described.columns)
    expect(script).toContain('glmertree(')
    expect(script).toContain('family = binomial')
    expect(script).toContain('ordered(d[["stage"]], levels = c("I", "II", "III", "IV"))')
  })

  it('quotes names that R would read as something else', () => {
    const nasty = nastyData()
    const script = rCode(fit(nasty, 'mob-si'), describeTrials(nasty.table, nasty.roles).columns)
    expect(script).toContain("`pain <b>score</b>` ~ treated + `trial's </script>`")
    expect(script).toContain('"\\"new\\" <i>"')
  })
})

describe('names in R', () => {
  it.each([
    ['age', 'age'],
    ['age group', '`age group`'],
    ['if', '`if`'],
    ['2nd', '`2nd`'],
    ['a`b', '`a\\`b`'],
    ['a\\b', '`a\\\\b`'],
    ['"a"', '`"a"`'],
  ])('%s', (name, expected) => {
    expect(rName(name)).toBe(expected)
  })

  it('are escaped in strings, and end no comment', () => {
    expect(rString('a"b\\c\nd')).toBe('"a\\"b\\\\c\\nd"')
    expect(rComment('a\nsystem("x")')).toBe('# a system("x")')
  })
})
