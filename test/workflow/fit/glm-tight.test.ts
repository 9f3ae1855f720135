import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { armOf, trialOf } from '../../../src/models/cells/cells.js'
import { ColumnSource } from '../../../src/sources/columns.js'
import { byScores } from '../../../src/trees/grow/by-scores.js'
import { growNow } from '../../../src/trees/grow/growth.js'
import { mob } from '../../../src/trees/grow/mob.js'
import { strataModel } from '../../../src/trees/node-models/strata-model.js'
import { controlOf } from '../../../src/workflow/fit/control-of.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { expectClose, TOLERANCES } from '../../tolerances.js'
import { glmTrees, referenceData } from '../../trees/reference.js'
import { expectTerms } from './same-fit.js'

interface TightNode {
  readonly id: number
  readonly n: number
  readonly objfun: number
  readonly coefficients: Record<string, number>
  readonly tests: { variable: string; statistic: number; pAdjusted: number | null }[]
  /** Of terminal nodes. */
  readonly se: Record<string, number> | null
}

interface TightFit {
  readonly data: string
  readonly method: 'mob' | 'mob-si'
  readonly ties: 'rows' | 'distinct'
  /** Offset of each trial, and what its treated patients have beside it. */
  readonly offset: number[]
  readonly slope: number[]
  readonly nodes: TightNode[]
}

const { fits, palm } = JSON.parse(readFileSync('test/fixtures/choices/tight.json', 'utf8')) as {
  fits: TightFit[]
  palm: {
    data: string
    iterations: number
    logLik: number
    nodes: TightNode[]
    joint: { term: string; estimate: number; se: number; p: number }[]
  }[]
}

const { glmTight } = TOLERANCES

const dataOf = (file: string) => referenceData(glmTrees.find(({ spec }) => spec.data === file)!)

interface OwnNode {
  readonly id: number
  readonly n: number
  readonly objfun: number
  readonly coefficients: Readonly<Record<string, number | null>>
  readonly tests: readonly { variable: string; statistic: number; logPAdjusted: number | null }[]
}

function expectSameNodes(own: readonly OwnNode[], nodes: readonly TightNode[]): void {
  expect(own.map(({ id, n }) => [id, n])).toEqual(nodes.map(({ id, n }) => [id, n]))
  nodes.forEach(({ id, objfun, coefficients, tests }, i) => {
    expectClose(own[i].objfun, objfun, glmTight, `−logLik of node ${id}`)
    expect(Object.keys(own[i].coefficients)).toEqual(Object.keys(coefficients))
    for (const [term, value] of Object.entries(coefficients))
      expectClose(own[i].coefficients[term], value, glmTight, `${term} in node ${id}`)
    expect(own[i].tests.map(({ variable }) => variable)).toEqual(tests.map(({ variable }) => variable))
    tests.forEach(({ variable, statistic, pAdjusted }, t) => {
      expectClose(own[i].tests[t].statistic, statistic, glmTight, `${variable} in node ${id}`)
      const logP = pAdjusted === null ? null : Math.log(pAdjusted)
      expectClose(own[i].tests[t].logPAdjusted, logP, TOLERANCES.linearLogP, `log p of ${variable} in ${id}`)
    })
  })
}

describe.each(fits)('$data, $method, ties: $ties, offset $offset', (reference) => {
  const data = dataOf(reference.data)
  const { family } = data.roles
  const { ties, method, offset, slope, nodes } = reference
  const control = controlOf({ ties, pvalue: 'hansen' })
  const source = new ColumnSource(data.ipd, ties, family)
  const stratified = method === 'mob-si'
  const shift = source.centre.map((_, s) => offset[trialOf(s)] + armOf(s) * slope[trialOf(s)])
  const model = strataModel(source, { family, stratified, dfsplit: 1 }, shift, control)
  const tree = growNow(mob(source, byScores(source, model, control), control))
  const terms = tree.nodes.map((node) => node.fit.terms(stratified ? source.trials : null, '01'))

  it('is the same tree, with the digits that R has when it iterates on', () => {
    const own = tree.nodes.map(({ id, fit: { n, objfun }, tests }, i) => {
      const coefficients = Object.fromEntries(terms[i].map(({ term, estimate }) => [term, estimate]))
      return { id, n, objfun, tests, coefficients }
    })
    expectSameNodes(own, nodes)
  })

  it('has the same standard errors in the subgroups', () => {
    let compared = 0
    nodes.forEach(({ se, id }, i) => {
      for (const [name, value] of Object.entries(se ?? {})) {
        const own = terms[i].find(({ term }) => term === name)!
        expectClose(Math.sqrt(own.scaledVariance!), value, glmTight, `se of ${name} in node ${id}`)
        compared++
      }
    })
    expect(compared).toBeGreaterThanOrEqual(6)
  })
})

describe.each(palm)('palmtree of $data', ({ data, iterations, logLik, nodes, joint }) => {
  const result = fit(dataOf(data), 'palmtree', { ties: 'rows' })

  it('has the same tree and joint model, with the digits that R has when it iterates on', () => {
    expectSameNodes(result.tree.nodes, nodes)
    expect(result.model.iterations).toBe(iterations)
    expectClose(result.model.logLik, logLik, glmTight, 'logLik')
    expectTerms(result.model.fixed, joint, { estimate: glmTight, se: glmTight, df: glmTight })
  })
})
