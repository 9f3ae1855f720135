import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { expectClose } from '../tolerances.js'

describe('ordered factors by supLM, as partykit with ordinal = "L2"', () => {
  // partykit 1.2-16, lmtree(y ~ t [+ trial] | stage + score, ordinal = "L2", maxdepth = 2, alpha = 1, nrep = 1e5) on the
  // complete cases of gauss-900.csv, set.seed(1). Its p-values are simulated: 4 standard errors are 0.007.
  it.each([
    ['mob', [3.8941936, 4.2069854], [0.5573597, 0.9356068]],
    ['mob-si', [10.291649, 10.3194016], [0.6331663, 0.9803691]],
  ] as const)('%s', (method, statistics, ps) => {
    const table = readDelimited(readFileSync('test/fixtures/data/gauss-900.csv', 'utf8'))
    const data = prepare(table, {
      ...{ outcome: 'y', treatment: 'arm', control: 'placebo', trial: 'trial', family: 'gaussian' },
      covariates: ['stage', 'score', 'age'],
      ordered: { stage: ['I', 'II', 'III', 'IV'], score: Array.from({ length: 16 }, (_, i) => String(i)) },
    })
    const { tests } = fit(data, method, { ordinal: 'L2', bonferroni: false }).tree.nodes[0]
    statistics.forEach((statistic, i) => {
      expectClose(tests[i].statistic, statistic, { rtol: 1e-7 }, tests[i].variable)
      expect(tests[i].kind).toBe('supLM')
      // R's p-values are adjusted for two tests.
      expectClose(1 - (1 - tests[i].p!) ** 2, ps[i], { atol: 0.007 }, `p of ${tests[i].variable}`)
    })
  })
})
