import type { FitNode, FitResult } from '../../results/fit-schema.js'
import { countText } from '../../words/numbers.js'
import type { Paint, Weight } from '../kit/scene.js'
import { textWidth } from '../text/measure.js'
import { wrapText } from '../text/wrap.js'
import { type SplitKind, splitKind } from './split-kind.js'
import { splitP, splitParts } from './tree-words.js'

/** A line in the box of a split. */
export interface InnerLine {
  readonly text: string
  readonly weight: Weight
  readonly fill: Paint
}

/**
 * The covariate, both p-values with the small one in bold, and the node; where neither is small, or they are not known, the
 * p-value of the test that made the split too.
 */
export function innerLines(node: FitNode, spec: FitResult['spec'], width: number, size: number): InnerLine[] {
  const kind = splitKind(node)
  const of = (text: string, weight: Weight = 'regular', fill: Paint = 'ink') =>
    wrapText(text, width, size, weight).map((line): InnerLine => ({ text: line, weight, fill }))
  const parts = splitParts(node, spec)
  const told = node.split?.differs !== undefined && parts.length > 0
  return [
    ...of(node.split!.variable, 'bold'),
    ...(told && kind !== 'plain' && !node.split?.userDriven
      ? []
      : of(splitP(node).replaceAll(' ', '\u00a0'))),
    ...parts.flatMap((part) => {
      const strong = isShown(part, kind)
      return of(
        part,
        strong ? 'bold' : 'regular',
        strong ? (part.startsWith('effect') ? 'effect' : 'ink') : 'muted',
      )
    }),
    ...of(`node\u00a0${node.id}, n\u00a0=\u00a0${countText(node.n)}`, 'regular', 'muted'),
  ]
}

/** Whether a p-value is one of those that a split is of. */
const isShown = (part: string, kind: SplitKind): boolean =>
  (part.startsWith('effect') && (kind === 'effect' || kind === 'both')) ||
  (part.startsWith('level') && (kind === 'level' || kind === 'both'))

/** Width of the widest line. */
export const widestInner = (lines: readonly InnerLine[], size: number): number =>
  Math.max(...lines.map(({ text, weight }) => textWidth(text, size, weight)))
