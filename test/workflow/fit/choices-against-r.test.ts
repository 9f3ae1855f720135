import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Method } from '../../../src/trees/methods/method.js'
import type { Tolerance } from '../../tolerances.js'
import { expectClose, TOLERANCES } from '../../tolerances.js'
import type { Choice } from './choices.js'
import { choiceOptions, choices, fitChoice } from './choices.js'

const { linear, linearLogP } = TOLERANCES

/** As written in JSON: R gives a list without elements for a missing value. */
const present = <Value>(value: Value | null | undefined): Value | null =>
  typeof value === 'number' || typeof value === 'string' ? value : null

/**
 * p-values of tests that R simulates or integrates by Monte-Carlo, as it was told to: 50 000 draws of ordL2BB, and pmvnorm's
 * quasi-random rule with its error of 1e-3 on a probability. Bonferroni multiplies the error by the five covariates.
 */
const SIMULATED: Readonly<Record<string, Tolerance>> = {
  'ordinal L2': { atol: 0.012 },
  'ordinal max': { atol: 0.005 },
}

describe.each(choices.runs.map((run, at) => ({ run, at, ...run })))(
  '$at $label: $data, $method',
  ({ run, label }) => {
    const result = fitChoice(run, choiceOptions(run))

    it('grows the same tree', () => {
      expect(result.tree.nodes.map(({ id, n, split }) => [id, n, split?.variable ?? null])).toEqual(
        run.nodes.map(({ id, n, variable }) => [id, n, present(variable)]),
      )
      run.nodes.forEach(({ cut, variable }, i) => {
        const { split } = result.tree.nodes[i]
        if (split?.kind === 'numeric') expect(split.cut).toBe(cut)
        if (split?.kind === 'ordered') expect(split.left.at(-1), variable!).toBe(['I', 'II', 'III'][cut! - 1])
      })
    })

    it('has the same objective, coefficients and tests in every node', () => {
      run.nodes.forEach((node, i) => {
        const own = result.tree.nodes[i]
        expectClose(own.objfun, node.objfun, linear, `objective of node ${node.id}`)
        if (!run.fixed.startsWith('0')) expectCoefficients(own.coefficients, node)
        node.tests.forEach(({ variable, statistic, pAdjusted }, t) => {
          const what = `${variable} in node ${node.id}`
          expect(own.tests[t].variable).toBe(variable)
          if (present(pAdjusted) === null) {
            expect(own.tests[t].pAdjusted, what).toBeNull()
            return
          }
          expectClose(own.tests[t].statistic, statistic, STATISTIC, `statistic of ${what}`)
          const simulated = variable === 'stage' ? SIMULATED[label] : undefined
          if (simulated !== undefined)
            expectClose(own.tests[t].pAdjusted, pAdjusted, simulated, `p of ${what}`)
          else expectClose(own.tests[t].logPAdjusted, Math.log(pAdjusted!), linearLogP, `log p of ${what}`)
        })
      })
    })
  },
)

/** Where outcomes are separated R stops on the way to infinity; here that is null. */
function expectCoefficients(
  own: Record<string, number | null>,
  { id, coefficients }: Choice['nodes'][number],
): void {
  const infinite = (value: number | null) => value !== null && Math.abs(value) > 25
  const reference = infinite(coefficients['(Intercept)'])
  for (const [term, given] of Object.entries(coefficients)) {
    const r = present(given)
    const what = `${term} in node ${id}`
    // Differences from a trial whose intercept is infinite, whatever R makes of two of them.
    if (infinite(r) || (reference && term.startsWith('trial'))) expect(own[term], what).toBeNull()
    else expectClose(own[term], r, COEFFICIENT, what)
  }
}

/** IRLS is iterated on from its own solution: choices.R. */
const COEFFICIENT: Tolerance = { rtol: 1e-9, atol: 1e-10 }
const STATISTIC: Tolerance = { rtol: 1e-9, atol: 1e-10 }

describe('information and sandwich of linear models', () => {
  it('are what partykit leaves out', () => {
    expect(choices.lmVcovInfo).toBe('only vcov = "opg" supported in lmtree')
  })

  it.each(choices.lmRoot)('$method, $vcov, $parm: the statistics of the definition', (root) => {
    const run: Choice = choices.runs.find(({ data, method }) => data === 'gauss' && method === root.method)!
    const { vcov } = root
    const parm = root.parm === 'all' ? 'all' : 'treatment-partykit'
    const options = { ...choiceOptions(run), ties: 'distinct', vcov, parm }
    const { tests } = fitChoice(run, options).tree.nodes[0]
    for (const { variable, statistic } of tests)
      expectClose(statistic, root.statistics[variable], linear, variable)
  })
})

const effective = JSON.parse(readFileSync('test/fixtures/choices/effective.json', 'utf8')) as {
  rows: { data: Choice['data']; method: Method; variable: string; treatment: number; intercepts: number }[]
}

describe('where the instability of a split lies', () => {
  it.each(effective.rows)('$data, $method, $variable: effective scores as in R', (row) => {
    const run: Choice = choices.runs.find(({ data, method }) => data === row.data && method === row.method)!
    const plain = { ...run, label: 'effective', weights: null, cluster: null, exposure: null }
    const { tree } = fitChoice(
      { ...plain, covariates: [row.variable] },
      { alpha: 1, minsize: 50, maxdepth: 2 },
    )
    const [treatment, intercepts] = tree.nodes[0].instability
    expect([treatment.part, intercepts.part]).toEqual(['treatment', 'intercepts'])
    expectClose(treatment.statistic, row.treatment, STATISTIC, 'treatment')
    expectClose(intercepts.statistic, row.intercepts, STATISTIC, 'intercepts')
  })

  // Twice the same: by components (the double maximum asks for them) and by the arrow.
  it.each(['mob', 'mob-si'] as const)('%s: --parm treatment tests the effective score', (method) => {
    const run: Choice = choices.runs.find((one) => one.data === 'binary' && one.method === method)!
    const plain = { ...run, label: 'effective', weights: null, cluster: null, exposure: null }
    const options = { alpha: 1, minsize: 50, maxdepth: 2 }
    for (const variable of ['age', 'severity', 'region']) {
      const { treatment } = effective.rows.find(
        (row) => row.data === 'binary' && row.method === method && row.variable === variable,
      )!
      for (const more of [{}, { ordinal: 'max' }]) {
        const one = { ...plain, covariates: [variable] }
        const { tests } = fitChoice(one, { ...options, ...more, parm: 'treatment' }).tree.nodes[0]
        expectClose(tests[0].statistic, treatment, STATISTIC, variable)
        expect(tests[0].df).toBe(variable === 'region' ? 3 : 1)
      }
    }
  })
})
