import { textBoxes } from '../../src/figures/kit/boxes.js'
import type { Figure } from '../../src/figures/kit/figure.js'

/** Points by which boxes may touch: their heights include room for accents that most texts do not have. */
const SLACK = 1.5

/** What is wrong with the texts of a figure: those that overlap one another or leave the canvas. */
export function textTrouble({ scene }: Figure): string[] {
  const boxes = textBoxes(scene)
  const out = boxes
    .filter(
      ({ left, right, top, bottom }) =>
        !(left >= -0.01 && top >= -SLACK && right <= scene.width + 0.01 && bottom <= scene.height + SLACK),
    )
    .map(({ text, left, right }) => `"${text}" leaves the canvas: ${left.toFixed(1)} to ${right.toFixed(1)}`)
  const sorted = [...boxes].sort((a, b) => a.left - b.left)
  const overlaps: string[] = []
  sorted.forEach((a, i) => {
    for (const b of sorted.slice(i + 1)) {
      if (b.left >= a.right - 0.2) break
      const shared = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
      if (shared > SLACK && Math.min(a.right, b.right) - b.left > 0.2)
        overlaps.push(`"${a.text}" overlaps "${b.text}"`)
    }
  })
  return [...out, ...overlaps]
}
