import type { Color, PDFPage } from '@cantoo/pdf-lib'
import { concatTransformationMatrix, popGraphicsState, pushGraphicsState, rgb } from '@cantoo/pdf-lib'
import type { Weight } from '../kit/scene.js'
import { hasCharacter, SUBSCRIPT, SUBSCRIPTS, textWidth } from '../text/measure.js'
import type { EmbeddedFonts } from './new-document.js'

interface TextLook {
  /** Start of the baseline, from the lower left corner. */
  readonly x: number
  readonly y: number
  readonly size: number
  readonly weight: Weight
  readonly fonts: EmbeddedFonts
  readonly color: Color
  readonly upward?: boolean
}

/**
 * A line of text. What the font does not have (ideographs, Arabic) is a box with the number of the character in it, as in
 * browsers: an empty place would be read as no name at all.
 */
export function drawText(page: PDFPage, text: string, look: TextLook): void {
  const { x, y, size, weight, fonts, color, upward = false } = look
  page.pushOperators(
    pushGraphicsState(),
    upward ? concatTransformationMatrix(0, 1, -1, 0, x, y) : concatTransformationMatrix(1, 0, 0, 1, x, y),
  )
  let at = 0
  for (const run of runsOf(text)) {
    const { known } = run
    if (known) page.drawText(run.text, { x: at, y: 0, size, font: fonts[weight], color })
    else {
      let start = at
      for (const character of run.text) {
        const lowered = SUBSCRIPTS.get(character)
        if (lowered === undefined) box(page, character, start, look)
        else
          page.drawText(lowered, {
            ...{ x: start, y: -0.18 * size, size: SUBSCRIPT * size, font: fonts[weight], color },
          })
        start += textWidth(character, size, weight)
      }
    }
    at += textWidth(run.text, size, weight)
  }
  page.pushOperators(popGraphicsState())
}

/** Runs of characters that the font has, and of others. Line breaks and tabs in names would be obeyed here, unlike in SVG. */
function runsOf(text: string): { readonly text: string; readonly known: boolean }[] {
  const runs: { text: string; known: boolean }[] = []
  for (const character of text.replace(/\s+/g, ' ')) {
    const known = hasCharacter(character)
    const last = runs.at(-1)
    if (last?.known === known) last.text += character
    else runs.push({ text: character, known })
  }
  return runs
}

function box(page: PDFPage, character: string, x: number, { size, fonts, color }: TextLook): void {
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
  const side = 0.9 * size
  page.drawRectangle({
    ...{ x: x + 0.05 * size, y: -0.15 * size, width: side, height: side },
    ...{ borderColor: color, borderWidth: Math.max(0.3, 0.04 * size) },
  })
  const half = Math.ceil(code.length / 2)
  const small = (code.length > 4 ? 0.27 : 0.36) * size
  for (const [line, digits] of [code.slice(0, half), code.slice(half)].entries())
    page.drawText(digits, {
      x: x + 0.5 * size - textWidth(digits, small) / 2,
      y: (line === 0 ? 0.36 : -0.05) * size,
      ...{ size: small, font: fonts.regular, color },
    })
}

/** `#0b5345` as a colour of a page. */
export function colourOfHex(hex: string): Color {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255
  return rgb(channel(1), channel(3), channel(5))
}
