import { describe, expect, it } from 'vitest'
import { forestFigure } from '../../src/figures/forest/forest-figure.js'
import { twoStageFigure } from '../../src/figures/forest/two-stage-figure.js'
import { ranefFigure } from '../../src/figures/ranef-figure.js'
import { treeFigure } from '../../src/figures/tree/tree-figure.js'
import { subgroupsCsv } from '../../src/reports/tables/fit-csv.js'
import { compareText } from '../../src/reports/text/compare-text.js'
import { describeText } from '../../src/reports/text/describe-text.js'
import { effectsText } from '../../src/reports/text/effects-text.js'
import { fitText } from '../../src/reports/text/fit-text.js'
import { compare } from '../../src/workflow/compare/compare.js'
import { describe as describeTrials } from '../../src/workflow/describe/describe.js'
import { effects } from '../../src/workflow/effects/effects.js'
import { overallEffect } from '../../src/workflow/effects/overall-effect.js'
import { withinTrialInteractions } from '../../src/workflow/effects/within-trial.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { honestPart } from '../../src/workflow/fit/honest-part.js'
import { balance } from '../../src/workflow/patients/balance.js'
import { nodePaths } from '../../src/workflow/patients/node-paths.js'
import { patientSummary } from '../../src/workflow/patients/patient-summary.js'
import { predict } from '../../src/workflow/patients/predict.js'
import { predictionIntervals } from '../../src/workflow/patients/prediction-intervals.js'
import { takePrepared } from '../../src/workflow/patients/prepare.js'
import { ranefIntervals } from '../../src/workflow/patients/ranef-intervals.js'
import { report } from '../../src/workflow/report/report.js'
import type { Row, TrialData } from '../trees/trial-data.js'
import { generator, prepareRows } from '../trees/trial-data.js'

/** What must hold of every output of every command, whatever the data. */

const FAMILIES = ['gaussian', 'binomial', 'poisson'] as const
type Family = (typeof FAMILIES)[number]

