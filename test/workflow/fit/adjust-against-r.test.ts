import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import type { FamilyName } from '../../../src/families/families.js'
import { fitSchema } from '../../../src/results/fit-schema.js'
import type { Method } from '../../../src/trees/methods/method.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { expectClose, type Tolerance } from '../../tolerances.js'

interface AdjustedFit {
  readonly data: string
  readonly family: FamilyName
  readonly method: Method
  readonly tree: readonly {
    readonly id: number
    readonly n: number
    readonly objfun: number
    readonly coefficients: Record<string, number | null>
    readonly variable: string | null
    readonly cut: number | null
    readonly tests: readonly { variable: string; statistic: number; pAdjusted: number | null }[]
  }[]
  readonly iterations?: number
  readonly logLik?: number
  /** A single number where there is one. */
  readonly theta?: number | readonly number[]
  readonly fixed?: readonly { term: string; estimate: number; se: number }[]
}

const { fits, covariates, adjust, treatment, control } = JSON.parse(
  readFileSync('test/fixtures/adjust/adjust.json', 'utf8'),
) as { fits: AdjustedFit[]; covariates: string[]; adjust: string[]; treatment: string; control: string }

interface Tolerances {
  readonly objective: Tolerance
  readonly statistic: Tolerance
  readonly logP: Tolerance
  readonly coefficient: Tolerance
  readonly logLik: Tolerance
  readonly se: Tolerance
}

/**
 * R's optimiser is what limits mixed models (test/fixtures/README.md); GLM trees were grown with glm's epsilon at 1e-13, which
 * brings R's score contributions to those of the converged fit.
 */
function tolerancesOf({ family, method }: AdjustedFit): Tolerances {
  const mixed = method !== 'mob' && method !== 'mob-si' && method !== 'palmtree'
  if (family === 'gaussian')
    return mixed
      ? {
          objective: { rtol: 1e-5 },
          statistic: { rtol: 1e-5 },
          logP: { atol: 2e-5 },
          coefficient: { atol: 2e-6, rtol: 1e-5 },
          logLik: { atol: 1e-6 },
          se: { rtol: 5e-5 },
        }
      : {
          objective: { rtol: 1e-9 },
          statistic: { rtol: 1e-9, atol: 1e-11 },
          logP: { atol: 1e-8 },
          coefficient: { rtol: 1e-9, atol: 1e-11 },
          logLik: { rtol: 1e-9 },
          se: { rtol: 1e-9 },
        }
  return {
    objective: { rtol: mixed ? 1e-5 : 1e-8 },
    statistic: { rtol: mixed ? 1e-3 : 1e-5 },
    logP: { atol: mixed ? 1e-3 : 1e-5 },
    coefficient: mixed ? { rtol: 1e-3, atol: 1e-4 } : { rtol: 1e-7, atol: 1e-7 },
    logLik: { atol: 1e-4 },
    // R's Hessian of a GLMM is by finite differences, in columns that are not centred: 2% off for an intercept.
    se: { rtol: mixed ? 0.03 : 1e-5 },
  }
}

describe.each(fits)('$data, $method adjusted for covariates', (expected) => {
  const { data: file, family, method } = expected
  const table = readDelimited(readFileSync(`test/fixtures/data/${file}`, 'utf8'), { file })
  const roles = { outcome: 'y', treatment, control, trial: 'trial', covariates, adjust, family }
  const data = prepare(table, { ...roles, ...(family === 'binomial' && { event: '1' }) })
  const result = fit(data, method, { ties: 'rows' })
  const tolerance = tolerancesOf(expected)

  it("grows R's tree", () => {
    const splits = result.tree.nodes.map(({ id, n, split }) => ({ id, n, variable: split?.variable ?? null }))
    expect(splits).toEqual(
      expected.tree.map(({ id, n, variable }) => ({ id, n, variable: variable ?? null })),
    )
    expected.tree.forEach((node, i) => {
      const own = result.tree.nodes[i]
      if (typeof node.cut === 'number' && own.split?.kind === 'numeric') expect(own.split.cut).toBe(node.cut)
      expectClose(own.objfun, node.objfun, tolerance.objective, `objective of node ${node.id}`)
      expect(Object.keys(own.coefficients)).toEqual(Object.keys(node.coefficients))
      for (const [term, value] of Object.entries(node.coefficients))
        expectClose(own.coefficients[term], value, tolerance.coefficient, `${term} in node ${node.id}`)
      expect(own.tests.map(({ variable }) => variable)).toEqual(node.tests.map(({ variable }) => variable))
      node.tests.forEach(({ variable, statistic, pAdjusted }, v) => {
        const what = `${variable} in node ${node.id}`
        expectClose(own.tests[v].statistic, statistic, tolerance.statistic, what)
        const logP = pAdjusted === null ? null : Math.log(pAdjusted)
        expectClose(own.tests[v].logPAdjusted, logP, tolerance.logP, `log p of ${what}`)
      })
    })
  })

  it('is a valid result that says what was adjusted for', () => {
    expect(fitSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
    expect(result.spec.adjust).toEqual(adjust)
    for (const { outcome } of result.subgroups) expect(outcome).not.toBeNull()
  })

  const { fixed, theta } = expected
  if (fixed !== undefined)
    it("has R's joint model", () => {
      expect(result.model.iterations).toBe(expected.iterations)
      expectClose(result.model.logLik, expected.logLik!, tolerance.logLik, 'logLik')
      const kept = result.model.fixed.filter(({ estimate }) => estimate !== null)
      expect(kept.map(({ name }) => name)).toEqual(fixed.map(({ term }) => term))
      fixed.forEach(({ term, estimate, se }, i) => {
        expectClose(kept[i].estimate, estimate, tolerance.coefficient, term)
        expectClose(kept[i].se, se, tolerance.se, `standard error of ${term}`)
      })
      ;[theta ?? []].flat().forEach((value, i) => {
        const wide = family === 'gaussian' ? { rtol: 1e-4, atol: 1e-6 } : { rtol: 2e-3, atol: 1e-3 }
        expectClose(result.model.theta[i], value, wide, `theta ${i}`)
      })
    })
})
