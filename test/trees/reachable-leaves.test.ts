import fc from 'fast-check'
import { expect, it } from 'vitest'
import { placePatients } from '../../src/trees/shape/predict.js'
import { reachableLeaves } from '../../src/trees/shape/reachable-leaves.js'
import type { Split } from '../../src/trees/shape/tree.js'

const AGE = { variable: 'age', kind: 'numeric', cut: 50 } as Split
const REGION = { variable: 'region', kind: 'nominal', left: ['asia'], right: ['europe', 'africa'] } as Split
const LATER = { variable: 'age', kind: 'numeric', cut: 65 } as Split
/** age ≤ 50: 2; else region: asia 4; else age ≤ 65: 6, older 7. */
const TREE = {
  nodes: [
    { id: 1, split: AGE, kids: [2, 3] },
    { id: 2, split: null, kids: [] },
    { id: 3, split: REGION, kids: [4, 5] },
    { id: 4, split: null, kids: [] },
    { id: 5, split: LATER, kids: [6, 7] },
    { id: 6, split: null, kids: [] },
    { id: 7, split: null, kids: [] },
  ],
}
const AGES = [20, 50, 51, 65, 66, 90]
const REGIONS = ['asia', 'europe', 'africa']

it('are where patients end whose missing values are filled in in every way', () => {
  const known = fc.record({
    age: fc.constantFrom(null, ...AGES),
    region: fc.constantFrom(null, ...REGIONS),
  })
  fc.assert(
    fc.property(known, ({ age, region }) => {
      const ends = new Set<number>()
      for (const a of age === null ? AGES : [age])
        for (const r of region === null ? REGIONS : [region])
          ends.add(placePatients(TREE, { age: [a], region: [r] }, 1).node[0])
      const found = reachableLeaves(TREE, { age, region })
      // An age that is not known may be on one side of a cut at one node and on another at the next: more stay open, never fewer.
      for (const end of ends) expect(found).toContain(end)
      if (age !== null) expect(found).toEqual([...ends].sort((a, b) => a - b))
    }),
  )
})

it('take what is typed; a level that was never seen ends where it is asked for', () => {
  expect(reachableLeaves(TREE, { age: '61', region: 'europe' })).toEqual([6])
  expect(reachableLeaves(TREE, { age: 'sixty', region: '' })).toEqual([2, 4, 6, 7])
  expect(reachableLeaves(TREE, { age: 70, region: 'oceania' })).toEqual([3])
  expect(reachableLeaves(TREE, {})).toEqual([2, 4, 6, 7])
})
