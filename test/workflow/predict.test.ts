import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { predict } from '../../src/workflow/patients/predict.js'
import { prepare } from '../../src/workflow/patients/prepare.js'

const table = readDelimited(readFileSync('test/fixtures/data/gauss-2500.csv', 'utf8'))
const data = prepare(table, {
  ...{ outcome: 'y', treatment: 'arm', control: 'placebo', trial: 'trial', family: 'gaussian' },
  covariates: ['age', 'bmi', 'severity', 'sex', 'region', 'stage'],
})
const result = fit(data, 'metamob-si')

describe('new patients', () => {
  const { ipd } = data
  const covariates = Object.fromEntries(
    ipd.covariates.map((covariate) => [
      covariate.name,
      covariate.kind === 'numeric'
        ? covariate.values
        : Array.from(covariate.codes, (code) => covariate.levels[code]),
    ]),
  )

  it('who are the old ones come to their subgroups, with its effect', () => {
    const { predictions, notes } = predict(result, covariates, ipd.n)
    expect(notes).toEqual([])
    for (const { node, n, effect, label, outcome } of result.subgroups) {
      const own = predictions.filter((prediction) => prediction.node === node)
      expect(own).toHaveLength(n)
      expect(own[0]).toEqual({
        ...{ node, rule: label, effect, effectInTrial: effect.estimate },
        outcome: {
          control: outcome!.control.estimate,
          experimental: outcome!.experimental.estimate,
        },
      })
    }
  })

  it('get the random effect of a trial that the fit has seen; of a new one the average, with a note', () => {
    const trials = Array.from(ipd.trial.codes, (code) => ipd.trial.levels[code])
    trials[0] = 'T99'
    const { predictions, notes } = predict(result, covariates, ipd.n, trials)
    expect(predictions[0].effectInTrial).toBe(predictions[0].effect.estimate)
    const deviation = result.model.ranef.find(({ level }) => level === trials[1])!.treatment as number
    expect(predictions[1].effectInTrial).toBe(predictions[1].effect.estimate! + deviation)
    expect(notes.map(({ code }) => code)).toEqual(['PREDICT_TRIAL_UNSEEN'])
    expect(notes[0].message).toContain('"T99"')
  })

  it('with a missing value or an unseen level stay at the node that asks, and get its effect', () => {
    const root = result.tree.nodes[0]
    const variable = root.split!.variable
    const unknown = {
      ...Object.fromEntries(Object.entries(covariates).map(([name, values]) => [name, [values[0]]])),
    }
    for (const [value, code] of [
      [null, 'PREDICT_VALUE_MISSING'],
      ['', 'PREDICT_VALUE_MISSING'],
      ['atlantis', root.split!.kind === 'numeric' ? 'PREDICT_VALUE_MISSING' : 'PREDICT_LEVEL_UNSEEN'],
    ] as const) {
      const { predictions, notes } = predict(result, { ...unknown, [variable]: [value] }, 1)
      expect(predictions[0]).toEqual({
        node: 1,
        rule: 'all patients',
        effect: { estimate: root.coefficients.treatment, method: 'node' },
        effectInTrial: root.coefficients.treatment,
        outcome: null,
      })
      expect(notes.map((note) => note.code)).toEqual([code])
    }
  })
})
