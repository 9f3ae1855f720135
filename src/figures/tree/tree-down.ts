import type { Body } from '../kit/figure.js'
import { footnote } from '../kit/legend.js'
import type { Frame } from '../kit/options.js'
import type { SceneNode } from '../kit/scene.js'
import { line, polyline, rect } from '../kit/scene.js'
import { linesHeight, textLines } from '../kit/text-lines.js'
import { widestLine, wrapText } from '../text/wrap.js'
import { innerLines, widestInner } from './inner-lines.js'
import { laneHeight, leafLane } from './leaf-lane.js'
import { splitKind } from './split-kind.js'
import { branchStyle, splitBox, splitLegend } from './split-look.js'
import type { TreeContent } from './tree-content.js'
import type { PlacedNode } from './tree-layout.js'
import { placeNodes } from './tree-layout.js'
import { leafLines, leafTexts } from './tree-leaves.js'
import { panelMargin, treePanels } from './tree-panels.js'
import { edgeWords, innerInWords } from './tree-words.js'

/** Font sizes are not made smaller than this, in points. */
const SMALLEST = 5
/** Room between columns, in em. */
const GAP = 0.7

/** The largest font size, not above the one asked for, at which the leaves stand side by side; null when none does. */
export function downSize(frame: Frame, content: TreeContent): number | null {
  const leaves = content.fit.subgroups.length
  const smallest = Math.min(frame.size, SMALLEST)
  for (let size = frame.size; size >= smallest - 1e-9; size -= 0.5) {
    const column = (frame.width - panelMargin({ ...frame, size }, content)) / leaves
    // Whole words of a leaf must fit; everything else can be broken.
    const words = content.fit.subgroups.flatMap((subgroup) => leafLines(subgroup, content, 0, size).flat())
    const bold = widestLine(words, size, 'bold')
    const names = content.fit.tree.nodes.flatMap(({ split }) => split?.variable ?? [])
    const variable = Math.min(widestLine(names, size, 'bold'), 7 * size)
    if (column >= bold + (GAP + 0.7) * size && (leaves === 1 || 2 * column >= variable + 2 * size))
      return size
  }
  return null
}

