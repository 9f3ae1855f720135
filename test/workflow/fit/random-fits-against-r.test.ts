import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import type { Method } from '../../../src/trees/methods/method.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { expectClose, TOLERANCES } from '../../tolerances.js'

interface RandomFit {
  readonly data: string
  readonly method: Method
  readonly args: Record<string, number | string | boolean | null>
  readonly nodes: {
    id: number
    n: number
    objfun: number
    variable: string | null
    cut: number | null
    tests: { variable: string; statistic: number | null; pAdjusted: number | null }[]
  }[]
}

const folder = 'test/fixtures/random-fits'
const { fits } = JSON.parse(readFileSync(`${folder}/random-fits.json`, 'utf8')) as { fits: RandomFit[] }

/** Random data (ties, few and many levels, ordered factors, small trials) and random settings: random-fits.R. */
describe('random fits as partykit makes them', () => {
  it.each(fits)('$data, $method, $args', ({ data, method, args, nodes }) => {
    const table = readDelimited(readFileSync(`${folder}/${data}`, 'utf8'))
    const prepared = prepare(table, {
      ...{ outcome: 'y', treatment: 't', control: '0', trial: 'trial', family: 'gaussian' },
      covariates: ['z1', 'z2', 'z3', 'f1', 'o1'],
      ordered: { o1: ['1', '2', '3', '4', '5'] },
    })
    const given = Object.entries(args).filter(([, value]) => value !== null)
    const options = given.map(([name, value]) => [
      name,
      typeof value === 'string' ? value.toLowerCase() : value,
    ])
    const result = fit(prepared, method, {
      ...Object.fromEntries(options),
      ties: 'rows',
      pvalue: 'hansen',
    })
    expect(result.tree.nodes.map(({ id, n, split }) => [id, n, split?.variable ?? null])).toEqual(
      nodes.map(({ id, n, variable }) => [id, n, variable]),
    )
    nodes.forEach((node, i) => {
      const own = result.tree.nodes[i]
      expectClose(own.objfun, node.objfun, TOLERANCES.linear, 'RSS')
      // R averages the two values beside a centred cut in extended precision: the last bit may differ.
      if (own.split?.kind === 'numeric') expectClose(own.split.cut, node.cut, { rtol: 2.3e-16 }, 'cut')
      node.tests.forEach(({ variable, statistic, pAdjusted }, t) => {
        expect(own.tests[t].variable).toBe(variable)
        // R leaves statistic and p of a covariate that cannot be tested as missing; here they are 0 and null.
        if (statistic === null || pAdjusted === null) expect(own.tests[t].pAdjusted).toBeNull()
        else {
          expectClose(own.tests[t].statistic, statistic, TOLERANCES.linear, variable)
          expectClose(
            own.tests[t].logPAdjusted,
            Math.log(pAdjusted),
            TOLERANCES.linearLogP,
            `log p of ${variable}`,
          )
        }
      })
    })
  })
})
