/**
 * Doubles from decimals of 16 to 18 digits, as programs write them that write all of a double. Digits and power of ten do
 * not fit one double, but two: what remains of a division is known nearly exactly, and nearly always it is far enough
 * from where the rounding would turn. Where it is not, the answer is left to the engine.
 */

/** Powers of ten that are doubles. */
export const EXACT_POWERS: Float64Array = Float64Array.from({ length: 23 }, (_, d) => Number(`1e${d}`))
const UNITS = Float64Array.from({ length: 23 }, (_, d) => Number(`1e-${d}`))
const INTEGER_POWERS = Int32Array.from({ length: 10 }, (_, d) => 10 ** d)

/** Halves of 26 bits: the products of halves are exact. */
const HALVING = 2 ** 27 + 1
const upperHalf = (x: number): number => {
  const scaled = HALVING * x
  return scaled - (scaled - x)
}
const UPPER = EXACT_POWERS.map(upperHalf)
const LOWER = EXACT_POWERS.map((power, d) => power - UPPER[d])

/** The remainder below is wrong by less than this share of itself: three roundings of 2⁻⁵³, and some more to be safe. */
const SHARE = 2 ** -49
/** Of a number, a little more than half the distance to the next and a little less than the whole. */
const HALF_STEP = 2 ** -53 * (1 + 2 ** -20)

/**
 * The double nearest to (`high` · 10^`lowDigits` + `low`) / 10^`decimals` if that is certain, and so is that no other
 * decimal, shorter or as short, is written for it: `String` of it has these digits. Else NaN.
 *
 * `high` has up to 9 digits, `low` 1 to 9 (`lowDigits`), leading zeros among them; `decimals` ≤ 22, and the result is
 * at least 10⁻⁶.
 */
export function longDecimal(high: number, low: number, lowDigits: number, decimals: number): number {
  const last = low % 10
  const power = EXACT_POWERS[decimals]
  const unit = UNITS[decimals]
  // All digits as sum + rest, exactly: the difference is small, so that its lower 32 bits are all of it.
  const sum = high * EXACT_POWERS[lowDigits] + low
  const rest = (Math.imul(high, INTEGER_POWERS[lowDigits]) + low - (sum | 0)) | 0

  // What a correctly rounded division leaves is a double (Dekker's product of halves finds it).
  const first = sum / power
  const product = first * power
  const upper = upperHalf(first)
  const lower = first - upper
  const [u, l] = [UPPER[decimals], LOWER[decimals]]
  const error = upper * u - product + upper * l + lower * u + lower * l
  const change = (sum - product - error + rest) * unit

  const value = first + change
  const tail = change - (value - first)
  const doubt = Math.abs(change) * SHARE
  if (value + (tail + doubt) !== value || value + (tail - doubt) !== value) return Number.NaN

  const step = value + value * HALF_STEP - value
  const reach = 0.501 * step
  const isNearest = Math.abs(tail) < 0.499 * unit
  const isShortest = last * unit - tail > reach && (10 - last) * unit + tail > reach
  return last !== 0 && isNearest && isShortest ? value : Number.NaN
}
