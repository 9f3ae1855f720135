import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { argsort, countingArgsort, TIED } from '../../src/numerics/argsort.js'
import { generator } from '../trees/trial-data.js'

/** The definition: ascending, −0 equal to 0, equal values in order of position (Array.prototype.sort is stable). */
const byComparison = (values: Float64Array): number[] =>
  Array.from(values, (value, i) => ({ value, i }))
    .sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
    .map(({ i }) => i)

/** Numbers whose bits are easily put in the wrong order. */
const AWKWARD = [
  ...[0, -0, Number.MIN_VALUE, -Number.MIN_VALUE, 2 ** -1022, -(2 ** -1022), 2 ** -1030, -(2 ** -1030)],
  ...[
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    1,
    -1,
    1 + 2 ** -52,
    1 - 2 ** -53,
    -1 - 2 ** -52,
    2 ** 31,
    2 ** 32,
  ],
  ...[-(2 ** 31), 1e-300, -1e-300, 1e9 + 2 ** -23, 1e9],
]

/** Lengths on both sides of where the radix sort begins (512), and one that fills buckets. */
const SIZES = [0, 1, 2, 3, 100, 511, 512, 513, 1000, 5000, 40_000]

const SHAPES: Record<string, (random: () => number) => number> = {
  'numbers of all sizes and signs': (random) => (random() - 0.5) * 2 ** Math.floor(2000 * random() - 1000),
  'normal ones': (random) => Math.sqrt(-2 * Math.log(random() || 1)) * Math.cos(2 * Math.PI * random()),
  'skew ones': (random) => (1 / (random() + 1e-12)) ** 3,
  'normal ones beside an outlier': (random) => (random() < 1e-3 ? 1e18 : random() - 0.5),
  'few values': (random) => Math.floor(5 * random()) - 2,
  'one value': () => -3.25,
  'awkward values': (random) => AWKWARD[Math.floor(AWKWARD.length * random())],
  'values that differ only in their last bits, in long runs': (random) =>
    (random() < 0.5 ? 1 : -1) * (1 + 2 ** -52 * Math.floor(2 ** 30 * random())),
  'runs of a few values that share their upper half': (random) =>
    Math.floor(200 * random()) + 2 ** -40 * Math.floor(4 * random()),
  'subnormal numbers and zeros of both signs': (random) =>
    (random() < 0.5 ? -1 : 1) * Number.MIN_VALUE * Math.floor(6 * random()),
}

describe('argsort', () => {
  describe.each(Object.entries(SHAPES))('%s', (_, shape) => {
    it.each(SIZES)('%d of them are put in stable order', (n) => {
      const random = generator(n + 1)
      const values = Float64Array.from({ length: n }, () => shape(random))
      expect(Array.from(argsort(values))).toEqual(byComparison(values))
    })

    it.each(SIZES)('%d of them by other numbers, with ties marked', (n) => {
      const random = generator(n + 2)
      const values = Float64Array.from({ length: n }, () => shape(random))
      const position = Uint32Array.from({ length: n }, (_, i) => i)
      for (let i = n - 1; i > 0; i--) {
        const j = Math.floor((i + 1) * random())
        ;[position[i], position[j]] = [position[j], position[i]]
      }
      const number = new Uint32Array(n)
      position.forEach((at, own) => {
        number[at] = own
      })
      const renumbered = Float64Array.from(position, (at) => values[at])
      const expected = byComparison(renumbered).map((own, i, all) => {
        const tied = i > 0 && renumbered[own] === renumbered[all[i - 1]]
        return (own | (tied ? TIED : 0)) >>> 0
      })
      expect(Array.from(argsort(values, { numbering: { number, position }, markTies: true }))).toEqual(
        expected,
      )
    })
  })

  it('agrees with a comparison sort on any finite numbers, below and above the radix threshold', () => {
    const any = fc.double({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(fc.array(any, { maxLength: 60 }), fc.constantFrom(1, 12, 40), (list, times) => {
        // Repeated, the list is long enough for the radix sort and full of ties.
        const values = Float64Array.from(Array.from({ length: times }, () => list).flat())
        expect(Array.from(argsort(values))).toEqual(byComparison(values))
      }),
      { numRuns: 300 },
    )
  })

  it('leaves its input as it was', () => {
    const values = Float64Array.from({ length: 600 }, (_, i) => (i * 7919) % 601)
    const before = values.slice()
    argsort(values)
    expect(values).toEqual(before)
  })
})

describe('countingArgsort', () => {
  it('is a stable sort of the positions it is given, in the order given', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(9), { minLength: 1, maxLength: 200 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (keys, stream) => {
          const some = keys
            .map((_, i) => ({ i, at: stream.next().value as number }))
            .sort((a, b) => a.at - b.at)
          const from = Uint32Array.from(some.slice(0, Math.ceil((2 * keys.length) / 3)).map(({ i }) => i))
          const expected = Array.from(from).sort((a, b) => keys[a] - keys[b])
          expect(Array.from(countingArgsort(keys, 10, from))).toEqual(expected)
        },
      ),
    )
  })
})