/** Four trials whose treatment effect turns at x = 4; some values are missing, one trial has few events. */
function trialData(seed: number, family: Family): TrialData {
  const random = generator(seed)
  const rows = Array.from({ length: 260 }, (_, i): Row => {
    const [arm, x, trial] = [i & 1, Math.floor(9 * random()), Math.floor(4 * random())]
    const time = 0.5 + Math.floor(6 * random()) / 4
    const signal = (x > 4 ? 1.6 : -0.6) * arm + (trial === 3 && x < 3 ? -3 : 0)
    const y =
      family === 'gaussian'
        ? Math.round(64 * (signal + trial + 2 * random())) / 64
        : family === 'binomial'
          ? Number(random() < 1 / (1 + Math.exp(1 - signal)))
          : Math.floor(time * Math.exp(0.4 + signal) * 2 * random())
    const site = random() < 0.05 ? null : 'pqr'[Math.floor(3 * random())]
    return {
      trial: `T${trial}`,
      arm: 'ce'[arm],
      x,
      z: random() < 0.04 ? null : Math.floor(5 * random()),
      site,
      y,
      w: 1 + Math.floor(3 * random()),
      time,
    }
  })
  return {
    rows,
    roles: {
      ...{ outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial', family },
      covariates: ['x', 'site'],
      adjust: ['z'],
      ...(family === 'poisson' && { exposure: 'time' }),
    },
  }
}

const repeated = ({ rows, roles }: TrialData): TrialData => ({
  rows: rows.flatMap((row) => new Array<Row>(row.w as number).fill(row)),
  roles,
})

const weighted = ({ rows, roles }: TrialData): TrialData => ({ rows, roles: { ...roles, weights: 'w' } })

const SETTINGS = { maxdepth: 2, minsize: 40, abstol: 1e-8 }

/** Results, texts and figures of every command, by name. */
function outputs(data: TrialData): Record<string, unknown> {
  const all: Record<string, unknown> = {}
  const adjusting = prepareRows(data)
  const plain = prepareRows({ ...data, roles: { ...data.roles, adjust: [] } })
  const described = describeTrials(adjusting.table, adjusting.roles)
  const overall = effects(adjusting)
  Object.assign(all, { describe: described, describeText: describeText(described) })
  Object.assign(all, { effects: overall, effectsText: effectsText(overall), balance: balance(plain.ipd) })
  all.twoStageFigure = twoStageFigure(overall).svg
  const compared = compare(plain, SETTINGS)
  Object.assign(all, { compare: compared, compareText: compareText(compared) })
  const fits = compared.methods.map(({ fit: own }) => [own!, plain] as const)
  for (const [result, of] of [...fits, [fit(adjusting, 'mob-si', SETTINGS), adjusting] as const]) {
    const name = `${result.spec.method}${result.spec.adjust.length > 0 ? ' adjusted' : ''}`
    const patients = patientSummary(result, of, { densities: true })
    const ranefs = ranefIntervals(result)
    Object.assign(all, {
      [name]: result,
      [`${name} text`]: fitText(result),
      [`${name} csv`]: subgroupsCsv(result),
      [`${name} predict`]: predict(result, PATIENT, 1, ['T1']),
      [`${name} patients`]: patients,
      [`${name} within`]: withinTrialInteractions(result, of),
      [`${name} prediction`]: predictionIntervals(result),
      [`${name} ranefs`]: ranefs,
      [`${name} tree`]: treeFigure(result, { patients, width: 300 }).svg,
      [`${name} forest`]: forestFigure(result, { trials: true, patients, width: 178 }).svg,
      ...(ranefs.length > 0 && { [`${name} ranef`]: ranefFigure(result, ranefs).svg }),
    })
    if (result.spec.method !== 'mob-si') continue
    all[`${name} overall`] = overallEffect(of, result)
    all[`${name} paths`] = nodePaths(of, 'mob-si', SETTINGS).paths
  }
  const { document } = report(adjusting, { method: 'mob-si', methods: ['mob-si'], control: SETTINGS })
  // How the file was read and how to read it again are of the file, not of the patients.
  for (const section of document.sections)
    if (!['rerun', 'r-code', 'flow'].includes(section.id)) all[`report: ${section.id}`] = section
  return all
}

const PATIENT = { x: Float64Array.of(3), site: ['q'] }

/** Of files, not of patients: how many rows there are, and which columns. */
const OF_THE_FILE = new Set([
  'spec',
  'rows',
  'used',
  'excluded',
  'described',
  'version',
  'iterations',
  'settings',
  'code',
])

/** Asserts that two outputs are the same up to rounding; numbers within texts are compared as numbers. */
function expectAlike(a: unknown, b: unknown, where: string, rtol: number): void {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Math.abs(a - b) > 1e-7 + rtol * Math.abs(b) && !(Number.isNaN(a) && Number.isNaN(b)))
      expect.fail(`${where}: ${a} and ${b}`)
  } else if (typeof a === 'string' && typeof b === 'string')
    expectSameText(ofPatients(a), ofPatients(b), where)
  else if (a !== null && b !== null && typeof a === 'object' && typeof b === 'object') {
    expect(Object.keys(a), where).toEqual(Object.keys(b))
    for (const key of Object.keys(a))
      if (!OF_THE_FILE.has(key) || Array.isArray(a))
        expectAlike(
          (a as Record<string, unknown>)[key],
          (b as Record<string, unknown>)[key],
          `${where}.${key}`,
          rtol,
        )
  } else expect(a, where).toEqual(b)
}

const NUMBER = /\d+(?:\.\d+)?/g

function expectSameText(a: string, b: string, where: string): void {
  const [inA, inB] = [a, b].map((text) => text.match(NUMBER) ?? [])
  expect(a.replaceAll(NUMBER, '#').replace(/\s+/g, ' ').replace(/─+/g, '─'), where).toBe(
    b.replaceAll(NUMBER, '#').replace(/\s+/g, ' ').replace(/─+/g, '─'),
  )
  inA.forEach((number, i) => {
    // A last digit may be rounded the other way; tables for computers have all digits, and rounding errors with them.
    const decimals = number.split('.')[1]?.length ?? 0
    const unit = decimals > 9 ? 1e-5 * Math.max(1, Number(inB[i])) : 1.01 * 10 ** -decimals
    if (number !== inB[i] && (!number.includes('.') || Math.abs(Number(number) - Number(inB[i])) > unit))
      expect.fail(`${where}: ${number} and ${inB[i]} in ${a.slice(0, 200)}`)
  })
}

