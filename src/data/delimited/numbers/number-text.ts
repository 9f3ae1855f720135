/**
 * Numbers as they are written in a file, and back. One byte per cell remembers how a number was written, so that
 * a column that turns out to be text after a million numbers ("007", "1.50") still has every cell as written.
 */

/** Format bytes below this: that many decimals. */
export const BARE = 32
/** `BARE + d`: d decimals and no digit before the mark (".5"). `PADDED + w`: an integer of w digits ("007"). */
export const PADDED = 64
/** As JavaScript writes the number: the shortest decimal that reads as the same double. */
export const SHORTEST = 253
/** Written in a way no byte describes ("+5", "1e5", "5."): the text itself is kept beside the column. */
export const FORMAT_KEPT = 254
export const FORMAT_MISSING = 255

/** With up to 15 digits, mantissa and power of ten are exact, so one division gives the nearest double. */
export const EXACT_DIGITS = 15
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, d) => Number(`1e${d}`))

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const INFINITE = /^[+-]?inf(inity)?$/i
const ZERO = 48
const NINE = 57

/** Which characters may stand between the whole number and its decimals. */
export interface DecimalMarks {
  readonly dot: boolean
  readonly comma: boolean
}

/** The mark that a cell or column used, '' when no cell has decimals. */
export type DecimalMark = '' | '.' | ','

/**
 * Recognises decimal numbers: sign, digits, one mark, exponent, and Inf or Infinity (which a numeric column then
 * refuses by name). Hexadecimal, thousands separators and units are text. The results of the last successful
 * `scan` are its fields, so that a million cells cost no objects.
 */
export class NumberScanner {
  value = Number.NaN
  format = 0
  mark: DecimalMark = ''
  private readonly dot: boolean
  private readonly comma: boolean

  constructor(marks: DecimalMarks) {
    this.dot = marks.dot
    this.comma = marks.comma
  }

  /** Whether `text` (trimmed) is a number; fills value, format and mark if it is. */
  scan(text: string): boolean {
    const length = text.length
    const negative = text.charCodeAt(0) === 45
    const start = negative ? 1 : 0
    if (length - start > EXACT_DIGITS + 1) return this.scanSlowly(text)
    let mantissa = 0
    let markAt = -1
    let mark: DecimalMark = ''
    for (let at = start; at < length; at++) {
      const code = text.charCodeAt(at)
      if (code >= ZERO && code <= NINE) mantissa = mantissa * 10 + (code - ZERO)
      else if (markAt === -1 && ((code === 46 && this.dot) || (code === 44 && this.comma))) {
        markAt = at
        mark = code === 46 ? '.' : ','
      } else return this.scanSlowly(text)
    }
    const whole = (markAt === -1 ? length : markAt) - start
    const decimals = markAt === -1 ? 0 : length - 1 - markAt
    const padded = whole > 1 && text.charCodeAt(start) === ZERO
    const odd = markAt === length - 1 || (negative && mantissa === 0) || (padded && decimals > 0)
    if (odd || whole + decimals === 0 || whole + decimals > EXACT_DIGITS) return this.scanSlowly(text)
    const size = decimals === 0 ? mantissa : mantissa / POWERS[decimals]
    this.value = negative ? -size : size
    this.format = padded ? PADDED + whole : whole === 0 ? BARE + decimals : decimals
    this.mark = mark
    return true
  }

  private scanSlowly(text: string): boolean {
    const mark = this.markOf(text)
    if (mark === '' && (text.includes('.') || text.includes(','))) return false
    const dotted = mark === ',' ? text.replace(',', '.') : text
    if (NUMBER.test(dotted)) this.value = Number(dotted)
    else if (INFINITE.test(text)) this.value = text.startsWith('-') ? -Infinity : Infinity
    else return false
    this.format = String(this.value) === dotted ? SHORTEST : FORMAT_KEPT
    this.mark = mark
    return true
  }

  private markOf(text: string): DecimalMark {
    if (this.dot && text.includes('.')) return '.'
    return this.comma && text.includes(',') ? ',' : ''
  }
}

/** The text of a number whose `format` is neither kept nor missing, as it was written. */
export function writtenNumber(value: number, format: number, mark: DecimalMark): string {
  const plain = format === SHORTEST ? String(value) : writtenPlain(value, format)
  return mark === ',' ? plain.replace('.', ',') : plain
}

function writtenPlain(value: number, format: number): string {
  if (format < BARE) return value.toFixed(format)
  const sign = value < 0 ? '-' : ''
  if (format < PADDED)
    return (
      sign +
      Math.abs(value)
        .toFixed(format - BARE)
        .slice(1)
    )
  return sign + String(Math.abs(value)).padStart(format - PADDED, '0')
}

/** Whether a text is an integer or decimal with thousands separators, such as 1,234 or 1.234.567,8. */
export function hasThousands(text: string): boolean {
  return /^[+-]?\d{1,3}(([,'\u00a0\u202f ]\d{3})+(\.\d+)?|(\.\d{3})+(,\d+)?)$/.test(text)
}
