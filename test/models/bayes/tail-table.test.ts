import { expect, it } from 'vitest'
import { standardOf, tabulated } from '../../../src/models/bayes/tail-table.js'

it.each([3, 7.5, 40, 1500, Number.POSITIVE_INFINITY])('the table of df %s is the distribution', (df) => {
  const [exact, table] = [standardOf(df), tabulated(df)]
  for (let z = -13; z <= 13; z += 0.00731) {
    expect(Math.abs(table.upper(z) - exact.upper(z))).toBeLessThan(1e-13)
    expect(Math.abs(table.density(z) - exact.density(z))).toBeLessThan(1e-11)
  }
})
