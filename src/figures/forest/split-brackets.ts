import type { FitResult } from '../../results/fit-schema.js'
import { familyWords } from '../../words/family-words.js'
import { levelInWords, pEquals } from '../../words/numbers.js'
import { effectScale, effectText } from '../kit/effect-scale.js'
import type { SceneNode } from '../kit/scene.js'
import { line, polyline } from '../kit/scene.js'
import { linesHeight, textLines } from '../kit/text-lines.js'
import { LEADING } from '../text/measure.js'
import { cutText, widestLine } from '../text/wrap.js'
import { splitKind } from '../tree/split-kind.js'

/** The interaction of a split, as a bracket shows it beside the rows of its two sides. */
export interface SplitBracket {
  /** Places of the first and last subgroup of either side. */
  readonly sides: readonly [readonly [number, number], readonly [number, number]]
  /** 1 where both sides are subgroups; else one more than the higher side. */
  readonly height: number
  readonly estimate: string
  readonly test: string
  /** Whether the split is one of the effect. */
  readonly strong: boolean
}

/** Interactions from within trials of the splits in two, in the order of the nodes; empty where none was told. */
export function splitBrackets({ tree, subgroups, spec }: FitResult): SplitBracket[] {
  const splits = tree.nodes.filter(({ kids, split }) => kids.length === 2 && split?.within != null)
  const told = splits.map(({ split }) => split!.within!)
  const scale = effectScale(spec, spec.control_.level, told)
  const leaves = (id: number): number[] => {
    const { kids } = tree.nodes[id - 1]
    return kids.length === 0 ? [subgroups.findIndex(({ node }) => node === id)] : kids.flatMap(leaves)
  }
  const height = (id: number): number => {
    const { kids } = tree.nodes[id - 1]
    return kids.length === 0 ? 0 : 1 + Math.max(...kids.map(height))
  }
  return splits.map((node, i): SplitBracket => {
    const [left, right] = node.kids.map(leaves)
    const kind = splitKind(node)
    return {
      sides: [
        [left[0], left.at(-1)!],
        [right[0], right.at(-1)!],
      ],
      height: height(node.id),
      estimate: effectText(told[i], scale),
      test: `by ${node.split!.variable}: ${pEquals(told[i].p)}`,
      strong: kind === 'effect' || kind === 'both',
    }
  })
}

/** Names of the column of brackets. */
export function bracketHeads({ family, control_ }: FitResult['spec']): readonly string[] {
  const { ratio } = familyWords(family)
  return [
    'Interaction',
    `${ratio === null ? 'difference' : `ratio of ${ratio.head}s`} (${levelInWords(control_.level)}\u00a0CI)`,
  ]
}

/** Names of covariates longer than this are cut, in em. */
const LONGEST = 13
const STEP = 0.9

/** Room for the brackets and their texts, in points. */
export function bracketsWidth(
  brackets: readonly SplitBracket[],
  heads: readonly string[],
  size: number,
): number {
  const highest = Math.max(...brackets.map(({ height }) => height))
  return (1 + STEP * highest) * size + textRoom(brackets, heads, size)
}

const textRoom = (brackets: readonly SplitBracket[], heads: readonly string[], size: number): number =>
  Math.max(
    widestLine(
      brackets.flatMap(({ estimate, test }) => [estimate, cutText(test, LONGEST * size, size, 'bold')]),
      size,
      'bold',
    ),
    widestLine(heads, size, 'bold'),
  )

/**
 * Brackets that join the two sides of each split, those of single subgroups first, their texts beside: as near to the middle
 * of their bracket as those of others leave room for.
 *
 * @param rows middles of the rows of the subgroups
 */
export function drawBrackets(
  brackets: readonly SplitBracket[],
  rows: readonly number[],
  left: number,
  [top, bottom]: readonly [number, number],
  size: number,
): SceneNode[] {
  const highest = Math.max(...brackets.map(({ height }) => height))
  const texts = left + (0.5 + STEP * highest) * size
  const middleOf = ([from, to]: readonly [number, number]) => (rows[from] + rows[to]) / 2
  const two = linesHeight(2, size)
  const wanted = brackets
    .map((bracket) => ({
      bracket,
      at: (middleOf(bracket.sides[0]) + middleOf(bracket.sides[1])) / 2 - two / 2,
    }))
    .sort((a, b) => a.at - b.at)
  const tops = spread(
    wanted.map(({ at }) => at),
    two + 0.3 * size,
    top,
    bottom - two,
  )
  return wanted.flatMap(({ bracket }, i): SceneNode[] => {
    const { height, strong, estimate, test } = bracket
    const x = left + STEP * (height - 0.4) * size
    const [a, b] = bracket.sides.map(middleOf)
    const middle = (a + b) / 2
    const paint = strong ? ('effect' as const) : ('level' as const)
    const style = { stroke: paint, strokeWidth: strong ? 1.5 : 0.8 }
    const name = cutText(test, LONGEST * size, size, 'bold')
    return [
      polyline(
        [
          [x - 0.4 * size, a],
          [x, a],
          [x, b],
          [x - 0.4 * size, b],
        ],
        style,
      ),
      line(x, middle, texts - 0.3 * size, tops[i] + two / 2, {
        stroke: paint,
        strokeWidth: 0.5,
        dash: [1, 1.5],
      }),
      ...textLines([estimate], texts, tops[i], size, { weight: 'bold' }),
      ...textLines([name], texts, tops[i] + LEADING * size, size, {
        fill: strong ? 'effect' : 'muted',
        ...(strong && { weight: 'bold' as const }),
      }),
    ]
  })
}

/** Places no nearer than `gap` to each other and within bounds, close to those that are wanted (ascending). */
function spread(wanted: readonly number[], gap: number, from: number, to: number): number[] {
  const places: number[] = []
  for (const at of wanted) places.push(Math.max(at, (places.at(-1) ?? from - gap) + gap))
  let next = to + gap
  for (let i = places.length - 1; i >= 0; i--) {
    places[i] = Math.min(places[i], next - gap)
    next = places[i]
  }
  return places
}
