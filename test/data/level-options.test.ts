import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLevels } from '../../src/data/roles/level-options.js'
import { errorOf } from '../error-of.js'

describe('parseLevels', () => {
  it('reads columns and their levels', () => {
    expect(parseLevels(['sex=female<male', ' stage = I < II<III '], '--ordered')).toEqual({
      sex: ['female', 'male'],
      stage: ['I', 'II', 'III'],
    })
    expect(parseLevels(['"a=b"="<65"<"65 ""+"""<old'], '--levels')).toEqual({
      'a=b': ['<65', '65 "+"', 'old'],
    })
    expect(parseLevels(['dose=a=1<b=2'], '--levels')).toEqual({ dose: ['a=1', 'b=2'] })
    expect(parseLevels([], '--levels')).toEqual({})
  })

  it.each([
    ['sex', 'LEVELS_MALFORMED'],
    ['sex=', 'LEVELS_MALFORMED'],
    ['sex=male', 'LEVELS_MALFORMED'],
    ['=a<b', 'LEVELS_MALFORMED'],
    ['age=<65<65+', 'LEVELS_MALFORMED'],
    ['age="<65"x<y', 'LEVELS_MALFORMED'],
    ['sex=a<b<a', 'LEVELS_REPEATED'],
  ])('refuses %s', (text, code) => {
    const error = errorOf(() => parseLevels([text], '--levels'))
    expect(error.code).toBe(code)
    expect(error.message).toContain('--levels')
  })

  it('refuses a column given twice', () => {
    expect(errorOf(() => parseLevels(['s=a<b', 's=b<a'], '--levels')).code).toBe('LEVELS_REPEATED')
  })

  it('reads back quoted names', () => {
    const name = fc.string({ minLength: 1 })
    const levels = fc.uniqueArray(name, { minLength: 2, maxLength: 5 })
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
    fc.assert(
      fc.property(name, levels, (column, list) => {
        const read = parseLevels([`${quote(column)}=${list.map(quote).join('<')}`], '--levels')
        expect(Object.entries(read)).toEqual([[column, list]])
      }),
    )
  })
})
