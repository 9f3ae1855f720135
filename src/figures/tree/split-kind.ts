import type { FitNode } from '../../results/fit-schema.js'

/** What a split tells apart, as far as it is known. */
export type SplitKind = 'effect' | 'level' | 'both' | 'plain'

/** Splits set by hand and those that were not tested are plain. */
export function splitKind({ split }: Pick<FitNode, 'split'>): SplitKind {
  const differs = split?.differs
  return differs == null || differs === 'neither' ? 'plain' : differs
}
