import { formatUnread } from '../kit/file-errors.js'
import { NA_INTEGER, NO_ATTRIBUTES, type RTexts, type RValue } from './values.js'

/** What a vector that R keeps in a compact form stands for. */
export interface CompactContext {
  readonly file: string | undefined
  damaged(wrong: string): Error
  /** Refuses sequences that are longer than a file of this size would have. */
  assertSequence(length: number): void
}

/**
 * A vector from its compact form (ALTREP): sequences, numbers that are texts, and vectors with remarks about their order.
 *
 * Coded errors: FILE_DAMAGED, FILE_FORMAT_UNREAD.
 */
export function compactVector(info: RValue, state: RValue, context: CompactContext): RValue {
  const symbol = info.kind === 'pairs' ? info.items[0][1] : info
  const name = symbol.kind === 'symbol' ? symbol.name : ''
  if (name === 'compact_intseq' || name === 'compact_realseq') return sequence(name, state, context)
  const first =
    state.kind === 'pairs' ? state.items[0]?.[1] : state.kind === 'list' ? state.items[0] : undefined
  if (name === 'deferred_string' && first !== undefined) return numbersAsTexts(first, context)
  if (/^wrap_/.test(name) && first !== undefined) return first
  throw formatUnread(
    `a file of R with a vector that is kept elsewhere ("${name}")`,
    'saving a copy of the data frame, or write.csv() in R',
    context.file,
  )
}

function sequence(name: string, state: RValue, context: CompactContext): RValue {
  if (state.kind !== 'doubles' || state.values.length !== 3)
    throw context.damaged('a sequence without its ends')
  const [length, start, step] = state.values
  const isWhole = Number.isInteger(length) && length >= 0 && Number.isFinite(start + step * length)
  if (!isWhole) throw context.damaged('a sequence without its ends')
  context.assertSequence(length)
  if (name === 'compact_intseq') {
    const values = Int32Array.from({ length }, (_, k) => start + step * k)
    return { kind: 'integers', values, attributes: NO_ATTRIBUTES }
  }
  const values = Float64Array.from({ length }, (_, k) => start + step * k)
  return { kind: 'doubles', values, missing: new Map(), attributes: NO_ATTRIBUTES }
}

function numbersAsTexts(numbers: RValue, context: CompactContext): RTexts {
  if (numbers.kind !== 'integers' && numbers.kind !== 'doubles')
    throw context.damaged('texts of numbers without the numbers')
  const isNaText = numbers.kind === 'doubles' ? new Set(numbers.missing.get('system')) : null
  const lookup = new Map<string, number>()
  const codes = Int32Array.from(numbers.values, (value, row) => {
    if (isNaText === null ? value === NA_INTEGER : isNaText.has(row)) return -1
    const text = isNaText === null ? String(value) : doubleAsText(value)
    const code = lookup.get(text) ?? lookup.size
    lookup.set(text, code)
    return code
  })
  return { kind: 'texts', codes, dictionary: [...lookup.keys()], attributes: NO_ATTRIBUTES }
}

/** As as.character() of R: up to 15 digits, and 1e+05 where that is shorter than 100000. */
export function doubleAsText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf'
  if (value === 0) return '0'
  const [mantissa, power] = Math.abs(value).toExponential(14).split('e')
  const digits = mantissa.replace('.', '').replace(/0+$/, '')
  const exponent = Number(power)
  const size = String(Math.abs(exponent)).padStart(2, '0')
  const point = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits
  const scientific = `${point}e${exponent < 0 ? '-' : '+'}${size}`
  // Whole numbers of more digits are printed with all of them, where that is not longer.
  const fixed = exponent < 15 ? fixedText(digits, exponent) : BigInt(Math.abs(value)).toString()
  return (value < 0 ? '-' : '') + (fixed.length <= scientific.length ? fixed : scientific)
}

function fixedText(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const rest = digits.slice(exponent + 1)
  return rest === '' ? whole : `${whole}.${rest}`
}