/** The tree from the top down, panels below the leaves. */
export function treeDown(frame: Frame, content: TreeContent): Body {
  const { fit } = content
  const { size, width } = frame
  const places = placeNodes(fit)
  const margin = panelMargin(frame, content)
  const column = (width - margin) / fit.subgroups.length
  const gap = GAP * size
  const x = ({ column: at }: PlacedNode) => margin + (at + 0.5) * column
  /** Room to either side of a node's middle within its own columns. */
  const reach = (place: PlacedNode) =>
    Math.min(x(place) - margin - place.from * column, margin + place.to * column - x(place)) - gap / 2

  const inner = places.filter(({ kids }) => kids.length > 0)
  const levels = Math.max(0, ...inner.map(({ level }) => level + 1))
  const boxes = new Map(
    inner.map((place) => [place, innerLines(place.node, fit.spec, 2 * reach(place) - 1.2 * size, size)]),
  )
  const edges = new Map(
    places.flatMap((place) => {
      const { condition } = place.node
      return condition === null
        ? []
        : [[place, wrapText(edgeWords(condition), 2 * reach(place), size)] as const]
    }),
  )
  const boxHeight = (place: PlacedNode) => linesHeight(boxes.get(place)!.length, size) + 0.75 * size
  // Heights by level: the boxes, then the labels of the edges that leave them.
  const top: number[] = []
  const labelTop: number[] = []
  let y = 0.5
  for (let level = 0; level < levels; level++) {
    const here = inner.filter((place) => place.level === level)
    top.push(y)
    y += Math.max(...here.map(boxHeight)) + 0.9 * size
    labelTop.push(y + 0.55 * size)
    const below = places.filter((place) => place.level === level + 1)
    y += linesHeight(Math.max(1, ...below.map((place) => edges.get(place)?.length ?? 0)), size) + 1.1 * size
  }
  const leafTop = y

  const nodes: SceneNode[] = []
  for (const place of inner) {
    const bus = labelTop[place.level] - 0.55 * size
    const style = branchStyle(splitKind(place.node))
    nodes.push(line(x(place), top[place.level], x(place), bus, style))
    for (const kid of place.kids) {
      const below = places[kid - 1]
      const end = below.kids.length > 0 ? top[below.level] : leafTop
      const elbow = [
        [x(place), bus],
        [x(below), bus],
        [x(below), end],
      ] as const
      nodes.push(polyline(elbow, style))
    }
  }
  for (const place of inner) {
    const lines = boxes.get(place)!
    const half = Math.min(reach(place), widestInner(lines, size) / 2 + 0.8 * size)
    const y = top[place.level]
    nodes.push(
      ...splitBox(splitKind(place.node), x(place) - half, y, 2 * half, boxHeight(place), size),
      ...lines.flatMap(({ text, weight, fill }, i) =>
        textLines([text], x(place), y + 0.5 * size + linesHeight(i, size), size, {
          anchor: 'middle',
          weight,
          fill,
        }),
      ),
    )
  }
  for (const [place, lines] of edges) {
    const y = labelTop[place.level - 1]
    const half = widestLine(lines, size) / 2 + 0.2 * size
    nodes.push(
      rect(x(place) - half, y - 0.1 * size, 2 * half, linesHeight(lines.length, size) + 0.1 * size, {
        fill: 'paper',
      }),
      ...textLines(lines, x(place), y, size, { anchor: 'middle' }),
    )
  }

  const leaves = places.filter(({ kids }) => kids.length === 0)
  const room = column - gap
  const cards = leaves.map((_, j) => leafLines(fit.subgroups[j], content, room - 0.6 * size, size))
  const rows = Math.max(...cards.map((lines) => lines.flat().length))
  const textHeight = linesHeight(rows, size) + 0.8 * size
  const cardHeight = textHeight + laneHeight(size) + 0.5 * size
  leaves.forEach((place, j) => {
    // A single leaf need not be as wide as the page.
    const wide = widestLine(cards[j].flat(), size, 'bold') + 3 * size
    const half = Math.min(room, Math.max(wide, 18 * size)) / 2
    nodes.push(
      rect(
        x(place) - half,
        leafTop,
        2 * half,
        cardHeight,
        { fill: 'panel', stroke: 'rule', strokeWidth: 0.75 },
        0.4 * size,
      ),
      ...leafTexts(cards[j], x(place), leafTop + 0.5 * size, size),
      ...leafLane(
        fit.subgroups[j],
        content,
        [x(place) - half + 0.7 * size, x(place) + half - 0.7 * size],
        leafTop + textHeight,
        size,
      ),
    )
  })

  let bottom = leafTop + cardHeight
  if (content.patients !== null) {
    const panels = treePanels(frame, content, { top: bottom + 0.9 * size, margin, column, gap })
    nodes.push(...panels.nodes)
    bottom += 0.9 * size + panels.height
  }
  const kinds = splitLegend(fit, margin, bottom + 0.8 * size, width - margin, size)
  nodes.push(...kinds.nodes)
  if (kinds.height > 0) bottom += 0.8 * size + kinds.height
  if (!content.note) return { children: nodes, height: bottom + 0.2 * size }
  const { control, experimental } = fit.spec
  const above = inner.length > 0 ? ` Above: ${innerInWords(fit)}.` : ''
  const words = `${inner.length > 0 ? 'Leaves: node, patients' : 'Patients'} (${control} / ${experimental}), ${content.scale.words}.${above}`
  const note = footnote(words, 0, bottom + 0.8 * size, width, 0.9 * size)
  nodes.push(...note.nodes)
  return { children: nodes, height: bottom + 0.8 * size + note.height + 0.2 * size }
}
