/** Values of R as they are read from a file. */

export type RAttributes = ReadonlyMap<string, RValue>

interface Common {
  readonly attributes: RAttributes
}

/** Whole numbers; also TRUE (1) and FALSE (0). */
export interface RIntegers extends Common {
  readonly kind: 'integers' | 'logicals'
  /** NA is NA_INTEGER. */
  readonly values: Int32Array
}

export interface RDoubles extends Common {
  readonly kind: 'doubles'
  readonly values: Float64Array
  /** Rows of NaN by reason: `system` (NA), `.a` to `.z` (NA with a letter, of haven), `NaN`. */
  readonly missing: ReadonlyMap<string, readonly number[]>
}

export interface RTexts extends Common {
  readonly kind: 'texts'
  /** −1 is NA. */
  readonly codes: Int32Array
  readonly dictionary: readonly string[]
}

export interface RList extends Common {
  readonly kind: 'list'
  readonly items: readonly RValue[]
}

/** What R calls a pairlist; names are empty where there is none. */
export interface RPairs extends Common {
  readonly kind: 'pairs'
  readonly items: readonly (readonly [name: string, value: RValue])[]
}

/** One text outside of a vector; null is NA. */
export interface RText extends Common {
  readonly kind: 'text'
  readonly text: string | null
}

export interface RSymbol extends Common {
  readonly kind: 'symbol'
  readonly name: string
}

/** What is of no use here: functions, environments, raw bytes … */
export interface ROther extends Common {
  readonly kind: 'other'
  readonly what: string
}

export type RVector = RIntegers | RDoubles | RTexts
export type RValue = RVector | RList | RPairs | RText | RSymbol | ROther

export const NA_INTEGER = -2_147_483_648
export const NO_ATTRIBUTES: RAttributes = new Map()

export const other = (what: string, attributes = NO_ATTRIBUTES): ROther => ({
  kind: 'other',
  what,
  attributes,
})

/** The texts of a vector, NA as empty ones; none of anything else. */
export function textsOf(value: RValue | undefined): string[] {
  if (value?.kind !== 'texts') return []
  return Array.from(value.codes, (code) => (code < 0 ? '' : value.dictionary[code]))
}

export const classesOf = ({ attributes }: RValue): string[] => textsOf(attributes.get('class'))

/** The whole numbers of a vector, of whichever kind. */
export function wholeNumbersOf(value: RValue | undefined): number[] {
  return value?.kind === 'integers' || value?.kind === 'doubles' ? [...value.values] : []
}
