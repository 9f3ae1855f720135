import type { Weight } from '../../../figures/kit/scene.js'
import { textWidth } from '../../../figures/text/measure.js'
import type { Inline, Text } from '../document.js'

const LINK = '#0b5fa5'

/** How a text looks; lengths in points. */
export interface Look {
  readonly size: number
  /** From one line to the next. */
  readonly leading: number
  readonly colour: string
  readonly weight?: Weight
}

/** A piece of a line. */
export interface Piece {
  readonly text: string
  /** From the start of the line. */
  readonly at: number
  readonly width: number
  readonly weight: Weight
  readonly colour: string
  readonly link?: { readonly to: string; readonly width: number }
}

export type Line = readonly Piece[]

interface Word {
  readonly text: string
  readonly weight: Weight
  readonly colour: string
  readonly to?: string
  /** Whether a space comes before it. */
  readonly spaced: boolean
}

/** Breaks a text into lines no wider than `width`, at spaces; a word that is wider than a line is broken where the line ends. */
export function linesOf(text: Text, look: Look, width: number): Line[] {
  const lines: Piece[][] = [[]]
  let end = 0
  for (const word of wordsOf(text, look).flatMap((own) => parts(own, look.size, width))) {
    const space = word.spaced && end > 0 ? textWidth(' ', look.size, word.weight) : 0
    const own = textWidth(word.text, look.size, word.weight)
    if (end > 0 && word.spaced && end + space + own > width + 0.01) {
      lines.push([])
      end = 0
    } else end += space
    lines[lines.length - 1].push({
      ...{ text: word.text, at: end, width: own, weight: word.weight, colour: word.colour },
      ...(word.to !== undefined && { link: { to: word.to, width: own } }),
    })
    end += own
  }
  return lines.map(joined)
}

/** Words of the same look as one piece, so that a reader of the file finds them together. */
function joined(line: readonly Piece[]): Piece[] {
  const pieces: Piece[] = []
  for (const piece of line) {
    const last = pieces.at(-1)
    const alike =
      last?.weight === piece.weight && last.colour === piece.colour && last.link?.to === piece.link?.to
    if (last === undefined || !alike) pieces.push(piece)
    else {
      const gap = piece.at > last.at + last.width + 0.01 ? ' ' : ''
      const width = piece.at + piece.width - last.at
      pieces[pieces.length - 1] = {
        ...last,
        text: `${last.text}${gap}${piece.text}`,
        width,
        ...(last.link !== undefined && { link: { to: last.link.to, width } }),
      }
    }
  }
  return pieces
}

function wordsOf(text: Text, look: Look): Word[] {
  const words: Word[] = []
  let spaced = false
  for (const part of typeof text === 'string' ? [text] : text) {
    const { words: own, ...rest } = styled(part, look)
    for (const piece of own.split(/([ \t\r\n]+)/)) {
      if (piece === '') continue
      if (/^[ \t\r\n]/.test(piece)) spaced = true
      else {
        words.push({ ...rest, text: piece, spaced })
        spaced = false
      }
    }
  }
  return words
}

function styled(part: Inline, { weight = 'regular', colour }: Look) {
  if (typeof part === 'string') return { words: part, weight, colour }
  if ('strong' in part) return { words: part.strong, weight: 'bold' as const, colour }
  if ('em' in part) return { words: part.em, weight, colour }
  if ('code' in part) return { words: part.code, weight, colour }
  return { words: part.text, weight, colour: LINK, to: part.section }
}

/** A word that no line holds, in parts that lines do. */
function parts(word: Word, size: number, width: number): Word[] {
  if (textWidth(word.text, size, word.weight) <= width) return [word]
  const found: Word[] = []
  let text = ''
  for (const character of word.text) {
    if (text !== '' && textWidth(text + character, size, word.weight) > width) {
      found.push({ ...word, text, spaced: found.length > 0 || word.spaced })
      text = ''
    }
    text += character
  }
  return [...found, { ...word, text, spaced: found.length > 0 || word.spaced }]
}
