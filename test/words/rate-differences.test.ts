import { describe, expect, it } from 'vitest'
import { meanInterval } from '../../src/words/family-words.js'

describe('differences of rates', () => {
  it('may be below 0, which no ratio is', () => {
    expect(meanInterval('poisson', { estimate: -0.373, lo: -0.712, hi: -0.034 })).toBe(
      '−0.37 (−0.71 to −0.03)',
    )
    expect(meanInterval('poisson', { estimate: 0.428, lo: -0.031, hi: 0.887 })).toBe('0.43 (−0.03 to 0.89)')
    expect(meanInterval('poisson', { estimate: -0.0004, lo: -0.0011, hi: 0.0003 })).toBe(
      '−0.00040 (−0.00110 to 0.00030)',
    )
  })

  it('that are above 0, and rates, keep the decimals of their scale', () => {
    expect(meanInterval('poisson', { estimate: 2.53, lo: 1.9, hi: 3.16 })).toBe('2.53 (1.90 to 3.16)')
  })
})
