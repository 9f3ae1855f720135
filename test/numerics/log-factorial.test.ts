import { expect, it } from 'vitest'
import { lgamma } from '../../src/numerics/distributions/distributions.js'
import { logFactorial } from '../../src/numerics/log-factorial.js'

it('is log Γ(k + 1), small and large', () => {
  for (const k of [0, 1, 2, 3, 10, 17, 18, 19, 20, 25, 50, 170, 171, 1000, 123456, 1e9, 2 ** 50])
    expect(Math.abs(logFactorial(k) - lgamma(k + 1))).toBeLessThanOrEqual(2e-15 * lgamma(k + 1) + 1e-16)
})

it('rises by log k from k − 1', () => {
  for (let k = 1; k < 400; k++)
    expect(Math.abs(logFactorial(k) - logFactorial(k - 1) - Math.log(k))).toBeLessThan(
      1e-15 * (1 + 2 * logFactorial(k)),
    )
})

// Python 3: math.log(math.factorial(k)).
it.each([
  [19, 39.339884187199495],
  [100, 363.73937555556347],
  [5000, 37591.14350887676],
])('is %d!', (k, expected) => {
  expect(Math.abs(logFactorial(k) - expected)).toBeLessThan(4e-16 * expected)
})
