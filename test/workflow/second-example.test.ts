import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Method } from '../../src/trees/methods/method.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { temporaryFolder } from '../cli/run-copse.js'
import { secondExample } from './second-example.js'

const data = secondExample()
const splitsOf = (method: Method) =>
  fit(data, method).tree.nodes.flatMap(({ split }) => (split === null ? [] : [split]))

it('is what its script writes', () => {
  const file = join(temporaryFolder(), 'again.csv')
  execFileSync('node', ['scripts/write-readmission.mjs', '--out', file])
  expect(readFileSync(file, 'utf8')).toBe(readFileSync('examples/readmission.csv', 'utf8'))
})

it('misleads MOB-SI: a subgroup that is a difference between trials', () => {
  const [split, ...more] = splitsOf('mob-si')
  expect(more).toEqual([])
  expect(split.variable).toBe('age')
  expect(split.effectP).toBeGreaterThan(0.05)
  expect(split.across!.p).toBeLessThan(0.01)
})

it('misleads a PALM tree, and metaMOB-SI by what predicts the outcome', () => {
  expect(splitsOf('palmtree').map(({ variable }) => variable)).toEqual(['age', 'frailty', 'frailty'])
  expect(splitsOf('metamob-si').map(({ variable }) => variable)).toEqual(['frailty', 'admissions'])
})

it('lets metaMOB-WT find what is true, and nothing else', () => {
  const [split, ...more] = splitsOf('metamob-wt')
  expect(more).toEqual([])
  // The script multiplies the odds ratio by exp(−0.8) after more than one admission.
  expect(split).toMatchObject({ variable: 'admissions', cut: 1 })
  expect(split.within!.lo).toBeLessThan(-0.8)
  expect(split.within!.hi).toBeGreaterThan(-0.8)
})
