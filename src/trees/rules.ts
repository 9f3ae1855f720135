import type { Split, Tree, TreeNode } from './tree.js'
import { nodeOf } from './tree.js'

/** A condition on one covariate. A subgroup's rule is the conjunction of its conditions. */
export type Condition =
  | { readonly variable: string; readonly op: '<=' | '>'; readonly value: number }
  | { readonly variable: string; readonly op: 'in'; readonly values: readonly string[] }

/** The conditions that lead from a node to its child number `kid` (0 is left). */
export function edgeCondition(split: Split, kid: number): Condition {
  const { variable } = split
  switch (split.kind) {
    case 'numeric':
      return { variable, op: kid === 0 ? '<=' : '>', value: split.cut }
    case 'multiway':
      return { variable, op: 'in', values: [split.levels[kid]] }
    default:
      return { variable, op: 'in', values: kid === 0 ? split.left : split.right }
  }
}

/**
 * The rule of a node: what its patients have in common, in the order in which the tree asks; several conditions on a
 * covariate are merged into the narrowest.
 */
export function ruleOf(tree: Tree, id: number): Condition[] {
  const path: Condition[] = []
  let node: TreeNode = nodeOf(tree, id)
  while (node.parent !== null) {
    const parent = nodeOf(tree, node.parent)
    path.unshift(edgeCondition(parent.split!, parent.kids.indexOf(node.id)))
    node = parent
  }
  const merged: Condition[] = []
  for (const condition of path) {
    const at = merged.findIndex(({ variable, op }) => variable === condition.variable && op === condition.op)
    // Deeper conditions are narrower: a later bound replaces an earlier one, a later set lies within it.
    if (at >= 0) merged[at] = narrower(merged[at], condition)
    else merged.push(condition)
  }
  return merged
}

function narrower(outer: Condition, inner: Condition): Condition {
  if (outer.op !== 'in' || inner.op !== 'in') return inner
  return { ...inner, values: inner.values.filter((value) => outer.values.includes(value)) }
}

/** A rule in words: `rmdq0 ≤ 6`, `6 < rmdq0 ≤ 9 and sex = female`; all patients when there is no condition. */
export function ruleInWords(rule: readonly Condition[]): string {
  const done = new Set<string>()
  const words = rule.flatMap((condition) => {
    const { variable, op } = condition
    if (op === 'in') return [valuesInWords(variable, condition.values)]
    if (done.has(variable)) return []
    done.add(variable)
    const bound = (which: string) => rule.find((other) => other.variable === variable && other.op === which)
    const above = bound('>')
    const upTo = bound('<=')
    const from = above?.op === '>' ? above.value : null
    const to = upTo?.op === '<=' ? upTo.value : null
    if (from === null) return [`${variable} ≤ ${numberInWords(to!)}`]
    if (to === null) return [`${variable} > ${numberInWords(from)}`]
    return [`${numberInWords(from)} < ${variable} ≤ ${numberInWords(to)}`]
  })
  return words.length === 0 ? 'all patients' : words.join(' and ')
}

/** A cut as people write it: at most ten significant digits, so that a midpoint does not read 51.21150000000001. */
export const numberInWords = (value: number): string => String(Number(value.toPrecision(10)))

function valuesInWords(variable: string, values: readonly string[]): string {
  return values.length === 1 ? `${variable} = ${values[0]}` : `${variable} in {${values.join(', ')}}`
}
