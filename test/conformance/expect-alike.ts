import { expect } from 'vitest'

/**
 * Equal but for rounding: what is made of sums has other last digits than what is made of patients.
 *
 * @param at where in a result, by which p-values are told from other numbers
 */
export function expectAlike(found: unknown, expected: unknown, at: string): void {
  if (typeof expected === 'number' && typeof found === 'number') {
    // p-values of many cuts have the tolerance of their quadrature, far ones that of their logarithm.
    const share = /p$|pAdjusted|logP|effectP|levelP/i.test(at) ? 1e-4 : 1e-6
    if (Number.isFinite(expected))
      expect(Math.abs(found - expected), `${at}: ${found}, ${expected}`).toBeLessThanOrEqual(
        share * Math.abs(expected) + 1e-7,
      )
    else expect(found, at).toBe(expected)
  } else if (
    typeof expected === 'object' &&
    expected !== null &&
    typeof found === 'object' &&
    found !== null
  ) {
    expect(Object.keys(found).sort(), at).toEqual(Object.keys(expected).sort())
    for (const [key, value] of Object.entries(expected))
      expectAlike((found as Record<string, unknown>)[key], value, `${at}.${key}`)
  } else expect(found, at).toEqual(expected)
}
