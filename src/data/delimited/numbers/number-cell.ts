import { EXACT_POWERS, LongDecimal } from './long-decimal.js'
import { BARE, EXACT_DIGITS, PADDED, SHORTEST } from './number-text.js'

const MINUS = 45
const ZERO = 48
const MOST_DECIMALS = EXACT_POWERS.length - 1
/** Whole numbers up to here, and somewhat further, are doubles. */
const EXACT = 1e15
const EIGHTEEN_DIGITS = 1e18
/** JavaScript writes smaller numbers with an exponent. */
const SMALLEST_PLAIN = 1e-6

/**
 * Reads plain decimals straight from bytes: an optional minus, up to 18 digits that count, one mark. It gives what
 * {@link NumberScanner} gives, or nothing: whatever is written in another way, or hard to round, is left to that.
 */
export class NumberCell {
  private readonly long = new LongDecimal()
  /** The number last read; in an array, which unlike a field takes doubles as they are. */
  readonly value = this.long.value
  /** How it is written; see number-text.ts. */
  format = 0
  /** Its digits before the mark, and after it; 0 without a mark. */
  whole = 0
  decimals = 0
  private bytes: Uint8Array<ArrayBuffer> = new Uint8Array()
  private view = new DataView(this.bytes.buffer)

  /**
   * Reads the number that begins at `from`, with this decimal mark. The position after it, or −1.
   *
   * @param bytes a buffer of their own, with some room after the last number
   */
  read(bytes: Uint8Array<ArrayBuffer>, from: number, mark: number): number {
    if (bytes !== this.bytes) {
      this.bytes = bytes
      this.view = new DataView(bytes.buffer)
    }
    let at = from
    const negative = bytes[at] === MINUS
    if (negative) at++
    const first = at
    // All digits as a double, which rounds where they are many, and the lower bits of the same number.
    let sum = 0
    let low = 0
    let digit = bytes[at] - ZERO
    while (digit >= 0 && digit <= 9) {
      sum = sum * 10 + digit
      low = (Math.imul(low, 10) + digit) | 0
      digit = bytes[++at] - ZERO
    }
    const whole = at - first
    let decimals = 0
    if (digit + ZERO === mark) {
      const start = ++at
      let four = fourDigits(this.view.getInt32(at, true))
      while (four >= 0) {
        sum = sum * 10_000 + four
        low = (Math.imul(low, 10_000) + four) | 0
        at += 4
        four = fourDigits(this.view.getInt32(at, true))
      }
      let rest = 0
      let power = 1
      digit = bytes[at] - ZERO
      while (digit >= 0 && digit <= 9) {
        rest = (Math.imul(rest, 10) + digit) | 0
        power = Math.imul(power, 10)
        digit = bytes[++at] - ZERO
      }
      sum = sum * power + rest
      low = (Math.imul(low, power) + rest) | 0
      decimals = at - start
      if (decimals === 0) return -1
    }
    this.value[0] = sum
    if (!this.settle(low, whole, decimals, bytes[first], bytes[at - 1] - ZERO)) return -1
    if (negative) {
      if (this.value[0] === 0) return -1
      this.value[0] = -this.value[0]
    }
    return at
  }

  /** Makes the number from its digits, which `value` has as a double; whether that can be done here. */
  private settle(low: number, whole: number, decimals: number, first: number, last: number): boolean {
    const { value } = this
    const digits = whole + decimals
    const long = digits > EXACT_DIGITS
    const padded = whole > 1 && first === ZERO
    if (digits === 0 || decimals > MOST_DECIMALS || value[0] >= EIGHTEEN_DIGITS) return false
    if (padded ? long || decimals > 0 : long && (whole === 0 || decimals === 0)) return false
    if (value[0] < EXACT) {
      // Digits and power of ten are doubles: one division gives the nearest. So few digits are also the shortest.
      if (decimals > 0) value[0] /= EXACT_POWERS[decimals]
    } else if (!this.long.find(low, last, decimals)) return false
    if (long && (last === 0 || value[0] < SMALLEST_PLAIN)) return false
    this.format = long ? SHORTEST : padded ? PADDED + whole : whole === 0 ? BARE + decimals : decimals
    this.whole = whole
    this.decimals = decimals
    return true
  }
}

/** The number that four bytes write as digits, the first in the lowest place; −1 if they are not all digits. */
function fourDigits(bytes: number): number {
  // Digits are 0x30 to 0x39: the upper half of the byte is 3, and stays 3 with 6 more.
  const upper = bytes & 0xf0f0f0f0
  const stays = (bytes + 0x06060606) & 0xf0f0f0f0
  if (upper !== 0x30303030 || stays !== 0x30303030) return -1
  const digits = bytes & 0x0f0f0f0f
  const pairs = Math.imul(digits, 10) + (digits >>> 8)
  return 100 * (pairs & 0xff) + ((pairs >>> 16) & 0xff)
}
