import type { SceneNode } from '../kit/scene.js'
import { line, polyline } from '../kit/scene.js'

/** A straight line with an arrowhead at its end. */
export function arrowTo(x1: number, y1: number, x2: number, y2: number, size: number): SceneNode[] {
  const head = 0.5 * size
  const [dx, dy] = [Math.sign(x2 - x1), Math.sign(y2 - y1)]
  return [
    line(x1, y1, x2 - dx * head, y2 - dy * head, { stroke: 'ink', strokeWidth: 0.9 }),
    polyline(
      [
        [x2, y2],
        [x2 - dx * head - dy * 0.3 * size, y2 - dy * head - dx * 0.3 * size],
        [x2 - dx * head + dy * 0.3 * size, y2 - dy * head + dx * 0.3 * size],
      ],
      { fill: 'ink' },
      true,
    ),
  ]
}
