import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRng, type Rng, streamRng } from '../../src/numerics/random/rng.js'
import { expectClose } from '../tolerances.js'

const fixture = JSON.parse(readFileSync(new URL('../fixtures/numerics/rng.json', import.meta.url), 'utf8'))
const draw = (rng: Rng, n: number, what: () => number = rng.uniform) => Array.from({ length: n }, what)

function expectDrawsOfR(rng: Rng, draws: Record<string, number[]>): void {
  expect(draw(rng, 5)).toEqual(draws.uniform)
  draw(rng, 615)
  expect(draw(rng, 10)).toEqual(draws.afterTwist)
  // The logarithm in the quantile of the tails is the platform's.
  draws.normal.forEach((x) => {
    expectClose(rng.normal(), x, { rtol: 1e-15 }, 'normal')
  })
  expect(draws.sizes.map((n) => rng.integer(n))).toEqual(draws.integers)
  expect([...rng.permutation(12)]).toEqual(draws.permutation)
  expect([...rng.sample(1000, 7)]).toEqual(draws.without)
  expect([...rng.sample(5, 9, true)]).toEqual(draws.with)
  expect(rng.uniform()).toBe(draws.last[0])
}

describe('createRng', () => {
  for (const { seed, draws } of fixture.twister)
    it(`draws what R draws after set.seed(${seed})`, () => {
      expectDrawsOfR(createRng(seed), draws)
    })

  it('shuffles as it permutes', () => {
    const words = ['a', 'b', 'c', 'd', 'e']
    expect(createRng(3).shuffle(words)).toEqual([...createRng(3).permutation(5)].map((i) => words[i]))
    expect(words.join('')).toBe('abcde')
  })

  it('refuses seeds and samples that cannot be', () => {
    expect(() => createRng(0.5)).toThrow('BAD_SEED')
    expect(() => createRng(2 ** 32)).toThrow('BAD_SEED')
    expect(() => createRng(1).integer(0)).toThrow('BAD_SAMPLE')
    expect(() => createRng(1).sample(3, 4)).toThrow(
      'BAD_SAMPLE: A random sample of this size cannot be drawn',
    )
  })
})

describe('streamRng', () => {
  for (const { seed, replicate, draws } of fixture.streams)
    it(`draws what R draws from stream ${replicate} of seed ${seed}`, () => {
      expectDrawsOfR(streamRng(seed, replicate), draws)
    })

  it('gives other numbers to other replicates, and accepts replicates of any size', () => {
    const first = [0, 1, 2, 10 ** 6, 2 ** 50].map((replicate) => streamRng(7, replicate).uniform())
    expect(new Set(first).size).toBe(5)
    expect(() => streamRng(1, -1)).toThrow('BAD_REPLICATE')
  })
})

describe('what always holds of random numbers', () => {
  const seed = fc.integer()

  it('a permutation holds every number once, a sample without replacement none twice', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 200 }), (s, n, k) => {
        const rng = createRng(s)
        expect([...rng.permutation(n)].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
        const sample = streamRng(s, k).sample(n, Math.min(n, k))
        expect(new Set(sample).size).toBe(sample.length)
      }),
    )
  })

  it('uniform numbers lie strictly between 0 and 1, integers in range', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 2 ** 31 - 1 }), (s, n) => {
        for (const rng of [createRng(s), streamRng(s, 1)]) {
          const u = rng.uniform()
          expect(u > 0 && u < 1).toBe(true)
          const i = rng.integer(n)
          expect(i >= 0 && i < n).toBe(true)
        }
      }),
    )
  })
})
