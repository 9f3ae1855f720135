import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NumberCell } from '../../src/data/delimited/numbers/number-cell.js'
import { NumberScanner, writtenNumber } from '../../src/data/delimited/numbers/number-text.js'
import { streamRng } from '../../src/numerics/random/rng.js'

const cell = new NumberCell()
const scanner = new NumberScanner({ dot: true, comma: false })
const bytes = new Uint8Array(64)
const COMMA = 44

/**
 * Reads one text from bytes. Where that gives a number it has to be the one that `Number` reads, to the last bit, and to
 * be written as it was. Whether it gave one.
 */
function taken(text: string): boolean {
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  bytes.fill(COMMA, text.length)
  const end = cell.read(bytes, 0, 46)
  if (end !== text.length) return false
  const value = cell.value[0]
  const isRight = Object.is(value, Number(text)) && writtenNumber(value, cell.format, '.') === text
  const isSame = scanner.scan(text) && scanner.format === cell.format
  if (!isRight || !isSame) expect([value, cell.format]).toEqual([Number(text), scanner.format, text])
  return true
}

/** How many of the texts that `make` gives are read from bytes. */
function share(seed: number, n: number, make: (rng: ReturnType<typeof streamRng>) => string): number {
  const rng = streamRng(seed, 0)
  let count = 0
  for (let i = 0; i < n; i++) if (taken(make(rng))) count++
  return count / n
}

const digits = (rng: ReturnType<typeof streamRng>, n: number) =>
  Array.from({ length: n }, () => rng.integer(10)).join('')
const sign = (rng: ReturnType<typeof streamRng>) => (rng.integer(2) === 0 ? '-' : '')

/** Any bits as a double. */
const words = new Uint32Array(2)
function anyDouble(rng: ReturnType<typeof streamRng>): number {
  words[0] = rng.integer(2 ** 31) * 2 + rng.integer(2)
  words[1] = rng.integer(2 ** 31) * 2 + rng.integer(2)
  return new Float64Array(words.buffer)[0]
}

/** A decimal with its last digit changed by a few: it may be nearest to the same double, or to the next. */
function nudged(text: string, by: number): string {
  const last = Number(text.at(-1)) + by
  return last >= 0 && last <= 9 ? text.slice(0, -1) + last : text
}

describe('numbers from bytes', () => {
  it('reads what programs write of doubles, nearly all of it', () => {
    expect(share(1, 300_000, (rng) => String(rng.normal()))).toBeGreaterThan(0.99)
    expect(share(2, 300_000, (rng) => String(10 ** (10 * rng.uniform() - 4) * rng.normal()))).toBeGreaterThan(
      0.95,
    )
    expect(share(3, 100_000, (rng) => rng.normal().toFixed(1 + rng.integer(14)))).toBeGreaterThan(0.9)
    expect(share(4, 100_000, (rng) => String(rng.integer(1e9)))).toBe(1)
  })

  it('is right on any digits, with the mark anywhere', () => {
    share(5, 400_000, (rng) => {
      const text = digits(rng, 1 + rng.integer(20))
      const at = rng.integer(text.length + 1)
      return sign(rng) + text.slice(0, at) + (rng.integer(8) === 0 ? '' : '.') + text.slice(at)
    })
    share(
      6,
      200_000,
      (rng) => `${sign(rng)}0.${'0'.repeat(rng.integer(8))}${digits(rng, 12 + rng.integer(8))}`,
    )
  })

  it('is right where decimals of 16 to 18 digits are near to each other', () => {
    const near = (write: (x: number, rng: ReturnType<typeof streamRng>) => string) => (seed: number) =>
      share(seed, 150_000, (rng) =>
        nudged(write(rng.normal() * 10 ** rng.integer(6), rng), rng.integer(5) - 2),
      )
    near((x) => x.toPrecision(16))(7)
    near((x) => x.toPrecision(17))(8)
    near((x) => x.toPrecision(18))(9)
    near((x, rng) => x.toFixed(10 + rng.integer(12)))(10)
  })

  it('is right halfway between two doubles, and just beside', () => {
    // From 2^51 to 2^53 all of the number halfway fits 18 digits.
    const halves = (rng: ReturnType<typeof streamRng>) => {
      const double = 2 ** 51 * (1 + rng.uniform() * 3)
      const half = double < 2 ** 52 ? '25' : '5'
      const whole = Math.floor(double)
      const beside = ['', '', '1', '49', '4', '6'][rng.integer(6)]
      return `${sign(rng)}${whole}.${double < 2 ** 52 && rng.integer(2) === 1 ? '7' : ''}${half}${beside}`.slice(
        0,
        20,
      )
    }
    share(11, 200_000, halves)
    for (const text of [
      '4503599627370497.5',
      '9007199254740993.0',
      '9007199254740992.5',
      '2251799813685248.25',
    ])
      taken(text)
  })

  it('is right on any bits as JavaScript writes them, with exponents, subnormals and all', () => {
    share(12, 200_000, (rng) => String(anyDouble(rng)))
    share(13, 100_000, (rng) => `${digits(rng, 1 + rng.integer(3))}e${rng.integer(700) - 350}`)
    for (const text of [
      '1e22',
      '1e23',
      '4.9e-324',
      '2.2250738585072014e-308',
      '1.7976931348623157e308',
      '5e-324',
    ])
      taken(text)
  })

  it('agrees with the scanner of texts on whatever looks like a number', () => {
    const like = fc.stringMatching(/^[-+]?[0-9]{0,18}[.,]?[0-9]{0,18}(e[-+]?[0-9]{1,3})?$/)
    fc.assert(
      fc.property(like, (text) => void taken(text)),
      { numRuns: 20_000 },
    )
  })

  it('reads the other mark where that is the mark', () => {
    for (const [at, char] of [...'-12,345;'].entries()) bytes[at] = char.charCodeAt(0)
    expect(cell.read(bytes, 0, COMMA)).toBe(7)
    expect(cell.value[0]).toBe(-12.345)
    expect([cell.whole, cell.decimals]).toEqual([2, 3])
    expect(cell.read(bytes, 0, 46)).toBe(3)
  })

  it.each(['', '-', '.', '5.', '+5', '-0', '-0.0', '007.5', '1e5', 'x', '1234567890123456789012'])(
    'leaves "%s"',
    (text) => {
      expect(taken(text)).toBe(false)
    },
  )
})
