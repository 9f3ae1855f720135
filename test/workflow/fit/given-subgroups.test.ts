import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import { foldsOf, partsOf } from '../../../src/data/patients/split-patients.js'
import { takePatients } from '../../../src/data/patients/take-patients.js'
import { fitLm, lmEstimates } from '../../../src/models/rows/lm.js'
import { createRng } from '../../../src/numerics/random/rng.js'
import { fitSchema } from '../../../src/results/fit-schema.js'
import { growNow } from '../../../src/trees/grow/growth.js'
import { fitMethod } from '../../../src/trees/methods/fit-method.js'
import type { Method } from '../../../src/trees/methods/method.js'
import { METHODS } from '../../../src/trees/methods/method.js'
import { controlOf } from '../../../src/workflow/fit/control-of.js'
import { fit, sourceOf } from '../../../src/workflow/fit/fit.js'
import { fitToPatients } from '../../../src/workflow/fit/given-subgroups.js'
import { honestParts } from '../../../src/workflow/fit/honest.js'
import { modelPart } from '../../../src/workflow/fit/models/fit-model.js'
import { patientsOf, subgroupOfPatients } from '../../../src/workflow/patients/placement.js'
import type { Prepared } from '../../../src/workflow/patients/prepare.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { errorOf } from '../../error-of.js'
import { expectClose } from '../../tolerances.js'
import { nodesWithoutTold } from '../../without-told.js'

const covariates = ['age', 'bmi', 'severity', 'score', 'sex', 'region', 'stage']

function dataOf(file: string, family: 'gaussian' | 'binomial' | 'poisson'): Prepared {
  const table = readDelimited(readFileSync(`test/fixtures/data/${file}.csv`, 'utf8'))
  const roles = { outcome: 'y', treatment: 'arm', control: 'placebo', trial: 'trial' }
  return prepare(table, { ...roles, covariates, family })
}

const gaussian = dataOf('gauss-2500', 'gaussian')
const binary = dataOf('binary-2200', 'binomial')
const counts = dataOf('count-1500', 'poisson')

const shuffled = (data: Prepared, seed: number): Prepared => ({
  ...data,
  ipd: takePatients(data.ipd, createRng(seed).permutation(data.ipd.n)),
})

describe.each([
  ['gaussian', gaussian],
  ['binomial', binary],
  ['poisson', counts],
] as const)('the models of given subgroups, %s', (_, data) => {
  it.each(METHODS)('are those of the fit when tree and patients are its own: %s', (method) => {
    const control = controlOf({ maxdepth: 3 })
    const { family } = data.roles
    const { source, adjusted } = sourceOf(data, control, method)
    const grown = growNow(fitMethod(source, family, method, control, adjusted))
    const given = fitToPatients(data, grown.tree, method, control)
    expect(given.lost).toBe(0)
    expect(grown.tree.nodes.length).toBeGreaterThan(1)
    const [own, again] = [grown, given.fitted].map((fitted) =>
      modelPart(fitted, data.ipd.trial.levels, 'trial', method, control, null),
    )
    own.effects.forEach((effect, j) => {
      for (const key of ['estimate', 'se', 'lo', 'hi'] as const)
        expectClose(again.effects[j][key], effect[key], { rtol: 1e-5, atol: 1e-6 }, key)
    })
    expectClose(again.model.logLik, own.model.logLik, { rtol: 1e-9 }, 'logLik')
  })
})

