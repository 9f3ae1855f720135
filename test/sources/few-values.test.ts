import { describe, expect, it } from 'vitest'
import { fewValues } from '../../src/sources/few-values.js'
import { generator } from '../trees/trial-data.js'

/** The definition, by sorting. */
function plainRanks(column: Float64Array) {
  const values = [...new Set(Array.from(column, (value) => value + 0))].sort((a, b) => a - b)
  const rank = new Map(values.map((value, at) => [value, at]))
  return { values, rank: Array.from(column, (value) => rank.get(value + 0)!) }
}

const SHAPES: Record<string, (random: () => number) => number> = {
  'whole numbers': (random) => Math.floor(21 * random()),
  'tenths of both signs': (random) => (Math.floor(400 * random()) - 200) / 10,
  'zeros of both signs': (random) => [0, -0, 1][Math.floor(3 * random())],
  'values that differ in their last bits': (random) => 1 + 2 ** -52 * Math.floor(1000 * random()),
  'very large and very small ones': (random) => 2 ** (Math.floor(2000 * random()) - 1000),
  'one value': () => 7,
}

describe('fewValues', () => {
  it.each(Object.entries(SHAPES))('ranks %s as sorting does', (_, shape) => {
    const random = generator(1)
    const column = Float64Array.from({ length: 5000 }, () => shape(random))
    const memory = new Uint16Array(6000).fill(9)
    const { values, rank } = fewValues(column, memory)!
    const plain = plainRanks(column)
    expect(Array.from(values)).toEqual(plain.values)
    expect(Array.from(rank.subarray(0, 5000))).toEqual(plain.rank)
  })

  it('gives up on more than 4096 values', () => {
    const values = (count: number) => Float64Array.from({ length: 5000 }, (_, i) => i % count)
    expect(fewValues(values(4096), new Uint16Array(5000))!.values.length).toBe(4096)
    expect(fewValues(values(4097), new Uint16Array(5000))).toBeNull()
  })

  it('gives up on more than are useful, and finds as many', () => {
    const column = Float64Array.from({ length: 100 }, (_, i) => i % 7)
    expect(fewValues(column, new Uint16Array(100), 6.9)).toBeNull()
    expect(fewValues(column, new Uint16Array(100), 7.5)!.values.length).toBe(7)
    expect(fewValues(Float64Array.of(1), new Uint16Array(1), 0.5)).toBeNull()
  })

  it('reads a part of a larger buffer', () => {
    const column = Float64Array.of(9, 3, 1, 3, 9).subarray(1, 4)
    const found = fewValues(column, new Uint16Array(3))!
    expect(Array.from(found.values)).toEqual([1, 3])
    expect(Array.from(found.rank)).toEqual([1, 0, 1])
  })
})
