import type { Figure } from '../../figures/kit/figure.js'
import type { Block } from './document.js'
import type { FigurePair } from './input.js'

/** What a caption may claim: whether a part was drawn. */
export type Drawn = (part: string) => boolean

/**
 * A figure with its caption, or nothing where there is nothing to draw. A caption that tells of parts that not every
 * figure has is made from what was drawn: that on paper and that on a phone may differ.
 */
export function figureBlock(pair: FigurePair | null, caption: string | ((drawn: Drawn) => string)): Block[] {
  if (pair === null) return []
  const of = ({ drawn = [] }: Figure) =>
    typeof caption === 'string' ? caption : caption((part) => drawn.includes(part))
  const { wide, narrow } = pair
  return [{ kind: 'figure', caption: of(wide), figure: wide, narrow, narrowCaption: of(narrow) }]
}
