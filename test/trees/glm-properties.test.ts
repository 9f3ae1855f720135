import { describe, expect, it } from 'vitest'
import type { FitResult } from '../../src/results/fit-schema.js'
import type { Method } from '../../src/trees/methods/method.js'
import { METHODS } from '../../src/trees/methods/method.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { expectClose, type Tolerance } from '../tolerances.js'
import { nodesWithoutTold } from '../without-told.js'
import type { GlmFamilyName } from './glm-data.js'
import { generatedGlmData } from './glm-data.js'
import type { Row, TrialData } from './trial-data.js'
import { generatedData, prepareRows, shuffled } from './trial-data.js'

/** What must hold for trees of binary outcomes and counts whatever the data, and for case weights of any outcome. */

const FAMILIES = ['binomial', 'poisson'] as const satisfies GlmFamilyName[]
const SEEDS = [1, 2, 3]
const SMALL: ControlOptions = { minsize: 30, alpha: 0.3 }

const fitRows = (data: TrialData, method: Method, control: ControlOptions = SMALL): FitResult =>
  fit(prepareRows(data), method, control)

/** What others are compared with, fitted once. */
const originals = new Map<string, FitResult>()
function fitOriginal(seed: number, family: GlmFamilyName, method: Method): FitResult {
  const key = `${family} ${method} ${seed}`
  const known = originals.get(key) ?? fitRows(generatedGlmData(seed, family), method)
  originals.set(key, known)
  return known
}

const withRows = (data: TrialData, change: (row: Row) => Row): TrialData => ({
  ...data,
  rows: data.rows.map(change),
})
const withRoles = (data: TrialData, roles: Partial<TrialData['roles']>): TrialData => ({
  ...data,
  roles: { ...data.roles, ...roles },
})

/** Rounding, and of mixed models what their search leaves. */
const EXACT: Tolerance = { rtol: 1e-8, atol: 1e-8 }

function expectSameTree(own: FitResult, original: FitResult): void {
  const structure = ({ tree }: FitResult) =>
    nodesWithoutTold(tree.nodes).map(({ id, n, kids, stop, split }) => ({ id, n, kids, stop, split }))
  expect(structure(own)).toEqual(structure(original))
  own.tree.nodes.forEach(({ id, tests }, i) => {
    tests.forEach((test, t) => {
      const expected = original.tree.nodes[i].tests[t]
      const what = `${test.variable} in node ${id}`
      expectClose(test.statistic, expected.statistic, EXACT, what)
      expectClose(test.logPAdjusted, expected.logPAdjusted, EXACT, `log p of ${what}`)
    })
  })
}

function expectSameEffects(own: FitResult, original: FitResult, sign = 1): void {
  own.subgroups.forEach(({ node, effect }, j) => {
    const expected = original.subgroups[j].effect
    const { estimate } = expected
    expectClose(effect.estimate, estimate === null ? null : sign * estimate, EXACT, `effect in ${node}`)
    expectClose(effect.se, expected.se, EXACT, `se in ${node}`)
    expectClose(effect.p, expected.p, EXACT, `p in ${node}`)
  })
}

describe.each(FAMILIES)('%s', (family) => {
  describe.each(METHODS)('%s', (method) => {
    it.each(SEEDS)('the order of the rows does not change a bit (seed %d)', (seed) => {
      const roles = {
        weights: 'w',
        // metaMOB-WT refuses clusters.
        ...(method !== 'metamob-wt' && { cluster: 'practice' }),
        ...(family === 'poisson' && { exposure: 'time' }),
      }
      const plain = generatedGlmData(seed, family)
      const weighted = withRoles(plain, roles)
      for (const [data, original] of [
        [plain, fitOriginal(seed, family, method)],
        [weighted, fitRows(weighted, method)],
      ] as const) {
        expect(original.tree.nodes.length).toBeGreaterThan(1)
        expect(fitRows({ ...data, rows: shuffled(data.rows, seed) }, method)).toEqual(original)
      }
    })

    it.each(SEEDS)('the names of the trials do not matter (seed %d)', (seed) => {
      const data = generatedGlmData(seed, family)
      const renamed = withRows(data, (row) => ({
        ...row,
        trial: `S${(Number(String(row.trial).slice(1)) + 1) % 4}`,
      }))
      const [own, original] = [fitRows(renamed, method), fitOriginal(seed, family, method)]
      expectSameTree(own, original)
      expectSameEffects(own, original)
    })

    it.each(SEEDS)('swapping the arms turns the sign of every effect (seed %d)', (seed) => {
      // Independent random effects mean something else when the arms are coded 1, 0.
      const coded: ControlOptions =
        method === 'metamob-ri'
          ? { ...SMALL, correlated: true }
          : method === 'metamob-si'
            ? { ...SMALL, treatmentCoding: 'half' }
            : SMALL
      const data = generatedGlmData(seed, family)
      const original = coded === SMALL ? fitOriginal(seed, family, method) : fitRows(data, method, coded)
      const own = fitRows(withRoles(data, { control: 'e' }), method, coded)
      expectSameTree(own, original)
      expectSameEffects(own, original, -1)
    })
  })
})

describe.each(METHODS)('%s', (method) => {
  it.each(SEEDS)('swapping event and non-event negates the log odds ratios (seed %d)', (seed) => {
    const data = generatedGlmData(seed, 'binomial')
    const original = fitOriginal(seed, 'binomial', method)
    const own = fitRows(
      withRows(data, (row) => ({ ...row, y: 1 - Number(row.y) })),
      method,
    )
    expectSameTree(own, original)
    expectSameEffects(own, original, -1)
  })

  const exposed = withRoles(generatedGlmData(2, 'poisson'), { exposure: 'time' })
  let known: FitResult | null = null
  it.each([1e-12, 365.25, 1e9])('exposure in a unit of %d shifts intercepts only', (unit) => {
    known ??= fitRows(exposed, method)
    const original = known
    const own = fitRows(
      withRows(exposed, (row) => ({ ...row, time: Number(row.time) * unit })),
      method,
    )
    expectSameTree(own, original)
    expectSameEffects(own, original)
    own.tree.nodes.forEach(({ coefficients, id }, i) => {
      for (const [term, value] of Object.entries(original.tree.nodes[i].coefficients)) {
        const shift = term === '(Intercept)' ? -Math.log(unit) : 0
        // PALM and GLMM trees have trial effects in the offset, which the shift may move between.
        if (method === 'mob' || method === 'mob-si')
          expectClose(coefficients[term], value === null ? null : value + shift, EXACT, `${term} in ${id}`)
      }
    })
  })

  describe.each(['gaussian', 'binomial', 'poisson'] as const)('%s: a case weight', (family) => {
    it.each(SEEDS)('is as many patients (seed %d)', (seed) => {
      const made =
        family === 'gaussian'
          ? withRows(generatedData(seed), (row) => ({
              ...row,
              w: 1 + (Math.round(1e4 * Number(row.fine)) & 1),
            }))
          : generatedGlmData(seed, family)
      const exposed = family === 'poisson' ? withRoles(made, { exposure: 'time' }) : made
      const control = { minsize: 60, alpha: 0.2 }
      const own = fitRows(withRoles(exposed, { weights: 'w' }), method, control)
      const rows = exposed.rows.flatMap((row) => Array.from({ length: Number(row.w) }, () => row))
      const original = fitRows({ ...exposed, rows }, method, control)
      expect(original.tree.nodes.length).toBeGreaterThan(1)
      expectSameTree(own, original)
      expectSameEffects(own, original)
      expectClose(own.model.logLik, original.model.logLik, EXACT, 'logLik')
    })
  })
})
