import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { csvOf, withoutFormula } from '../../src/reports/tables/csv.js'
import { predictionsCsv } from '../../src/reports/tables/predict-csv.js'
import { tableCsv } from '../../src/workflow/patients/table-csv.js'

describe('cells of CSV files', () => {
  it.each(['=1+1', '+cmd|x', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '-', '=', '＝1', '-1,5,2', '+1e', '--1'])(
    'that a spreadsheet would run are texts: %j',
    (text) => {
      expect(withoutFormula(text)).toBe(`'${text}`)
    },
  )

  it.each(['-5', '+5', '-1.5e-3', '-.5', '-1,5', '0', 'a=1', '1-2', ' =1', '', "'=1"])(
    'stay as they are: %j',
    (text) => {
      expect(withoutFormula(text)).toBe(text)
    },
  )

  it('keep numbers', () => {
    expect(
      csvOf([
        ['=a', -1.5],
        [null, true],
      ]),
    ).toBe("'=a,-1.5\n,true")
  })

  it('of tables and predictions', () => {
    const table = readDelimited('=x,y\n=HYPERLINK(1),-5\n@b,+2\n', {})
    expect(tableCsv(table)).toBe("'=x,y\n'=HYPERLINK(1),-5\n'@b,+2\n")
    const effect = { estimate: -1, method: 'node' as const }
    const prediction = { node: 2, rule: '=x ≤ 1', effect, effectInTrial: -1, outcome: null }
    const columns = [
      { name: '2020', cells: ['-5'] },
      { name: '@a', cells: ['=1+1'] },
      { name: '1', cells: ['x'] },
    ]
    expect(predictionsCsv(columns, [prediction])).toBe(
      "2020,'@a,1,node,subgroup,effect,effect_lo,effect_hi,effect_in_trial,outcome_control,outcome_experimental\n-5,'=1+1,x,2,'=x ≤ 1,-1,,,-1,,\n",
    )
  })
})
