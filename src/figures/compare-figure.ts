import type { CompareResult } from '../results/compare-schema.js'
import type { FitResult } from '../results/fit-schema.js'
import { compareClusterLine } from '../words/cluster-words.js'
import { METHOD_INFO } from '../words/method-info.js'
import { effectScale, effectText } from './kit/effect-scale.js'
import type { Body, Figure } from './kit/figure.js'
import { footnote } from './kit/legend.js'
import type { FigureOptions, Frame } from './kit/options.js'
import { frameOf } from './kit/options.js'
import type { SceneNode } from './kit/scene.js'
import { group, line } from './kit/scene.js'
import { linesHeight, textLines } from './kit/text-lines.js'
import { wrapText } from './text/wrap.js'
import { finishTreeFigure } from './tree/finish-tree-figure.js'
import { downSize, treeDown } from './tree/tree-down.js'
import { treeRows } from './tree/tree-rows.js'
import { describeTree, innerInWords } from './tree/tree-words.js'

type Entry = CompareResult['methods'][number]

/** Trees are not set smaller than this to put more of them side by side, in points. */
const READABLE = 6

/**
 * The trees of several methods as small multiples, each with the methods that find the same subgroups.
 *
 * Coded errors: OPTION_INVALID.
 */
export function compareFigure(result: CompareResult, options: FigureOptions = {}): Figure {
  const frame = frameOf(options)
  const { size, width } = frame
  const gap = 2 * size
  const { columns, tile } = tiling(result.methods, frame, gap)

  const nodes: SceneNode[] = []
  let y = 0
  for (let from = 0; from < result.methods.length; from += columns) {
    const row = result.methods.slice(from, from + columns)
    if (from > 0) {
      nodes.push(line(0, y, width, y, { stroke: 'grid', strokeWidth: 0.75 }))
      y += 0.8 * size
    }
    const heads = row.map((entry) => headLines(entry, result, tile, size))
    const headHeight = linesHeight(Math.max(...heads.map(({ length }) => length)), size) + 0.5 * size
    const bodies = row.map((entry) => entryBody(entry, frame, tile))
    row.forEach((_, i) => {
      const x = i * (tile + gap)
      heads[i].forEach(({ text, strong }, k) => {
        const style = strong ? { weight: 'bold' as const } : { fill: 'muted' as const }
        nodes.push(...textLines([text], x, y + linesHeight(k, size), size, style))
      })
      nodes.push(group(bodies[i].children, x, y + headHeight))
    })
    y += headHeight + Math.max(...bodies.map(({ height }) => height)) + 0.9 * size
  }
  const { control, experimental } = result.spec
  const first = result.methods.find(({ fit }) => fit !== null)?.fit
  const scale = first == null ? null : scaleOf(first)
  const note = footnote(
    `Leaves: node, patients (${control} / ${experimental}), ${scale?.words ?? 'effect'}.${branches(result)}`,
    0,
    y,
    width,
    0.9 * size,
  )
  const words = result.methods.map(({ title, fit, error }) =>
    fit === null
      ? `${title}: ${error?.message ?? 'not fitted'}`
      : `${title}: ${describeTree(fit, ({ effect }) => effectText(effect, scaleOf(fit)))}`,
  )
  const body = { children: [...nodes, ...note.nodes], height: y + note.height }
  const title = `Trees of ${result.methods.length} methods`
  const fitted = result.methods.filter(({ fit }) => fit !== null)
  const clusters = compareClusterLine(
    fitted.map(({ fit }) => fit!),
    fitted.map((entry) => entry.title),
  )
  return finishTreeFigure(
    frame,
    body,
    result.spec,
    title,
    words.join(' '),
    clusters === null ? [] : [clusters],
  )
}

/** What the texts of inner nodes are, if some method has split at all. */
function branches({ methods }: CompareResult): string {
  const split = methods.map(({ fit }) => fit).find((fit) => fit !== null && fit.tree.nodes.length > 1)
  return split ? ` Above: ${innerInWords(split)}.` : ''
}

const scaleOf = (fit: FitResult) =>
  effectScale(
    fit.spec,
    fit.spec.control_.level,
    fit.subgroups.map(({ effect }) => effect),
  )

const contentOf = (fit: FitResult) => ({
  fit,
  scale: scaleOf(fit),
  patients: null,
  panels: 'box' as const,
  note: false,
})

/** As many columns as leave every tree readable. */
function tiling(methods: readonly Entry[], frame: Frame, gap: number): { columns: number; tile: number } {
  const tileOf = (columns: number) => (frame.width - gap * (columns - 1)) / columns
  for (const columns of [3, 2]) {
    const tile = tileOf(columns)
    const readable = methods.every(({ fit }) => {
      if (fit === null) return tile > 14 * frame.size
      const size = downSize({ ...frame, width: tile }, contentOf(fit))
      return size !== null && size >= Math.min(READABLE, frame.size)
    })
    if (readable && columns <= methods.length) return { columns, tile }
  }
  const columns = frame.width > 44 * frame.size && methods.length > 1 ? 2 : 1
  return { columns, tile: tileOf(columns) }
}

function entryBody({ fit, error }: Entry, frame: Frame, tile: number): Body {
  const inner = { ...frame, width: tile, height: null }
  if (fit === null) return footBody(error?.message ?? 'not fitted', tile, frame.size)
  const content = contentOf(fit)
  const size = downSize(inner, content)
  return size === null ? treeRows(inner, content) : treeDown({ ...inner, size }, content)
}

function footBody(text: string, width: number, size: number): Body {
  const { nodes, height } = footnote(text, 0, 0, width, size)
  return { children: nodes, height }
}

function headLines(
  { method, title }: Entry,
  { agreement }: CompareResult,
  width: number,
  size: number,
): { text: string; strong: boolean }[] {
  const same =
    agreement.same.find((methods) => methods.includes(method))?.filter((other) => other !== method) ?? []
  const words =
    same.length === 0 ? '' : `same subgroups as ${same.map((other) => METHOD_INFO[other].title).join(', ')}`
  return [
    ...wrapText(title, width, size, 'bold').map((text) => ({ text, strong: true })),
    ...(words === '' ? [] : wrapText(words, width, size).map((text) => ({ text, strong: false }))),
  ]
}
