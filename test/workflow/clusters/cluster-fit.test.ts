import { describe, expect, it } from 'vitest'
import type { FactorCovariate } from '../../../src/data/patients/ipd.js'
import { takeCovariates, takePatients } from '../../../src/data/patients/take-patients.js'
import type { Roles } from '../../../src/data/roles/roles.js'
import { forestFigure } from '../../../src/figures/forest/forest-figure.js'
import { treeFigure } from '../../../src/figures/tree/tree-figure.js'
import { createRng } from '../../../src/numerics/random/rng.js'
import { compareText } from '../../../src/reports/text/compare-text.js'
import { effectsText } from '../../../src/reports/text/effects-text.js'
import { fitText } from '../../../src/reports/text/fit-text.js'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { fitSchema } from '../../../src/results/fit-schema.js'
import type { Method } from '../../../src/trees/methods/method.js'
import { compare } from '../../../src/workflow/compare/compare.js'
import { effects } from '../../../src/workflow/effects/effects.js'
import type { ControlOptions } from '../../../src/workflow/fit/control-of.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { honestParts } from '../../../src/workflow/fit/honest.js'
import { patientSummary } from '../../../src/workflow/patients/patient-summary.js'
import { predict } from '../../../src/workflow/patients/predict.js'
import type { Prepared } from '../../../src/workflow/patients/prepare.js'
import { expectClose } from '../../tolerances.js'
import { CR2, expectTerm, patients, RANDOMISED, randomised } from './cluster-cases.js'

/** A tree that always splits by s: high, low. */
const BY_S = [{ path: [], split: { variable: 's', left: ['high'] } }]

