import { placeNodes } from '../../../src/figures/tree/tree-layout.js'
import type { FitResult } from '../../../src/results/fit-schema.js'

const CARD = { width: 138, narrowest: 112, gap: 12, inner: 62, leaf: 104, edge: 58 } as const

/** Where a node's card is, in pixels. */
export interface PlacedCard {
  readonly id: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly parent: number | null
}

/**
 * The tree from the top down: leaves side by side at the bottom, as in the printed figure. Cards are made narrower to fit
 * the room, down to what their texts need.
 */
export function planTree(
  fit: FitResult,
  room: number,
): { cards: PlacedCard[]; width: number; height: number } {
  const places = placeNodes(fit)
  const leaves = fit.subgroups.length
  const width = Math.floor(Math.max(CARD.narrowest, Math.min(CARD.width, room / leaves - CARD.gap)))
  const column = width + CARD.gap
  const inner = places.filter(({ kids }) => kids.length > 0)
  const levels = Math.max(0, ...inner.map(({ level }) => level + 1))
  const cards = places.map(({ node, column: at, level, kids }) => {
    const leaf = kids.length === 0
    return {
      id: node.id,
      x: (at + 0.5) * column - width / 2,
      y: (leaf ? levels : level) * (CARD.inner + CARD.edge),
      width,
      height: leaf ? CARD.leaf : CARD.inner,
      parent: node.parent,
    }
  })
  return {
    cards,
    width: leaves * column,
    height: levels * (CARD.inner + CARD.edge) + CARD.leaf + 6,
  }
}
