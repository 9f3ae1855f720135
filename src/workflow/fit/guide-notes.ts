import type { Note } from '../../errors.js'
import { quoteNames } from '../../errors.js'
import type { Guide } from '../../trees/shape/guide.js'
import { edgeCondition } from '../../trees/shape/rules.js'
import type { Tree, TreeNode } from '../../trees/shape/tree.js'
import { nodeOf } from '../../trees/shape/tree.js'
import { ruleInWords } from '../../words/rule-words.js'

/** What a person has done to a tree: everything below such a node is no longer the result of a search. */
export function guideNotes(tree: Tree, guide: Guide = []): Note[] {
  return guide.map(({ path, split, forbid = [], leaf }): Note => {
    const node = nodeAt(tree, path)
    if (node === null)
      return {
        code: 'USER_DRIVEN_NOT_REACHED',
        message: `a change by hand (${wishInWords({ split, forbid, leaf })}) is for a node that this tree does not have`,
      }
    const { id } = node
    if (node.split?.userDriven)
      return {
        code: 'USER_DRIVEN_SPLIT',
        node: id,
        column: node.split.variable,
        message: `node ${id} was split by hand (${ruleInWords([edgeCondition(node.split, 0)])}): subgroups and effects below are those of a person's choice, not of a search`,
      }
    const held = leaf ? 'was kept from being split' : `was kept from being split on ${quoteNames(forbid)}`
    return { code: 'USER_DRIVEN_LIMIT', node: id, message: `node ${id} ${held}, by hand` }
  })
}

const wishInWords = ({ split, forbid, leaf }: Pick<Guide[number], 'split' | 'forbid' | 'leaf'>): string => {
  if (split !== undefined) return `split on "${split.variable}"`
  return leaf ? 'no split' : `no split on ${quoteNames(forbid ?? [])}`
}

function nodeAt(tree: Tree, path: readonly number[]): TreeNode | null {
  let node = nodeOf(tree, 1)
  for (const kid of path) {
    if (kid >= node.kids.length) return null
    node = nodeOf(tree, node.kids[kid])
  }
  return node
}