function run(data: Prepared, method: Method, options: ControlOptions = {}): FitResult {
  const guide = data.roles.covariates.includes('s') ? BY_S : undefined
  const result = fit(data, method, { minsize: 10, ...options }, undefined, guide)
  expect(fitSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
  return result
}

const BINARY = { family: 'binomial', outcome: 'z' } as const
const COUNT = { family: 'poisson', outcome: 'count', exposure: 'e' } as const
const codes = ({ notes }: FitResult) => notes.map(({ code }) => code)

describe('subgroups of clustered patients, of clubSandwich', () => {
  const own: [string, Method, Partial<Roles>][] = [
    ['low', 'mob-si', {}],
    ['lowAdjusted', 'mob-si', { adjust: ['x'] }],
    ['logisticLow', 'mob-si', BINARY],
    ['logisticLowAdjusted', 'mob-si', { ...BINARY, adjust: ['x'] }],
    ['logisticPooled', 'mob', BINARY],
    ['poissonLow', 'mob-si', COUNT],
  ]
  it.each(own)('%s, %s', (name, method, roles) => {
    const result = run(patients(roles), method)
    const low = result.subgroups.find(({ label }) => label === 's = low')!
    const expected = CR2[name]
    expectTerm(low.effect, expected.find(({ term }) => term === 't')!, name)
    expect(low.effect).toMatchObject({ method: 'satterthwaite', covariance: 'CR2' })
    const terms = result.model.fixed.filter(({ node }) => node === low.node)
    expect(terms.length).toBe(expected.length)
    for (const each of expected)
      expectTerm(
        terms.find(({ term }) => term === (each.term === 't' ? 'treatment' : each.term))!,
        each,
        name,
      )
    expect(result.model.covariance).toBe('CR2')
    expect(codes(result)).not.toContain('CLUSTER_IGNORED')
    // The risk, rate or mean of an arm belongs to the same covariance: a difference of means is the effect.
    if (result.spec.family === 'gaussian')
      for (const key of ['estimate', 'lo', 'hi'] as const)
        expectClose(low.outcome!.difference[key], low.effect[key], { rtol: 1e-9, atol: 1e-9 }, key)
  })

  const joint: [string, Partial<Roles>][] = [
    ['palm', {}],
    ['palmAdjusted', { adjust: ['x'] }],
    ['logisticPalm', BINARY],
    ['logisticPalmAdjusted', { ...BINARY, adjust: ['x'] }],
    ['poissonPalm', COUNT],
  ]
  it.each(joint)('PALM tree: %s', (name, roles) => {
    for (const treatmentCoding of ['01', 'half']) {
      const { model, subgroups } = run(patients(roles), 'palmtree', { treatmentCoding })
      expect(subgroups.map(({ label }) => label)).toEqual(['s = high', 's = low'])
      for (const each of CR2[name]) {
        const term = each.term
          .replace(':t', ':treatment')
          .replace('treehigh', '.tree2')
          .replace('treelow', '.tree3')
        const found = model.fixed.find((own) => own.name === term)!
        // Half coding has the intercepts midway between the arms.
        if (treatmentCoding === '01' || !/Intercept|^treelow$/.test(each.term)) expectTerm(found, each, name)
      }
      subgroups.forEach(({ effect }, j) => {
        expectTerm(effect, CR2[name].find(({ term }) => term === ['treehigh:t', 'treelow:t'][j])!, name)
        expect(effect.clusters).toBeLessThanOrEqual(24)
      })
    }
  })

  it('randomised by cluster', () => {
    const { subgroups } = run(randomised(), 'mob-si')
    expect(subgroups.map(({ label }) => label)).toEqual(['age ≤ 50', 'age > 50'])
    expectTerm(subgroups[0].effect, RANDOMISED.ageTo50, 'age ≤ 50')
    expectTerm(subgroups[1].effect, RANDOMISED.ageOver50, 'age > 50')
    expect(subgroups[0].effect.clusters).toBe(44)
  })
})

describe('subgroups of clustered patients', () => {
  const shuffled = (data: Prepared, seed: number): Prepared => {
    const order = createRng(seed).permutation(data.ipd.n)
    return { ...data, ipd: takePatients(data.ipd, order), adjust: takeCovariates(data.adjust, order) }
  }

  it.each<[Method, Partial<Roles>]>([
    ['mob-si', { adjust: ['x'] }],
    ['palmtree', COUNT],
    ['mob', BINARY],
  ])('do not depend on the order of the rows: %s', (method, roles) => {
    const data = patients(roles)
    const { subgroups, model } = run(data, method)
    for (const seed of [1, 2]) {
      const other = run(shuffled(data, seed), method)
      expect(other.subgroups).toEqual(subgroups)
      expect(other.model).toEqual(model)
    }
  })

  it.each<[Method, Partial<Roles>]>([
    ['mob-si', { adjust: ['x'] }],
    ['palmtree', COUNT],
    ['palmtree', {}],
    ['mob', BINARY],
  ])('weights are rows repeated: %s', (method, roles) => {
    const weighted = run(patients({ ...roles, weights: 'k' }), method)
    const data = patients(roles)
    const k = data.table.columns.get('k')!
    const rows = Uint32Array.from(
      Array.from(data.ipd.rows).flatMap((_, i) =>
        Array(Number(k.kind === 'number' ? k.values[i] : 1)).fill(i),
      ),
    )
    const repeated = run(
      { ...data, ipd: takePatients(data.ipd, rows), adjust: takeCovariates(data.adjust, rows) },
      method,
    )
    weighted.subgroups.forEach(({ effect, outcome }, j) => {
      const other = repeated.subgroups[j]
      for (const key of ['estimate', 'se', 'df', 'p', 'lo', 'hi'] as const)
        expectClose(effect[key], other.effect[key], { rtol: 1e-8, atol: 1e-9 }, key)
      for (const key of ['lo', 'hi'] as const)
        expectClose(outcome!.difference[key], other.outcome!.difference[key], { rtol: 1e-8, atol: 1e-9 }, key)
    })
  })

  it('honest: from the estimating part only', () => {
    const data = patients({ covariates: ['s'] })
    const { subgroups, spec } = run(data, 'mob-si', { honest: 0.5 })
    const { estimating } = honestParts(data, 0.5, spec.control_.seed)
    for (const { effect, label } of subgroups) {
      const { levels, codes: own } = estimating.ipd.covariates[0] as FactorCovariate
      const rows = Uint32Array.from(own.keys()).filter((i) => `s = ${levels[own[i]]}` === label)
      const { lm } = effects({ ...estimating, ipd: takePatients(estimating.ipd, rows) })
      for (const key of ['estimate', 'se', 'df', 'lo'] as const)
        expectClose(effect[key], lm.effect![key], { rtol: 1e-9 }, key)
    }
  })

  it('exposure in other units: the same', () => {
    const data = patients(COUNT)
    const days = { ...data, ipd: { ...data.ipd, exposure: data.ipd.exposure!.map((e) => 365.25 * e) } }
    const [one, other] = [run(data, 'palmtree'), run(days, 'palmtree')]
    one.subgroups.forEach(({ effect }, j) => {
      for (const key of ['se', 'df', 'hi'] as const)
        expectClose(other.subgroups[j].effect[key], effect[key], { rtol: 1e-8 }, key)
    })
  })

  it('says what takes no account of clusters', () => {
    expect(codes(run(patients(), 'metamob-si'))).toContain('CLUSTER_IGNORED')
    expect(codes(run(patients(BINARY), 'mob', { firth: true }))).toContain('CLUSTER_IGNORED')
    expect(codes(run(patients(), 'mob'))).not.toContain('CLUSTER_IGNORED')
    expect(run(patients(), 'metamob-si').subgroups[0].effect).not.toHaveProperty('covariance')
  })

  it('is said in texts, figures and the report', () => {
    const data = randomised()
    const robust = run(data, 'mob-si')
    const words = 'cluster-robust (CR2), 44 clusters (practice)'
    const flat = (text: string) => text.replace(/\s+/g, ' ')
    expect(flat(fitText(robust))).toContain(words)
    expect(flat(fitText(robust))).toContain('Outcome y, clustered by practice;')
    expect(flat(effectsText(effects(data)))).toContain(`first model: ${words}`)
    const compared = flat(compareText(compare(data, {}, ['mob-si', 'metamob-si'])))
    expect(compared).toContain(`MOB-SI: Intervals and p-values: ${words}`)
    expect(compared).toContain(
      'metaMOB-SI: Intervals and p-values take patients of one group of “practice” as independent',
    )
    expect(treeFigure(robust).description).toContain(words)
    const forest = forestFigure(robust, { trials: true, patients: patientSummary(robust, data) })
    expect(forest.description).toContain(words)
    expect(forest.description).toContain('Effects of single trials and what is made of them')
    const mixed = run(data, 'metamob-si')
    expect(predict(mixed, { age: [40] }, 1).notes.map(({ code }) => code)).toEqual(['CLUSTER_IGNORED'])
    const without = run(randomised({ cluster: undefined }), 'mob-si')
    expect(fitText(without)).not.toMatch(/cluster/i)
    expect(treeFigure(without).description).not.toMatch(/cluster/i)
  })

  it('few clusters: a note, and no standard error where an arm is one cluster', () => {
    const few = run(patients({ cluster: 'trial' }), 'mob-si')
    expect(few.notes.filter(({ code }) => code === 'CLUSTER_FEW').map(({ node }) => node)).toEqual([2, 3])
    const data = patients()
    const { ipd } = data
    // Two clusters: the arms.
    const arms = {
      ...ipd,
      cluster: { name: 'practice', count: 2, codes: Int32Array.from(ipd.treatment.arm) },
    }
    const { subgroups, notes, model } = run({ ...data, ipd: arms }, 'mob')
    expect(subgroups.map(({ effect }) => [effect.se, effect.df, effect.p, effect.lo])).toEqual(
      Array(2).fill([null, null, null, null]),
    )
    expect(model.fixed.every(({ se }) => se === null)).toBe(true)
    expect(notes.filter(({ code }) => code === 'CLUSTER_NOT_ESTIMABLE').map(({ node }) => node)).toEqual([
      2, 3,
    ])
  })

  it('separated subgroups keep the others of a PALM tree', () => {
    const data = patients(BINARY)
    const { ipd } = data
    const s = ipd.covariates[0] as FactorCovariate
    const low = s.levels.indexOf('low')
    const values = ipd.outcome.values.map((z, i) =>
      s.codes[i] === low && ipd.treatment.arm[i] === 1 ? 1 : z,
    )
    const separated = { ...data, ipd: { ...ipd, outcome: { ...ipd.outcome, values } } }
    const { subgroups } = run(separated, 'palmtree')
    expect(subgroups[1].effect).toMatchObject({ estimate: null, se: null, lo: null })
    // In the limit the patients of that arm are not there.
    const rows = Uint32Array.from(values.keys()).filter(
      (i) => !(s.codes[i] === low && ipd.treatment.arm[i] === 1),
    )
    const rest = run({ ...data, ipd: takePatients(ipd, rows) }, 'palmtree').subgroups[0].effect
    for (const key of ['estimate', 'se', 'df', 'lo'] as const)
      expectClose(subgroups[0].effect[key], rest[key], { rtol: 1e-6 }, key)
  })
})
