import { ASCENT, DESCENT, textWidth } from '../text/measure.js'
import type { Scene, SceneNode } from './scene.js'

/** Where a text stands, in points. */
export interface TextBox {
  readonly text: string
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** The boxes of all texts of a scene: none may overlap another or leave the canvas. */
export function textBoxes({ children }: Pick<Scene, 'children'>): TextBox[] {
  return children.flatMap((child) => boxesOf(child, 0, 0))
}

function boxesOf(node: SceneNode, dx: number, dy: number): TextBox[] {
  if (node.kind === 'group')
    return node.children.flatMap((child) => boxesOf(child, dx + (node.dx ?? 0), dy + (node.dy ?? 0)))
  if (node.kind !== 'text' || node.text === '') return []
  const { text, size, weight, anchor = 'start', upward } = node
  const width = textWidth(text, size, weight)
  const before = { start: 0, middle: width / 2, end: width }[anchor]
  const [x, y] = [node.x + dx, node.y + dy]
  if (upward)
    return [
      {
        text,
        left: x - ASCENT * size,
        right: x + DESCENT * size,
        top: y - (width - before),
        bottom: y + before,
      },
    ]
  return [
    { text, left: x - before, right: x + width - before, top: y - ASCENT * size, bottom: y + DESCENT * size },
  ]
}
