/** Powers of ten that are doubles. */
export const EXACT_POWERS: Float64Array = Float64Array.from({ length: 23 }, (_, d) => Number(`1e${d}`))
const UNITS = Float64Array.from({ length: 23 }, (_, d) => Number(`1e-${d}`))

/** Halves of 26 bits: the products of halves are exact. */
const HALVING = 2 ** 27 + 1
const UPPER = EXACT_POWERS.map((power) => HALVING * power - (HALVING * power - power))
const LOWER = EXACT_POWERS.map((power, d) => power - UPPER[d])

/** The change below is wrong by less than this share of itself: by three roundings of 2⁻⁵³, and some more to be safe. */
const SHARE = 2 ** -49
/** Of a number, a little more than half the distance to the next and a little less than the whole. */
const HALF_STEP = 2 ** -53 * (1 + 2 ** -20)

/**
 * Doubles from decimals of 16 to 18 digits, as programs write them that write all of a double. Digits and power of ten do
 * not fit one double, but two: what a division leaves is known nearly exactly, and nearly always it is far enough from
 * where the rounding would turn. Where it is not, there is no answer.
 */
export class LongDecimal {
  /** The double that is looked for; in an array, which unlike fields and parameters takes doubles as they are. */
  readonly value = new Float64Array(1)

  /**
   * Finds the double nearest to m / 10^`decimals`, m being a whole number with up to 18 digits that `value` has, give or
   * take some roundings. Whether it is certainly the nearest, and no other decimal, shorter or as short, is nearer to
   * it: then `String` of it has the digits of m.
   *
   * @param low the lower 32 bits of m
   * @param last the last digit of m
   * @param decimals at most 22, and few enough that the double is not below 10⁻⁷
   */
  find(low: number, last: number, decimals: number): boolean {
    const sum = this.value[0]
    const power = EXACT_POWERS[decimals]
    const unit = UNITS[decimals]
    // m is sum + rest exactly: the difference is small, so that its lower 32 bits are all of it.
    const rest = (low - (sum | 0)) | 0

    // What a correctly rounded division leaves is a double, and the product of halves finds it (Dekker 1971).
    const first = sum / power
    const product = first * power
    const upper = HALVING * first - (HALVING * first - first)
    const lower = first - upper
    const [u, l] = [UPPER[decimals], LOWER[decimals]]
    const error = upper * u - product + upper * l + lower * u + lower * l
    const change = (sum - product - error + rest) * unit

    const value = first + change
    const tail = change - (value - first)
    const doubt = Math.abs(change) * SHARE
    if (value + (tail + doubt) !== value || value + (tail - doubt) !== value) return false

    this.value[0] = value
    const step = value + value * HALF_STEP - value
    const reach = 0.501 * step
    const isNearest = Math.abs(tail) < 0.499 * unit
    return last !== 0 && isNearest && last * unit - tail > reach && (10 - last) * unit + tail > reach
  }
}
