import { EXACT_POWERS, longDecimal } from './long-decimal.js'
import { BARE, EXACT_DIGITS, PADDED, SHORTEST } from './number-text.js'

const MINUS = 45
const ZERO = 48
/** The first digits that count, up to nine, fit an integer; so do nine more. */
const NINE_DIGITS = 1e8
const MOST_DECIMALS = EXACT_POWERS.length - 1
/** JavaScript writes smaller numbers with an exponent. */
const SMALLEST_PLAIN = 1e-6

/**
 * Reads plain decimals straight from bytes: an optional minus, up to 18 digits that count, one mark. It gives what
 * {@link NumberScanner} gives, or nothing: whatever is written in another way, or hard to round, is left to that.
 */
export class NumberCell {
  /** The number last read; in an array, which unlike a field takes doubles as they are. */
  readonly value = new Float64Array(1)
  /** How it is written; see number-text.ts. */
  format = 0
  /** Decimals and whole digits; no decimals, no mark. */
  decimals = 0
  whole = 0

  /** Reads the number that begins at `from`, with this decimal mark. The position after it, or −1. */
  read(bytes: Uint8Array, from: number, mark: number): number {
    let at = from
    const negative = bytes[at] === MINUS
    if (negative) at++
    const first = at
    let markAt = -1
    let high = 0
    let low = 0
    let lowDigits = 0
    for (; high < NINE_DIGITS; at++) {
      const digit = bytes[at] - ZERO
      if (digit >= 0 && digit <= 9) high = (Math.imul(high, 10) + digit) | 0
      else if (digit + ZERO === mark && markAt === -1) markAt = at
      else break
    }
    if (high >= NINE_DIGITS)
      for (; lowDigits < 9; at++) {
        const digit = bytes[at] - ZERO
        if (digit >= 0 && digit <= 9) {
          low = (Math.imul(low, 10) + digit) | 0
          lowDigits++
        } else if (digit + ZERO === mark && markAt === -1) markAt = at
        else break
      }
    const decimals = markAt === -1 ? 0 : at - markAt - 1
    const whole = (markAt === -1 ? at : markAt) - first
    if (markAt === at - 1 || whole + decimals === 0 || decimals > MOST_DECIMALS) return -1
    const padded = whole > 1 && bytes[first] === ZERO
    const long = whole + decimals > EXACT_DIGITS
    if (padded ? decimals > 0 || long : long && (whole === 0 || decimals === 0)) return -1
    let size: number
    if (lowDigits <= EXACT_DIGITS - 9) {
      // Digits and power are doubles, so that one division gives the nearest.
      const digits = high * EXACT_POWERS[lowDigits] + low
      size = decimals === 0 ? digits : digits / EXACT_POWERS[decimals]
      if (long && (bytes[at - 1] === ZERO || size < SMALLEST_PLAIN)) return -1
    } else {
      size = longDecimal(high, low, lowDigits, decimals)
      if (!(size >= SMALLEST_PLAIN)) return -1
    }
    if (negative && size === 0) return -1
    this.value[0] = negative ? -size : size
    this.format = long ? SHORTEST : padded ? PADDED + whole : whole === 0 ? BARE + decimals : decimals
    this.decimals = decimals
    this.whole = whole
    return at
  }
}
