import type { FitNode, FitResult } from '../workflow/fit-schema.js'
import { decimalsForAll, fixed, interval, pEquals } from './numbers.js'
import { ruleInWords } from './rule-words.js'
import { oneLine } from './text-table.js'

/**
 * The tree drawn with lines: inner nodes with the covariate that splits them and its adjusted p-value, edges with their
 * condition, subgroups with their patients and treatment effect.
 *
 * @param effects whether to print the treatment effects, which methods that share a tree may differ in
 */
export function treeText({ tree, subgroups }: Pick<FitResult, 'tree' | 'subgroups'>, effects = true): string {
  const decimals = decimalsForAll(subgroups.map(({ effect }) => effect.se))
  const effectOf = new Map(
    subgroups.map(({ node, effect: { estimate, lo, hi } }) => [
      node,
      `, effect ${fixed(estimate, decimals)} (${interval(lo, hi, decimals)})`,
    ]),
  )
  const lines: string[] = []
  const describe = (node: FitNode): string =>
    node.split === null
      ? `[${node.id}] n = ${node.n}${effects ? effectOf.get(node.id) : ''}`
      : `[${node.id}] ${node.split.variable}, ${node.split.userDriven ? 'set by hand' : pEquals(adjustedP(node))}`
  const draw = (id: number, lead: string, indent: string): void => {
    const node = tree.nodes[id - 1]
    const condition = node.condition === null ? '' : `${ruleInWords([node.condition])}: `
    lines.push(oneLine(lead + condition + describe(node)))
    node.kids.forEach((kid, i) => {
      const last = i === node.kids.length - 1
      draw(kid, `${indent}${last ? '└─ ' : '├─ '}`, `${indent}${last ? '   ' : '│  '}`)
    })
  }
  draw(1, '', '')
  return lines.join('\n')
}

/** Adjusted p-value of the covariate that a node is split on. */
function adjustedP({ split, tests }: FitNode): number | null {
  return tests.find(({ variable }) => variable === split!.variable)?.pAdjusted ?? null
}
