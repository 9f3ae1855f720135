import { placeNodes } from '../../src/figures/tree-layout.js'
import type { FitResult } from '../../src/workflow/fit-schema.js'

export const CARD = { width: 138, gap: 14, inner: 62, leaf: 104, edge: 58 } as const

/** Where a node's card is, in pixels. */
export interface PlacedCard {
  readonly id: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly parent: number | null
}

/** The tree from the top down: leaves side by side at the bottom, as in the printed figure. */
export function planTree(fit: FitResult): { cards: PlacedCard[]; width: number; height: number } {
  const places = placeNodes(fit)
  const column = CARD.width + CARD.gap
  const inner = places.filter(({ kids }) => kids.length > 0)
  const levels = Math.max(0, ...inner.map(({ level }) => level + 1))
  const cards = places.map(({ node, column: at, level, kids }) => {
    const leaf = kids.length === 0
    return {
      id: node.id,
      x: (at + 0.5) * column - CARD.width / 2,
      y: (leaf ? levels : level) * (CARD.inner + CARD.edge),
      width: CARD.width,
      height: leaf ? CARD.leaf : CARD.inner,
      parent: node.parent,
    }
  })
  return {
    cards,
    width: fit.subgroups.length * column - CARD.gap + CARD.gap,
    height: levels * (CARD.inner + CARD.edge) + CARD.leaf + 6,
  }
}
