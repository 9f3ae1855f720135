import type { Weight } from '../kit/scene.js'
import type { WidthRuns } from './font-widths.js'
import { BOLD, REGULAR } from './font-widths.js'

/** Heights of the font, in em. */
export const ASCENT = 0.74
export const DESCENT = 0.21
/** From one baseline to the next, in em. */
export const LEADING = 1.2

/** Width of what the font does not have, mostly ideographs, in thousandths of an em. */
const UNKNOWN = 1000

/** Subscripts that the font does not have, and what stands for them, smaller: of the equations of models. */
export const SUBSCRIPTS: ReadonlyMap<string, string> = new Map([['ⱼ', 'j']])
/** Size of a subscript, in em. */
export const SUBSCRIPT = 0.66

const WIDTHS: Readonly<Record<Weight, ReadonlyMap<number, number>>> = {
  regular: widthsByCode(REGULAR),
  bold: widthsByCode(BOLD),
}

/** Width of a line of text in the units of `size`. Kerning, which mostly makes it narrower, is ignored. */
export function textWidth(text: string, size: number, weight: Weight = 'regular'): number {
  const widths = WIDTHS[weight]
  let sum = 0
  for (const character of text) {
    const lowered = SUBSCRIPTS.get(character)
    sum +=
      lowered === undefined
        ? (widths.get(character.codePointAt(0)!) ?? UNKNOWN)
        : SUBSCRIPT * widths.get(lowered.codePointAt(0)!)!
  }
  return (sum / 1000) * size
}

/** Whether the shipped font has a character. */
export const hasCharacter = (character: string): boolean => WIDTHS.regular.has(character.codePointAt(0)!)

/** Whether the shipped font has every character of a text. */
export const isCovered = (text: string): boolean => [...text].every(hasCharacter)

function widthsByCode(runs: WidthRuns): Map<number, number> {
  const widths = new Map<number, number>()
  for (const [from, list] of runs)
    list.split(' ').forEach((width, i) => {
      widths.set(from + i, Number(width))
    })
  // Spaces that do not break, which figures write as plain ones.
  widths.set(0xa0, widths.get(0x20)!)
  return widths
}
