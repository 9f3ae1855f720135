import { scaleLinear, scaleLog } from 'd3-scale'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundDomain, roundTicks } from '../../src/figures/kit/round-ticks.js'
import { valueAxis } from '../../src/figures/kit/value-axis.js'

const domains = fc
  .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-6, max: 1e6, noNaN: true }))
  .map(([from, length]): [number, number] => [from, from + length])
  .filter(([from, to]) => to > from)
const counts = fc.integer({ min: 1, max: 12 })

describe('ticks of axes', () => {
  it('are where d3 has them, and so are the round ends', () => {
    fc.assert(
      fc.property(domains, counts, (domain, count) => {
        expect(roundTicks(...domain, count)).toEqual(scaleLinear(domain, [0, 1]).ticks(count))
        expect(roundDomain(domain, count)).toEqual(scaleLinear(domain, [0, 1]).nice(count).domain())
      }),
    )
  })

  it('and values are at the points where d3 has them, linear and logarithmic', () => {
    fc.assert(
      fc.property(domains, fc.double({ min: 0, max: 1, noNaN: true }), ([from, to], share) => {
        const [low, high] = [Math.abs(from) + 1, Math.abs(from) + 1 + (to - from)]
        fc.pre(high > low)
        const value = low + share * (high - low)
        for (const log of [false, true]) {
          const scale = (log ? scaleLog : scaleLinear)([low, high], [10, 250])
          const axis = valueAxis({ domain: [low, high], fixed: true, range: [10, 250], log })
          expect(axis.at(value)).toBe(scale(value))
        }
      }),
    )
  })
})