describe('honest estimates', () => {
  const options = { honest: 0.5, maxdepth: 3 }

  it.each(METHODS)('of %s come from patients who had no part in the tree', (method) => {
    const result = fit(gaussian, method, options)
    const { growing, estimating } = honestParts(gaussian, 0.5, 1)
    const listed = patientsOf(gaussian.ipd, fit(gaussian, 'mob', options))
    const rowsOf = (part: string) => listed.filter((patient) => patient.part === part).map(({ row }) => row)
    expect(rowsOf('growing')).toEqual([...growing.ipd.rows])
    expect(rowsOf('estimating')).toEqual([...estimating.ipd.rows])
    // Differences between the sides of a split are estimated from the other part.
    expect(nodesWithoutTold(result.tree.nodes)).toEqual(
      nodesWithoutTold(fit(growing, method, { maxdepth: 3 }).tree.nodes),
    )
    expect(result.subgroups.reduce((sum, { n }) => sum + n, 0)).toBe(estimating.ipd.n)
    expect(result.notes.map(({ code }) => code)).toContain('HONEST')
    fitSchema.parse(JSON.parse(JSON.stringify(result)))
  })

  it('of mob-si are those of a linear model of the other part in each subgroup', () => {
    const result = fit(gaussian, 'mob-si', options)
    const { ipd } = honestParts(gaussian, 0.5, 1).estimating
    const node = subgroupOfPatients(result, ipd)
    expect(result.subgroups.length).toBeGreaterThan(1)
    for (const { node: id, effect } of result.subgroups) {
      const rows = Uint32Array.from(node.keys()).filter((i) => node[i] === id)
      const part = takePatients(ipd, rows)
      const columns = [
        Float64Array.from(part.treatment.arm),
        ...part.trial.levels.map((_, k) => Float64Array.from(part.trial.codes, (code) => Number(code === k))),
      ]
      const naive = lmEstimates(fitLm(part.outcome.values, columns))[0]!
      for (const key of ['estimate', 'se', 'p', 'lo', 'hi'] as const)
        expectClose(effect[key], naive[key], { rtol: 1e-9, atol: 1e-12 }, key)
    }
  })

  it('do not depend on the order of the rows, but on the seed', () => {
    const one = fit(binary, 'mob-si', options)
    expect(fit(shuffled(binary, 4), 'mob-si', options).subgroups).toEqual(one.subgroups)
    expect(fit(binary, 'mob-si', { ...options, seed: 2 }).subgroups).not.toEqual(one.subgroups)
  })

  it('refuse a part that is too small', () => {
    const error = errorOf(() => fit(gaussian, 'mob', { honest: 0.004, minsize: 30 }))
    expect(error.code).toBe('HONEST_TOO_SMALL')
    expect(error.message).toContain('--honest')
  })
})

describe('dealing patients', () => {
  it.each([2, 5, 10])('into %d folds gives each its share of every trial and arm', (folds) => {
    const { ipd } = gaussian
    const fold = foldsOf(ipd, folds, createRng(3))
    const sizes = new Map<string, number[]>()
    fold.forEach((f, i) => {
      for (const key of ['all', `${ipd.trial.codes[i]} ${ipd.treatment.arm[i]}`]) {
        const counts = sizes.get(key) ?? new Array<number>(folds).fill(0)
        counts[f]++
        sizes.set(key, counts)
      }
    })
    for (const counts of sizes.values())
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
  })

  it('into two parts gives the second its share to the nearest patient', () => {
    const { ipd } = gaussian
    const part = partsOf(ipd, 0.3, createRng(3))
    const total = part.reduce((sum, p) => sum + p, 0)
    expect(Math.abs(total - 0.3 * ipd.n)).toBeLessThanOrEqual(1)
    const first = partsOf(shuffled(gaussian, 9).ipd, 0.3, createRng(3))
    const permutation = createRng(9).permutation(ipd.n)
    expect(Array.from(permutation, (at) => part[at])).toEqual(Array.from(first))
  })
})

