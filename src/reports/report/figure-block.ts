import type { Block } from './document.js'
import type { FigurePair } from './input.js'

/** A figure with its caption, or nothing where there is nothing to draw. */
export const figureBlock = (pair: FigurePair | null, caption: string): Block[] =>
  pair === null ? [] : [{ kind: 'figure', caption, figure: pair.wide, narrow: pair.narrow }]