/** Leaves out what says how many rows a file has, and which column has weights. */
const ofPatients = (text: string): string =>
  text
    .replaceAll(/.*rows? (?:used|complete)[^\n]*\n(?:[^\n─]*\n)?/g, '')
    .replaceAll(/[,;] weighted by w|, each row counting w times/g, '')

describe.each(FAMILIES)('%s: every output of every command', (family) => {
  it('takes case weights for rows repeated', () => {
    const data = trialData(11, family)
    const [a, b] = [outputs(weighted(data)), outputs(repeated(data))]
    // The column of weights is described too, by rows.
    const described = a.describe as ReturnType<typeof describeTrials>
    a.describe = { ...described, columns: described.columns.filter(({ role }) => role !== 'weights') }
    a.describeText = String(a.describeText).replaceAll(/^w \(weights\).*\n( {2}.*\n)*/gm, '')
    const wrong = Object.keys(b).flatMap((name) => {
      try {
        expectAlike(a[name], b[name], name, 1e-5)
        return []
      } catch (error) {
        return [(error as Error).message.slice(0, 600)]
      }
    })
    expect(wrong).toEqual([])
  })
})

describe('counts with an exposure', () => {
  it('have the same ratios, tests and interactions in any unit of it', () => {
    const data = trialData(12, 'poisson')
    const rows = data.rows.map((row): Row => ({ ...row, time: 12 * (row.time as number) }))
    const [a, b] = [data, { ...data, rows }].map(ratios)
    expectAlike(a, b, 'ratios', 1e-5)
  })

  /** Everything that does not depend on the unit. */
  function ratios(data: TrialData): unknown {
    const prepared = prepareRows({ ...data, roles: { ...data.roles, weights: 'w' } })
    const { lm, lmm, twoStage } = effects(prepared)
    const plain = { ...prepared, adjust: [] }
    const fits = [
      ...compare(plain, SETTINGS).methods.map(({ fit: own }) => [own!, plain] as const),
      [fit(prepared, 'mob-si', SETTINGS), prepared] as const,
    ]
    return {
      ...{ lm: lm.effect, lmm: lmm!.effect },
      pooled: twoStage!.pooled,
      trials: twoStage!.trials.map(({ effect }) => effect),
      fits: fits.map(([result, of]) => ({
        tests: result.tree.nodes.map(({ tests, split }) => ({ tests, split })),
        effects: result.subgroups.map(({ effect }) => effect),
        trials: patientSummary(result, of).leaves,
        within: withinTrialInteractions(result, of),
        overall: result.spec.method === 'mob-si' ? overallEffect(of, result)?.effect : null,
      })),
    }
  }
})

describe.each(FAMILIES)('%s: an honest analysis', (family) => {
  const data = prepareRows(weighted(trialData(13, family)))
  const result = fit(data, 'mob-si', { maxdepth: 2, minsize: 20, honest: 0.5 })
  const part = honestPart(data.ipd, 0.5, result.spec.control_.seed)
  const estimating = takePrepared(
    data,
    Uint32Array.from(part.keys()).filter((i) => part[i] === 1),
  )
  /** The same tree as if it had been grown from others. */
  const given = structuredClone(result)
  given.spec.control_.honest = null

  it('estimates everything from the estimating part', () => {
    expect(result.subgroups.length).toBe(2)
    expect(patientSummary(result, data)).toEqual(patientSummary(given, estimating))
    expect(withinTrialInteractions(result, data)).toEqual(withinTrialInteractions(given, estimating))
    expectAlike(overallEffect(data, result), overallEffect(estimating, given), 'overall', 1e-9)
  })

  it('counts the patients that it estimates from', () => {
    for (const [j, { trials, arms }] of patientSummary(result, data).leaves.entries()) {
      const { n, trials: counts } = result.subgroups[j]
      expect(arms[0]!.n + arms[1]!.n).toBe(n)
      expect(trials.map((own) => [own.arms[0]?.n ?? 0, own.arms[1]?.n ?? 0])).toEqual(
        counts.map(({ c, e }) => [c, e]),
      )
    }
  })
})
