import type { FitResult } from '../../results/fit-schema.js'
import type { Block } from '../kit/legend.js'
import type { Paint, SceneNode, Style } from '../kit/scene.js'
import { line, rect } from '../kit/scene.js'
import { linesHeight, textLines } from '../kit/text-lines.js'
import { textWidth } from '../text/measure.js'
import { type SplitKind, splitKind } from './split-kind.js'

/** Form before colour: solid and thick for the effect, dashed and thin for the level alone, a double line for both. */
const STYLES: Readonly<Record<SplitKind, Style & { readonly stroke: Paint }>> = {
  effect: { stroke: 'effect', strokeWidth: 1.8 },
  both: { stroke: 'effect', strokeWidth: 1.8 },
  level: { stroke: 'level', strokeWidth: 0.9, dash: [3, 2] },
  plain: { stroke: 'rule', strokeWidth: 0.9 },
}

/** The style of the lines that leave a split. */
export const branchStyle = (kind: SplitKind): Style => STYLES[kind]

/** The box of a split. */
export function splitBox(
  kind: SplitKind,
  x: number,
  y: number,
  width: number,
  height: number,
  size: number,
): SceneNode[] {
  const radius = (kind === 'level' ? 0.25 : 0.9) * size
  const style = kind === 'plain' ? { stroke: 'ink' as const, strokeWidth: 0.9 } : STYLES[kind]
  const outer = rect(x, y, width, height, { fill: 'paper', ...style }, radius)
  if (kind !== 'both') return [outer]
  const inset = 2.2
  return [
    outer,
    rect(
      x + inset,
      y + inset,
      width - 2 * inset,
      height - 2 * inset,
      { stroke: 'level', strokeWidth: 0.6, dash: [3, 2] },
      radius - inset,
    ),
  ]
}

const WORDS: readonly (readonly [SplitKind, string])[] = [
  ['effect', 'split of the effect'],
  ['level', 'split of the level only'],
  ['both', 'split of effect and level'],
  ['plain', 'split of neither within trials, or by hand'],
]

/** What the forms of the splits mean: those that are there, and nothing where none was told. */
export function splitLegend(
  { tree }: Pick<FitResult, 'tree'>,
  x: number,
  y: number,
  width: number,
  size: number,
): Block {
  const kinds = new Set(tree.nodes.filter(({ split }) => split !== null).map(splitKind))
  if (kinds.size === 0 || (kinds.size === 1 && kinds.has('plain'))) return { nodes: [], height: 0 }
  const nodes: SceneNode[] = []
  const sample = 2.4 * size
  let [left, top] = [x, y]
  for (const [kind, text] of WORDS) {
    if (!kinds.has(kind)) continue
    const needed = sample + 0.5 * size + textWidth(text, size)
    if (left > x && left + needed > x + width) [left, top] = [x, top + linesHeight(1, size)]
    nodes.push(
      ...(kind === 'both'
        ? splitBox(kind, left, top, sample, 0.95 * size, 0.5 * size)
        : [line(left, top + 0.5 * size, left + sample, top + 0.5 * size, branchStyle(kind))]),
      ...textLines([text], left + sample + 0.5 * size, top, size),
    )
    left += needed + 1.5 * size
  }
  return { nodes, height: top - y + linesHeight(1, size) }
}
