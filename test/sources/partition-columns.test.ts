import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { argsort, TIED } from '../../src/numerics/argsort.js'
import { Moves } from '../../src/sources/moves.js'
import {
  type NodeColumn,
  partColumn,
  partOrder,
  partUntiedOrder,
  spareOn,
  unparted,
} from '../../src/sources/partition-columns.js'

const TYPES = [Float64Array, Uint32Array, Uint16Array, Uint8Array] as const

/** Sides of the patients start … end − 1 of `n`, at random. */
const sides = fc.record({
  before: fc.nat(5),
  right: fc.array(fc.nat(1), { minLength: 1, maxLength: 60 }),
  after: fc.nat(5),
})

describe('partColumn', () => {
  it.each(TYPES)('puts left before right and keeps the order of either: %o', (Type) => {
    fc.assert(
      fc.property(sides, ({ before, right, after }) => {
        const n = before + right.length + after
        const [start, end] = [before, before + right.length]
        const column: NodeColumn = new Type(n)
        for (let i = 0; i < n; i++) column[i] = 2 * i + 1
        const side = new Uint8Array(n)
        side.set(right, start)
        const inside = Array.from(column.subarray(start, end))
        const expected = [
          ...inside.filter((_, i) => right[i] === 0),
          ...inside.filter((_, i) => right[i] === 1),
        ]
        const outside = [...column.subarray(0, start), ...column.subarray(end)]
        partColumn(column, side, start, end, spareOn(new ArrayBuffer(8 * n)))
        expect(Array.from(column.subarray(start, end))).toEqual(expected)
        expect([...column.subarray(0, start), ...column.subarray(end)]).toEqual(outside)
      }),
    )
  })

  it('is undone by the numbers of the patients', () => {
    const rows = Uint32Array.of(0, 1, 2, 3, 4, 5)
    const column = Float64Array.of(10, 11, 12, 13, 14, 15)
    const right = Uint8Array.of(1, 0, 0, 1, 0, 1)
    const spare = spareOn(new ArrayBuffer(48))
    for (const moved of [rows, column]) partColumn(moved, right, 0, 6, spare)
    expect(Array.from(column)).not.toEqual([10, 11, 12, 13, 14, 15])
    expect(Array.from(unparted(column, rows))).toEqual([10, 11, 12, 13, 14, 15])
  })
})

describe('partOrder', () => {
  /** Moves the patients, then sorts those of either side afresh. */
  function bySorting(values: readonly number[], right: readonly number[], to: Uint32Array, middle: number) {
    const moved = new Float64Array(values.length)
    values.forEach((value, i) => {
      moved[to[i]] = value
    })
    const side = (from: number, until: number) =>
      Array.from(argsort(moved.slice(from, until), { markTies: true }), (entry) =>
        entry >= TIED ? ((entry & ~TIED) + from) | TIED : entry + from,
      )
    return [...side(0, middle), ...side(middle, right.length)].map((entry) => entry >>> 0)
  }

  it('leaves on either side what sorting the side afresh gives, ties and all', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ value: fc.nat(6), right: fc.nat(1) }), { minLength: 1, maxLength: 80 }),
        (patients) => {
          const values = patients.map(({ value }) => value)
          const right = patients.map((patient) => patient.right)
          const n = values.length
          const middle = right.filter((side) => side === 0).length
          const to = new Uint32Array(n)
          let [left, other] = [0, middle]
          right.forEach((side, i) => {
            to[i] = side === 0 ? left++ : other++
          })
          const moves = new Moves(n)
          moves.set(Uint8Array.from(right), 0, n)
          expect(moves.middle).toBe(middle)
          expect(right.map((_, i) => moves.to(i))).toEqual(Array.from(to))
          const spare = new Uint32Array(n)
          const order = argsort(Float64Array.from(values), { markTies: true })
          partOrder(order, moves, 0, n, spare)
          expect(Array.from(order)).toEqual(bySorting(values, right, to, middle))

          const untied = values.map((value, i) => value + i / 1000)
          const plain = argsort(Float64Array.from(untied))
          partUntiedOrder(plain, moves, 0, n, spare)
          expect(Array.from(plain)).toEqual(bySorting(untied, right, to, middle))
        },
      ),
    )
  })
})
