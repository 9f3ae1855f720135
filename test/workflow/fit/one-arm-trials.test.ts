import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import type { Roles } from '../../../src/data/roles/roles.js'
import { METHODS } from '../../../src/trees/methods/method.js'
import { effects } from '../../../src/workflow/effects/effects.js'
import { withinTrialInteractions } from '../../../src/workflow/effects/within-trial.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { patientSummary } from '../../../src/workflow/patients/patient-summary.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { errorOf } from '../../error-of.js'
import { expectClose, TOLERANCES } from '../../tolerances.js'

const R = JSON.parse(readFileSync('test/fixtures/trial-effects/one-arm.json', 'utf8'))
const text = readFileSync('examples/nslbp.csv', 'utf8')
const ROLES: Roles = {
  ...{ outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial', family: 'gaussian' },
  covariates: ['age', 'sex', 'rmdq0'],
}

/** The example without the rows that contain one of the texts. */
const without = (...parts: string[]) => {
  const rows = text.split('\n').filter((row) => !parts.some((part) => row.includes(part)))
  return prepare(readDelimited(rows.join('\n')), ROLES)
}

describe('a trial with one arm', () => {
  const data = without('Trial 3,control')

  it.each(['mob-si', 'metamob-si'] as const)('%s equals R, which keeps it', (method) => {
    const result = fit(data, method, { compat: 'partykit' })
    expect(result.subgroups.map(({ node }) => node)).toEqual(R.nodes)
    expect(result.subgroups.map(({ n }) => n)).toEqual(R.n)
    const { estimate, se, variance } = R[method]
    result.subgroups.forEach(({ effect }, j) => {
      expectClose(effect.estimate, estimate[j], TOLERANCES.fixef)
      expectClose(effect.se, se[j], TOLERANCES.se)
    })
    if (method === 'mob-si')
      result.tree.nodes[0].tests.forEach(({ statistic }, j) => {
        expectClose(statistic, R.rootStatistic[j], TOLERANCES.linear)
      })
    else {
      expectClose(result.model.random[0].variance, variance[0], TOLERANCES.variance)
      expectClose(result.model.residualVariance, variance[1], TOLERANCES.variance)
    }
  })

  it('informs the residual variance alone where trials have intercepts', () => {
    // One subgroup, so that leaving the trial out does not move the tree.
    const whole = fit(data, 'mob-si', { maxdepth: 1 })
    const rest = fit(without('Trial 3'), 'mob-si', { maxdepth: 1 })
    expectClose(whole.subgroups[0].effect.estimate, rest.subgroups[0].effect.estimate, { rtol: 1e-12 })
    expect(whole.model.residualVariance).not.toBe(rest.model.residualVariance)
  })

  it('has no effect of its own, which is said', () => {
    const result = fit(data, 'mob-si')
    for (const { trials } of patientSummary(result, data).leaves)
      expect(trials[2]).toMatchObject({ effect: null, why: 'has patients in one arm only' })
    for (const { silent } of withinTrialInteractions(result, data)) expect(silent).toContain('Trial 3')
    const { twoStage, notes } = effects(data)
    expect(twoStage!.trials.map(({ trial }) => trial)).toEqual(['Trial 1', 'Trial 2', 'Trial 4'])
    expect(notes.map(({ message }) => message)).toContain(
      'trial "Trial 3" has patients in one arm only and is left out of the two-stage analysis',
    )
  })
})

describe('several trials with one arm', () => {
  const data = without('Trial 3,control', 'Trial 2,intervention', 'Trial 4,control')

  it('are fitted by every method, with one note that names them all and how to leave them out', () => {
    for (const method of METHODS) {
      const { notes, subgroups } = fit(data, method)
      expect(subgroups.every(({ effect }) => effect.estimate !== null || notes.length > 1)).toBe(true)
      const [note, ...more] = notes.filter(({ code }) => code === 'ARM_EMPTY')
      expect(more).toEqual([])
      expect(note.message).toBe(
        '3 trials have patients in one arm only (none in arm "intervention" in "Trial 2"; none in arm "control" in "Trial 3", "Trial 4"): each by itself tells nothing of the treatment effect, and with an intercept of its own only of how much outcomes vary; check how their arms are coded, or leave them out: --exclude-trial "Trial 2" --exclude-trial "Trial 3" --exclude-trial "Trial 4"',
      )
    }
  })

  it('can be left out together', () => {
    const table = data.table
    const left = prepare(table, { ...ROLES, excludeTrials: ['Trial 2', 'Trial 3', 'Trial 4'] })
    expect(left.ipd.trial.levels).toEqual(['Trial 1'])
    expect(left.notes.filter(({ code }) => code === 'ARM_EMPTY')).toEqual([])
  })

  it('are refused where there is no other and nothing could be compared', () => {
    const none = without('Trial 1,control', 'Trial 3,control', 'Trial 2,intervention', 'Trial 4,control')
    for (const method of ['mob-si', 'metamob-si'] as const)
      expect(errorOf(() => fit(none, method)).code).toBe('ARM_EMPTY')
  })
})
