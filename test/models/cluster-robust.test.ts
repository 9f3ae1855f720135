import { describe, it } from 'vitest'
import { inverseRoot } from '../../src/numerics/inverse-root.js'
import { expectClose } from '../tolerances.js'

describe('inverseRoot', () => {
  it('is 1/√λ between its bounds', () => {
    for (const high of [1, 1.0001, 3, 100, 1e4, 1e8, 1e12])
      for (let j = 0; j <= 20; j++) {
        const lambda = 0.3 * high ** (j / 20)
        const sum = inverseRoot(0.3, 0.3 * high).reduce(
          (total, { scale, shift, share }) => total + scale / (shift + share * lambda),
          0,
        )
        expectClose(sum, 1 / Math.sqrt(lambda), { rtol: 1e-10 }, `${high}, ${lambda}`)
      }
  })
})
