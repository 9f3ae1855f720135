import { expect, it } from 'vitest'
import { closestName } from '../../src/closest-name.js'

it.each([
  ['Age', ['trial', 'age', 'page'], 'age'],
  ['aged', ['trial', 'age'], 'age'],
  ['Aged', ['trial', 'age'], 'age'],
  ['treatmnt', ['arm', 'treatment'], 'treatment'],
  ['y', ['x', 'z'], null],
  ['outcome', ['rmdq', 'arm'], null],
  ['a', [], null],
])('%s among %j is %s', (name, names, closest) => {
  expect(closestName(name, names)).toBe(closest)
})
