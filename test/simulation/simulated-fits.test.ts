import { describe, expect, it } from 'vitest'
import { readDesign } from '../../src/results/simulate/design-schema.js'
import { replicateRng } from '../../src/simulation/cells.js'
import { drawOwn } from '../../src/simulation/own-design.js'
import { METHODS } from '../../src/trees/methods/method.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import { fitUnanswered } from '../../src/workflow/fit/fit.js'
import { simulatedFits } from '../../src/workflow/simulate/fit-simulated.js'
import { preparedOf } from '../../src/workflow/simulate/simulation-job.js'

/** A subgroup, a covariate that predicts the outcome, and one of levels: all ways of testing and splitting. */
const design = (family: string) =>
  readDesign(
    JSON.stringify({
      trials: [1, 2, 3, 4].map((k) => ({ n: 70, sd: 0.5 * k })),
      covariates: [
        { name: 'x1', byTrial: 1 },
        { name: 'x2' },
        { name: 'site', kind: 'levels', levels: ['a', 'b', 'c'] },
      ],
      main: [{ variable: 'x1', slope: 0.4 }],
      effect: { value: 0.2, sd: 0.3 },
      subgroups: [{ rule: 'x2>0', effect: 0.9 }],
      error: { family },
    }),
  )

describe.each(['gaussian', 'binomial', 'poisson'])('lean fits of simulated %s outcomes', (family) => {
  const own = design(family)

  it.each(METHODS)('%s: are what the whole fit finds, sharing what is sorted once', (method) => {
    const control = controlOf({ maxdepth: 4, minsize: 30, alpha: 0.2 })
    let splits = 0
    for (const replicate of [1, 2]) {
      const data = preparedOf(drawOwn(own, replicateRng(5, {}, replicate)))
      const { result } = fitUnanswered(data, method, control)
      const fitOf = simulatedFits(data, control)
      // Another method has used the same source before.
      fitOf(METHODS[(METHODS.indexOf(method) + 3) % METHODS.length])
      const { nodes, subgroups } = fitOf(method)
      expect(nodes.map(({ id, split, kids }) => ({ id, split, kids }))).toEqual(
        result.tree.nodes.map(({ id, split, kids }) => ({ id, split, kids })),
      )
      expect(subgroups).toEqual(
        result.subgroups.map(({ node, effect: { estimate, lo, hi } }) => ({ node, estimate, lo, hi })),
      )
      nodes.forEach(({ effectP }, i) => {
        const p = result.tree.nodes[i].instability.find(({ part }) => part === 'treatment')?.p ?? null
        expect(effectP === null).toBe(p === null)
        if (p !== null) expect(effectP! <= control.alpha).toBe(p <= control.alpha)
      })
      splits += nodes.length - subgroups.length
    }
    expect(splits).toBeGreaterThan(0)
  })
})
