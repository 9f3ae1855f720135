import { expect, it } from 'vitest'
import { rComment, rString } from '../../src/reports/code/r-names.js'

it('R strings and comments hold no mark that turns the direction of writing, which R refuses', () => {
  expect(rString('a\u202e"b\u0007')).toBe('"a\\u202e\\"b\\u0007"')
  expect(rString('a\u0007')).toBe('"a\\x07"')
  expect(rComment('a\u2066b\u2069 c')).toBe('# ab c')
})
