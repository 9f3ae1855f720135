import type { FamilyName } from '../../families/families.js'
import { familyWords, isRatio } from '../family-words.js'
import { fixed, interval, ratioTexts } from '../numbers.js'

/** An effect on the scale of the model, with its interval. */
export interface ShownEffect {
  readonly estimate: number | null
  readonly lo: number | null
  readonly hi: number | null
  readonly df?: number | null | undefined
}

/** As readers see a value on the scale of the model: ratios for their logarithms. */
export const shownValue = (family: FamilyName, value: number): number =>
  isRatio(family) ? Math.exp(value) : value

/** `−0.61 (−1.10 to −0.12)`, or a ratio with its interval; a dash where there is none. */
export function correctedText(own: ShownEffect | null, family: FamilyName, decimals: number): string {
  if (own === null || own.estimate === null) return '–'
  const { estimate, lo, hi, df } = own
  if (!isRatio(family)) return `${fixed(estimate, decimals)} (${interval(lo, hi, decimals, df)})`
  if (lo === null || hi === null)
    return ratioTexts({ estimate: Math.exp(estimate), lo: null, hi: null }).estimate
  const texts = ratioTexts({ estimate: Math.exp(estimate), lo: Math.exp(lo), hi: Math.exp(hi) })
  return `${texts.estimate} (${texts.lo} to ${texts.hi})`
}

/** What the comparison of the extreme subgroups is: a difference, or a ratio of ratios. */
export const extremesText = (family: FamilyName): string =>
  isRatio(family) ? 'largest over least' : 'largest less least'

/** What ratios are called in the head of a table: `OR`; effects otherwise. */
export const correctedTitle = (family: FamilyName): string => familyWords(family).ratio?.head ?? 'Effect'
