import { describe, expect, it } from 'vitest'
import { ruleOf } from '../../src/trees/shape/rules.js'
import type { Split } from '../../src/trees/shape/tree.js'
import { numberInWords } from '../../src/words/numbers.js'
import { ruleInWords } from '../../src/words/rule-words.js'

const node = (id: number, parent: number | null, split: Split | null, kids: number[]) => ({
  id,
  parent,
  split,
  kids,
})
const cut = (variable: string, value: number): Split => ({ variable, kind: 'numeric', cut: value })
const region: Split = { variable: 'region', kind: 'nominal', left: ['asia', 'europe'], right: ['africa'] }
const narrower: Split = { variable: 'region', kind: 'nominal', left: ['asia'], right: ['europe'] }

// 1 rmdq0 ≤ 9: 2 rmdq0 ≤ 6: 3 | 4;   1 rmdq0 > 9: 5 region: 6 region: 7 | 8;   9
const tree = {
  nodes: [
    node(1, null, cut('rmdq0', 9), [2, 5]),
    node(2, 1, cut('rmdq0', 6), [3, 4]),
    node(3, 2, null, []),
    node(4, 2, null, []),
    node(5, 1, region, [6, 9]),
    node(6, 5, narrower, [7, 8]),
    node(7, 6, null, []),
    node(8, 6, null, []),
    node(9, 5, null, []),
  ],
}

describe('rules in words', () => {
  it.each([
    [1, 'all patients'],
    [3, 'rmdq0 ≤ 6'],
    [4, '6 < rmdq0 ≤ 9'],
    [6, 'rmdq0 > 9 and region in {asia, europe}'],
    [7, 'rmdq0 > 9 and region = asia'],
    [9, 'rmdq0 > 9 and region = africa'],
  ])('node %s: %s', (id, words) => expect(ruleInWords(ruleOf(tree, id))).toBe(words))

  it('cuts read as people write them', () => {
    expect([0.1 + 0.2, 51.21150000000001, 1e9 + 0.5, -3].map(numberInWords)).toEqual([
      '0.3',
      '51.2115',
      '1000000000.5',
      '−3',
    ])
  })
})