describe('cross-validation', () => {
  it('has the loss, predictions and counts that fitting and predicting by hand have', () => {
    const method: Method = 'mob-si'
    const control = { maxdepth: 3 }
    const { cv, subgroups } = fit(gaussian, method, { ...control, cv: 4 })
    const { ipd } = gaussian
    const fold = foldsOf(ipd, 4, createRng(1))
    let loss = 0
    const predicted = new Float64Array(ipd.n)
    for (let f = 0; f < 4; f++) {
      const take = (inFold: boolean) => ({
        ...gaussian,
        ipd: takePatients(
          ipd,
          Uint32Array.from(fold.keys()).filter((i) => (fold[i] === f) === inFold),
        ),
      })
      const trained = fit(take(false), method, control)
      const left = take(true).ipd
      const node = subgroupOfPatients(trained, left)
      const places = [...fold.keys()].filter((i) => fold[i] === f)
      expect(cv!.parts[f]).toMatchObject({ n: left.n, subgroups: trained.subgroups.length })
      for (let i = 0; i < left.n; i++) {
        const id = node[i]
        const { coefficients } = trained.tree.nodes[id - 1]
        const trial = left.trial.levels[left.trial.codes[i]]
        const effect = coefficients.treatment!
        const mean =
          coefficients['(Intercept)']! +
          (left.trial.codes[i] === 0 ? 0 : coefficients[`trial${trial}`]!) +
          left.treatment.arm[i] * effect
        loss += (left.outcome.values[i] - mean) ** 2
        predicted[places[i]] = effect
      }
    }
    expectClose(cv!.loss.tree, loss / ipd.n, { rtol: 1e-10 }, 'loss')
    const final = subgroupOfPatients(fit(gaussian, method, control), ipd)
    for (const { node, predicted: mean } of cv!.subgroups) {
      const own = [...final.keys()].filter((i) => final[i] === node)
      expectClose(mean, own.reduce((sum, i) => sum + predicted[i], 0) / own.length, { rtol: 1e-10 })
    }
    expect(cv!.subgroups.map(({ node }) => node)).toEqual(subgroups.map(({ node }) => node))
    expect(cv!.loss.tree!).toBeLessThan(cv!.loss.single!)
  })

  it.each([
    ['binomial', binary],
    ['poisson', counts],
  ] as const)('of a tree with real subgroups predicts better than none, calibrated (%s)', (_, data) => {
    const result = fit(data, 'mob-si', { cv: 5, maxdepth: 3 })
    expect(result.cv!.loss.tree!).toBeLessThan(result.cv!.loss.single!)
    expect(result.cv!.calibration!.slope!).toBeGreaterThan(0.5)
    expect(result.cv!.calibration!.hi!).toBeGreaterThan(0.9)
    fitSchema.parse(JSON.parse(JSON.stringify(result)))
  })

  it('does not depend on the order of the rows', () => {
    const options = { cv: 3, maxdepth: 2 }
    const { cv } = fit(binary, 'mob', options)
    const other = fit(shuffled(binary, 8), 'mob', options).cv!
    expect(other.parts).toEqual(cv!.parts)
    expectClose(other.loss.tree, cv!.loss.tree, { rtol: 1e-12 })
    expectClose(other.calibration!.slope, cv!.calibration!.slope, { rtol: 1e-9 })
  })
})

describe('the fall-back', () => {
  it('is the fit of metamob-ri, made only where stratified intercepts told nothing', () => {
    const options = { minsize: 20, alpha: 0.3, fallback: true }
    const table = readDelimited(readFileSync('examples/nslbp.csv', 'utf8'))
    const roles = { outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial' }
    const one = table.columns.get('trial')!
    const data = prepare(table, { ...roles, covariates: ['age', 'sex', 'rmdq0'], family: 'gaussian' })
    expect(one).toBeDefined()
    const result = fit(data, 'metamob-si', options)
    const lacks = result.notes.some(({ code }) => code === 'SCORE_WITHOUT_INFORMATION')
    expect(lacks).toBe(true)
    const {
      cv: _cv,
      fallback: _fallback,
      ...direct
    } = fit(data, 'metamob-ri', {
      ...options,
      fallback: false,
    })
    expect(result.fallback).toEqual(direct)
    expect(fit(data, 'metamob-si', { fallback: true }).fallback).toBeNull()
    expect(fit(data, 'metamob-si', { ...options, fallback: false }).fallback).toBeNull()
  })
})
