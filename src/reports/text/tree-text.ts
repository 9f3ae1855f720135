import type { FitNode, FitResult } from '../../results/fit-schema.js'
import { splitPs } from '../../words/answer-words.js'
import { familyWords, ratioEstimate, ratioInterval } from '../../words/family-words.js'
import { instabilityInWords } from '../../words/instability-words.js'
import { countText, decimalsForAll, fixed, interval, pEquals } from '../../words/numbers.js'
import { LONGEST_LEVEL, ruleInWords } from '../../words/rule-words.js'
import { oneLine } from './text-table.js'

/** What is drawn of a fit. */
type TreeWords = Pick<FitResult, 'tree' | 'subgroups'> & {
  readonly spec: Pick<FitResult['spec'], 'family' | 'adjust'>
}

/**
 * The tree drawn with lines: inner nodes with the covariate that splits them and its adjusted p-value, edges with their
 * condition, subgroups with their patients and treatment effect.
 *
 * @param options `effects`: print the treatment effects, which methods that share a tree may differ in; `instability`: say of
 * every split where the instability lies
 */
export function treeText(
  { tree, subgroups, spec }: TreeWords,
  {
    effects = true,
    instability = false,
  }: { readonly effects?: boolean; readonly instability?: boolean } = {},
): string {
  const { ratio: ratioWords } = familyWords(spec.family)
  const decimals = decimalsForAll(subgroups.map(({ effect }) => effect.se))
  const effectOf = new Map(
    subgroups.map(({ node, effect: { estimate, lo, hi, df, ratio } }) => [
      node,
      ratioWords !== null && ratio !== undefined
        ? `, ${ratioWords.name} ${ratioEstimate(ratio)} (${ratioInterval({ ...ratio, df })})`
        : `, effect ${fixed(estimate, decimals)} (${interval(lo, hi, decimals, df)})`,
    ]),
  )
  // Of honest estimates the patients that the effect comes from.
  const sizes = new Map(subgroups.map(({ node, n }) => [node, n]))
  const lines: string[] = []
  const describe = (node: FitNode): string =>
    node.split === null
      ? `[${node.id}] n = ${countText(sizes.get(node.id) ?? node.n)}${effects ? effectOf.get(node.id) : ''}`
      : `[${node.id}] ${node.split.variable}, ${node.split.userDriven ? 'set by hand' : pEquals(adjustedP(node))}${instability ? whereUnstable(node, spec) : ''}`
  const draw = (id: number, lead: string, indent: string): void => {
    const node = tree.nodes[id - 1]
    const condition = node.condition === null ? '' : `${ruleInWords([node.condition], LONGEST_LEVEL)}: `
    lines.push(oneLine(lead + condition + describe(node)))
    node.kids.forEach((kid, i) => {
      const last = i === node.kids.length - 1
      draw(kid, `${indent}${last ? '└─ ' : '├─ '}`, `${indent}${last ? '   ' : '│  '}`)
    })
  }
  draw(1, '', '')
  return lines.join('\n')
}

/** ` (within trials: effect p = 0.57, level p < 0.001)`, or the parts of the split's own test, not adjusted. */
function whereUnstable(node: FitNode, spec: TreeWords['spec']): string {
  const parts = instabilityInWords(node, spec)
  const head = splitPs(node).length > 0 ? 'within trials' : 'instability'
  return parts.length === 0 ? '' : ` (${head}: ${parts.join(', ')})`
}

/** Adjusted p-value of the covariate that a node is split on. */
function adjustedP({ split, tests }: FitNode): number | null {
  return tests.find(({ variable }) => variable === split!.variable)?.pAdjusted ?? null
}
