import { expect, it } from 'vitest'
import { decayOf } from '../../src/numerics/decay.js'
import { expectClose } from '../tolerances.js'

it('is e^(−x) to 1e-14', () => {
  expect(decayOf(0)).toBe(1)
  for (let i = 0; i < 6399; i++)
    expectClose(decayOf(i / 100 + 1e-3), Math.exp(-i / 100 - 1e-3), { rtol: 1e-14 })
})
