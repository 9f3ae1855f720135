import type { FitResult } from '../results/fit-schema.js'
import { cutInWords, ruleInWords } from './rule-words.js'

type Guide = NonNullable<FitResult['spec']['guide']>

/** One change by hand: `root split at age ≤ 40`, `branch 1.2 not split on sex`. */
export function wishInWords({ path, split, forbid = [], leaf }: Guide[number]): string {
  const where = path.length === 0 ? 'root' : `branch ${path.map((kid) => kid + 1).join('.')}`
  if (split?.cut !== undefined)
    return `${where} split at ${split.variable} ≤ ${typeof split.cut === 'number' ? cutInWords(split.cut) : split.cut}`
  if (split !== undefined)
    return `${where} split at ${ruleInWords([{ variable: split.variable, op: 'in', values: split.left ?? [] }])}`
  return leaf ? `${where} not split` : `${where} not split on ${forbid.join(', ')}`
}

/** The sentence for every output of a tree that a person has changed; null for one that nobody has. */
export function byHandInWords({ guide }: { readonly guide?: Guide | undefined }): string | null {
  if (guide === undefined || guide.length === 0) return null
  return `User-driven: ${guide.map(wishInWords).join('; ')} (by hand). What follows from that is a person’s choice, not the result of a search.`
}

/** Nodes at or below a change by hand; null where there is none at all. */
export function nodesByHand({ spec, tree }: Pick<FitResult, 'spec' | 'tree'>): ReadonlySet<number> | null {
  const { guide } = spec
  if (guide === undefined || guide.length === 0) return null
  const changed = new Set(guide.map(({ path }) => path.join('.')))
  const found = new Set<number>()
  const visit = (id: number, path: readonly number[], above: boolean): void => {
    const own = above || changed.has(path.join('.'))
    if (own) found.add(id)
    tree.nodes[id - 1].kids.forEach((kid, k) => {
      visit(kid, [...path, k], own)
    })
  }
  visit(1, [], false)
  return found
}
