import type { DecimalMark } from './number-text.js'

/** How a column writes its numbers: what parts thousands, and the decimal mark. */
export interface NumberStyle {
  readonly groups: '.' | ',' | "'" | ' '
  readonly mark: '.' | ','
}

/** Texts as numbers in one style. */
export interface StyledNumbers {
  readonly values: Float64Array
  readonly mark: DecimalMark
  /** Whether thousands are parted in some of them, and whether that cannot be a decimal mark. */
  readonly grouped: boolean
  readonly certain: boolean
  /** Whether some have decimals that cannot be thousands. */
  readonly decimals: boolean
  /** Whether some have three decimals, as thousands have in another style. */
  readonly likeThousands: boolean
  /** Whether some have a minus sign or a dash instead of the hyphen of programs. */
  readonly minus: boolean
}

export const STYLES: readonly NumberStyle[] = [
  { groups: '.', mark: ',' },
  { groups: ',', mark: '.' },
  { groups: "'", mark: '.' },
  { groups: "'", mark: ',' },
  { groups: ' ', mark: '.' },
  { groups: ' ', mark: ',' },
]

/** Minus sign and en dash, which word processors and journals write. */
const MINUS = /^[\u2212\u2013](?=[\d.,])/
/** Whatever a number may consist of; most texts are told by it. */
const LIKE_NUMBER = /^[-+\u2212\u2013]?[\d.,][\d.,' \u00a0\u202f\u2009]*(?:[eE][-+]?\d+)?$/
const SPACE = '[ \\u00a0\\u202f\\u2009]'

const escaped = (char: string) => (char === ' ' ? SPACE : char.replace('.', '\\.'))
const patterns = new Map(
  STYLES.map((style) => {
    const [group, mark] = [escaped(style.groups), escaped(style.mark)]
    const plain = new RegExp(`^[-+]?(?:\\d+${mark}?\\d*|${mark}\\d+)(?:[eE][-+]?\\d+)?$`)
    const grouped = new RegExp(`^[-+]?\\d{1,3}(?:${group}\\d{3})+(?:${mark}\\d+)?$`)
    return [style, { plain, grouped, parting: new RegExp(group, 'g') }]
  }),
)
/** `1.234` and `1,234`: as many digits as one group of thousands has. */
const ONE_GROUP = /^[-+]?[1-9]\d{0,2}[.,]\d{3}$/

/** Whether a text may be a number in some style. */
export const isLikeNumber = (text: string): boolean => LIKE_NUMBER.test(text.trim())

/** Texts as numbers of one style; null if one of them is none. */
export function readInStyle(texts: readonly string[], style: NumberStyle): StyledNumbers | null {
  const { plain, grouped, parting } = patterns.get(style)!
  const values = new Float64Array(texts.length)
  const seen = {
    mark: '' as DecimalMark,
    grouped: false,
    certain: false,
    decimals: false,
    likeThousands: false,
    minus: false,
  }
  for (let at = 0; at < texts.length; at++) {
    let text = texts[at].trim()
    if (MINUS.test(text)) {
      seen.minus = true
      text = `-${text.slice(1)}`
    }
    const isGrouped = grouped.test(text)
    if (!isGrouped && !plain.test(text)) return null
    if (text.includes(style.mark)) {
      seen.mark = style.mark
      if (isGrouped || !ONE_GROUP.test(text)) seen.decimals = true
      else seen.likeThousands = true
    }
    if (isGrouped) {
      // Decimals that look like one group are no group of this style.
      seen.grouped = true
      if (!ONE_GROUP.test(text)) seen.certain = true
      text = text.replace(parting, '')
    }
    values[at] = Number(text.replace(',', '.'))
  }
  return { values, ...seen }
}
