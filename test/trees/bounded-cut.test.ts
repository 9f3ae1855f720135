import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RangeModel } from '../../src/trees/bounded-cut.js'
import { boundedCut } from '../../src/trees/bounded-cut.js'

/** Atoms with losses, of which a side may save a share: never positive, and no larger with more atoms. */
function model(losses: readonly number[], seen: Set<number>): RangeModel {
  return {
    maximise(from, to) {
      seen.add(from === 0 ? to : from)
      return -Math.max(
        0,
        losses.slice(from, to).reduce((sum, loss) => sum + loss, 0),
      )
    },
    coefficients: () => new Float64Array(0),
  }
}

describe('boundedCut', () => {
  it('finds the first best cut of all', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 60 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 60, maxLength: 60 }),
        (lefts, more) => {
          const rights = lefts.map((_, i) => more[i])
          const cuts = lefts.flatMap((_, i) => (i > 0 && i % 2 === 0 ? [i] : []))
          const seen = new Set<number>()
          const left = model(lefts, seen)
          const right = model(rights, seen)
          const gains = cuts.map(
            (cut) => left.maximise(0, cut, null) + right.maximise(cut, lefts.length, null),
          )
          const best = Math.max(...gains)
          const found = boundedCut(cuts, lefts.length, left, right)
          expect(found).toEqual({ at: gains.indexOf(best), gain: best })
        },
      ),
    )
  })

  it('looks at few of many cuts', () => {
    const losses = Array.from({ length: 1000 }, () => 1)
    const seen = new Set<number>()
    const right = model(
      losses.map((loss, i) => (i < 300 ? 20 : 0 * loss)),
      new Set(),
    )
    const { at } = boundedCut(
      Array.from({ length: 999 }, (_, i) => i + 1),
      1000,
      model(losses, seen),
      right,
    )
    expect(at).toBe(299)
    expect(seen.size).toBeLessThan(100)
  })

  it('finds none where there is none', () => {
    expect(boundedCut([], 5, model([], new Set()), model([], new Set())).at).toBe(-1)
  })
})
