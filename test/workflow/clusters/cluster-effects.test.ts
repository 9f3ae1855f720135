import { describe, expect, it } from 'vitest'
import type { Roles } from '../../../src/data/roles/roles.js'
import { effectsSchema } from '../../../src/results/effects-schema.js'
import { effects } from '../../../src/workflow/effects/effects.js'
import type { Prepared } from '../../../src/workflow/patients/prepare.js'
import { CR2, expectTerm, patients, RANDOMISED, randomised } from './cluster-cases.js'

function run(data: Prepared) {
  const result = effects(data)
  expect(effectsSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
  return result
}

const LOW = (row: string[]) => row[3] === 'low'
const NO_TRIAL = { trial: undefined }
const BINARY = { family: 'binomial', outcome: 'z' } as const
const COUNT = { family: 'poisson', outcome: 'count', exposure: 'e' } as const
const MODELS: Record<string, [Partial<Roles>, ((row: string[]) => boolean)?]> = {
  linear: [{}],
  adjusted: [{ adjust: ['x'] }],
  pooled: [NO_TRIAL],
  pooledAdjusted: [{ ...NO_TRIAL, adjust: ['x'] }],
  low: [{}, LOW],
  weighted: [{ adjust: ['x'], weights: 'k' }],
  logistic: [BINARY],
  logisticAdjusted: [{ ...BINARY, adjust: ['x'] }],
  logisticWeighted: [{ ...BINARY, weights: 'k' }],
  logisticPooled: [{ ...BINARY, ...NO_TRIAL }, LOW],
  poisson: [COUNT],
  poissonAdjusted: [{ ...COUNT, adjust: ['x'] }],
}

describe('effects of clustered patients', () => {
  it.each(Object.keys(MODELS))('are those of clubSandwich: %s', (name) => {
    const [roles, only] = MODELS[name]
    const { lm, spec } = run(patients(roles, only))
    expect(spec.cluster).toBe('practice')
    for (const expected of CR2[name]) {
      const term = expected.term === 't' ? 'treatment' : expected.term
      const { effect } = lm.fixed.find((each) => each.term === term)!
      expect(effect).toMatchObject({ method: 'satterthwaite', covariance: 'CR2', clusters: 24 })
      expectTerm(effect!, expected, `${name} ${term}`)
    }
    expect(lm.effect).toEqual(lm.fixed[1].effect)
  })

  it.each(['linear', 'pooled', 'logistic'])('with trials as clusters: %s', (name) => {
    const { lm, notes } = run(patients({ ...(name === 'logistic' ? BINARY : {}), cluster: 'trial' }))
    if (name === 'pooled') return
    expectTerm(lm.effect!, CR2[`${name}ByTrial`].find(({ term }) => term === 't')!, name)
    // Nothing tells how the mean of a trial, its only cluster's, would vary.
    expect(lm.fixed.filter(({ term }) => term !== 'treatment').map(({ effect }) => effect!.se)).toEqual([
      null,
      null,
      null,
      null,
    ])
    expect(notes.map(({ code }) => code)).toContain('CLUSTER_FEW')
  })

  it('randomised by cluster', () => {
    expectTerm(run(randomised()).lm.effect!, RANDOMISED.all, 'all')
    expectTerm(run(randomised({ adjust: ['bmi'] })).lm.effect!, RANDOMISED.adjusted, 'adjusted')
    expectTerm(
      run(randomised({ family: 'binomial', outcome: 'z' })).lm.effect!,
      RANDOMISED.logistic,
      'logistic',
    )
  })
})
