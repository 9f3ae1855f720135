import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datesApart, valuesApart } from '../../src/data/notes/values-apart.js'

interface Reference {
  readonly codes: readonly number[]
  readonly cases: readonly { name: string; values: number[]; apart: ReturnType<typeof valuesApart> }[]
}

const { codes, cases }: Reference = JSON.parse(readFileSync('test/fixtures/columns/stand-apart.json', 'utf8'))

describe('values that stand apart', () => {
  it.each(cases)('are found in: $name', ({ values, apart }) => {
    expect(valuesApart(values)).toEqual(apart)
  })

  it('are all the codes of the reference: each one alone beyond a dense range', () => {
    for (const code of codes) {
      const far = code > 0 ? -1e7 : 1e7
      const values = Array.from({ length: 40 }, (_, i) => far + i)
      expect(valuesApart([...values, code]).map(({ value }) => value)).toEqual([code])
    }
    const values = Array.from({ length: 40 }, (_, i) => 1e7 + i)
    expect(valuesApart([...values, 55])).toEqual([])
  })

  it('do not depend on the order of the rows, on missing cells or on rows that do not count', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...cases),
        fc.array(fc.nat({ max: 59 }), { minLength: 60, maxLength: 60 }),
        ({ values, apart }, keys) => {
          const order = values.map((_, at) => at).sort((a, b) => (keys[a % 60] ?? 0) - (keys[b % 60] ?? 0))
          const shuffled = [...order.map((at) => values[at]), Number.NaN, 1e9]
          const keep = new Uint8Array(shuffled.length).fill(1)
          keep[shuffled.length - 1] = 0
          expect(valuesApart(shuffled, keep)).toEqual(apart)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('are, among dates, the ones that programs write for a missing date', () => {
    const dates = Array.from({ length: 30 }, (_, i) => 17000 + 31 * i)
    const [excel, unix, end] = [-25567, 0, 2932896]
    expect(datesApart([...dates, excel, excel, end]).map(({ value, times }) => [value, times])).toEqual([
      [excel, 2],
      [end, 1],
    ])
    expect(datesApart([...dates, unix]).map(({ value }) => value)).toEqual([unix])
    expect(datesApart([...dates.map((day) => day - 16000), unix])).toEqual([])
    expect(datesApart(dates)).toEqual([])
  })

  it('are not looked for in infinite numbers', () => {
    expect(valuesApart([...Array.from({ length: 20 }, (_, i) => i), Number.POSITIVE_INFINITY])).toEqual([])
  })
})
