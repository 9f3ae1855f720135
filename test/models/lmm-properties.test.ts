import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kenwardRoger } from '../../src/models/lmm/kenward-roger.js'
import type { LmmFit, LmmOptions } from '../../src/models/lmm/lmm.js'
import { fitLmm } from '../../src/models/lmm/lmm.js'
import { patientCells } from '../../src/models/lmm/lmm-cells.js'
import { lmmCriterion, lmmCriterionJet } from '../../src/models/lmm/lmm-criterion.js'
import { lmmMoments } from '../../src/models/lmm/lmm-moments.js'
import { profileVariances } from '../../src/models/lmm/lmm-profile.js'
import { satterthwaite } from '../../src/models/lmm/satterthwaite.js'
import { expectClose } from '../tolerances.js'

interface Patients {
  readonly trials: number
  readonly subgroups: number
  readonly trial: number[]
  readonly arm: number[]
  readonly subgroup: number[]
  readonly y: number[]
}

/** Trials of a few patients each, outcomes on a grid so that shifts are exact; anything may be empty or constant. */
const patients: fc.Arbitrary<Patients> = fc
  .record({ trials: fc.integer({ min: 1, max: 5 }), subgroups: fc.integer({ min: 1, max: 3 }) })
  .chain(({ trials, subgroups }) =>
    fc
      .array(
        fc.record({
          trial: fc.integer({ min: 0, max: trials - 1 }),
          arm: fc.integer({ min: 0, max: 1 }),
          subgroup: fc.integer({ min: 0, max: subgroups - 1 }),
          y: fc.integer({ min: -2048, max: 2048 }).map((value) => value / 256),
        }),
        { minLength: 1, maxLength: 80 },
      )
      .map((rows) => ({
        trials,
        subgroups,
        trial: rows.map((row) => row.trial),
        arm: rows.map((row) => row.arm),
        subgroup: rows.map((row) => row.subgroup),
        y: rows.map((row) => row.y + 0.5 * row.trial + row.arm * ((row.trial % 3) - 1)),
      })),
  )

const options: fc.Arbitrary<LmmOptions> = fc.record({
  covariance: fc.constantFrom('independent' as const, 'correlated' as const),
  reml: fc.boolean(),
})

const effectsOf = ({ subgroups, subgroup, arm }: Patients) =>
  Array.from({ length: subgroups }, (_, j) => arm.map((t, i) => (subgroup[i] === j ? t : 0)))
const interceptsOf = ({ subgroups, subgroup }: Patients) =>
  Array.from({ length: subgroups }, (_, j) => subgroup.map((s) => (s === j ? 1 : 0)))

/** Random intercept and treatment effect, an intercept and an effect per subgroup. */
const randomIntercepts = (d: Patients, y: number[] = d.y) =>
  lmmMoments(
    patientCells({
      y,
      trial: d.trial,
      trials: d.trials,
      Z: [d.arm.map(() => 1), d.arm],
      X: [...interceptsOf(d), ...effectsOf(d)],
    }),
  )

/** Random treatment effect, an intercept per subgroup and trial, an effect per subgroup. */
const stratified = (d: Patients, y: number[] = d.y) =>
  lmmMoments(
    patientCells({
      y,
      trial: d.trial,
      trials: d.trials,
      Z: [d.arm],
      X: effectsOf(d),
      local: d.subgroup,
      locals: d.subgroups,
    }),
  )

/** Where hardly anything varies within trials, rounding errors of the outcome are all there is to compare. */
const isNearlyExact = (fit: LmmFit) => isExact(fit) || fit.sigma < 0.1

const isExact = (fit: LmmFit) => fit.notes.some((note) => note.code === 'LMM_EXACT_FIT')
const noNaN = (values: Iterable<number | null>) => [...values].every((value) => !Number.isNaN(value))

describe('a linear mixed model', () => {
  it('never fails: it converges, or says why there is nothing to estimate', () => {
    fc.assert(
      fc.property(patients, options, (d, o) => {
        for (const moments of [stratified(d), randomIntercepts(d)]) {
          const fit = fitLmm(moments, o)
          expect(fit.converged || isNearlyExact(fit)).toBe(true)
          expect(
            noNaN([...fit.theta, fit.sigma, fit.criterion, ...fit.beta, ...fit.localBeta, ...fit.ranef]),
          ).toBe(true)
          for (const { estimate } of [satterthwaite(fit), kenwardRoger(fit)])
            for (let c = 0; c < moments.columns; c++) {
              const global = new Float64Array(moments.columns).with(c, 1)
              const { method, ...values } = estimate({ global }) ?? { method: 't' }
              expect(noNaN(Object.values(values)), `${method}`).toBe(true)
            }
        }
      }),
      { numRuns: 200 },
    )
  })

  it('is at a minimum of its criterion', () => {
    fc.assert(
      fc.property(patients, options, (d, o) => {
        const moments = randomIntercepts(d)
        const fit = fitLmm(moments, o)
        if (isNearlyExact(fit)) return
        const { gradient } = lmmCriterionJet(moments, fit.theta, o.covariance, o.reml)
        for (const slope of gradient) expect(Math.abs(slope)).toBeLessThan(1e-5)
        for (let i = 0; i < fit.theta.length; i++)
          for (const step of [-0.3, -0.01, 0.01, 0.3, 2]) {
            const there = lmmCriterion(moments, fit.theta.with(i, fit.theta[i] + step), o.covariance, o.reml)
            expect(there).toBeGreaterThan(fit.criterion - 1e-6)
          }
      }),
      { numRuns: 150 },
    )
  })

  it('follows y → a + b·y', () => {
    fc.assert(
      fc.property(patients, options, fc.integer({ min: -4, max: 4 }), (d, o, power) => {
        const [shift, factor] = [2 ** 30, 2 ** power]
        const moved = d.y.map((value) => shift + factor * value)
        const [fit, other] = [fitLmm(stratified(d), o), fitLmm(stratified(d, moved), o)]
        if (isNearlyExact(fit)) return
        expectClose(other.theta[0], fit.theta[0], { atol: 1e-6, rtol: 1e-7 }, 'θ')
        expectClose(other.sigma, fit.sigma * factor, { rtol: 1e-9 }, 'σ')
        const [ours, theirs] = [satterthwaite(fit), satterthwaite(other)]
        for (let c = 0; c < d.subgroups; c++) {
          const global = new Float64Array(d.subgroups).with(c, 1)
          const [a, b] = [ours.estimate({ global }), theirs.estimate({ global })]
          expect(b === null).toBe(a === null)
          if (a === null || b === null) continue
          expectClose(b.estimate, a.estimate * factor, { atol: 1e-8 * fit.sigma * factor }, 'estimate')
          expectClose(b.df, a.df, { rtol: 1e-5 }, 'df')
        }
      }),
      { numRuns: 100 },
    )
  })

  it('does not depend on the order of trials or patients', () => {
    fc.assert(
      fc.property(patients, options, (d, o) => {
        const reversed: Patients = {
          ...d,
          trial: d.trial.map((k) => d.trials - 1 - k).reverse(),
          arm: [...d.arm].reverse(),
          subgroup: [...d.subgroup].reverse(),
          y: [...d.y].reverse(),
        }
        const [fit, other] = [fitLmm(stratified(d), o), fitLmm(stratified(reversed), o)]
        if (isNearlyExact(fit)) return
        expectClose(other.criterion, fit.criterion, { rtol: 1e-11, atol: 1e-9 }, 'criterion')
        fit.beta.forEach((value, c) => {
          expectClose(other.beta[c], value, { atol: 1e-7 * fit.sigma }, 'β')
        })
        fit.localBeta.forEach((value, g) => {
          const [k, j] = [Math.floor(g / d.subgroups), g % d.subgroups]
          const there = other.localBeta[(d.trials - 1 - k) * d.subgroups + j]
          expectClose(there, value, { atol: 1e-7 * fit.sigma }, 'local β')
        })
      }),
      { numRuns: 100 },
    )
  })

  it('is the same from cells as from patients', () => {
    fc.assert(
      fc.property(patients, options, (d, o) => {
        const fit = fitLmm(stratified(d), o)
        const other = fitLmm(lmmMoments(cellsOf(d)), o)
        if (isNearlyExact(fit)) return
        expectClose(other.criterion, fit.criterion, { rtol: 1e-11, atol: 1e-9 }, 'criterion')
        expectClose(other.theta[0], fit.theta[0], { atol: 1e-6, rtol: 1e-7 }, 'θ')
        fit.beta.forEach((value, c) => {
          expectClose(other.beta[c], value, { atol: 1e-7 * fit.sigma }, 'β')
        })
      }),
      { numRuns: 100 },
    )
  })

  it('is the same with local columns as with global ones', () => {
    fc.assert(
      fc.property(patients, options, (d, o) => {
        const fit = fitLmm(stratified(d), o)
        if (isNearlyExact(fit)) return
        const groups = Array.from({ length: d.trials * d.subgroups }, (_, g) =>
          d.trial.map((k, i) => (k * d.subgroups + d.subgroup[i] === g ? 1 : 0)),
        )
        const global = lmmMoments(
          patientCells({
            y: d.y,
            trial: d.trial,
            trials: d.trials,
            Z: [d.arm],
            X: [...groups, ...effectsOf(d)],
          }),
        )
        const other = fitLmm(global, o)
        expectClose(other.criterion, fit.criterion, { rtol: 1e-11, atol: 1e-8 }, 'criterion')
        expectClose(other.theta[0], fit.theta[0], { atol: 1e-6, rtol: 1e-7 }, 'θ')
        const [ours, theirs] = [kenwardRoger(fit), kenwardRoger(other)]
        const G = groups.length
        fit.localBeta.forEach((value, g) => {
          expectClose(other.beta[g], value, { atol: 1e-7 * fit.sigma }, 'local β')
          const [trial, local] = [Math.floor(g / d.subgroups), g % d.subgroups]
          const a = ours.estimate({ local: [{ trial, local, weight: 1 }] })
          const b = theirs.estimate({ global: new Float64Array(global.columns).with(g, 1) })
          expect(b === null).toBe(a === null)
          expectClose(b?.se ?? null, a?.se ?? null, { rtol: 1e-5 }, 'se')
          expectClose(b?.df ?? null, a?.df ?? null, { rtol: 1e-4 }, 'df')
        })
        fit.beta.forEach((value, c) => {
          expectClose(other.beta[G + c], value, { atol: 1e-7 * fit.sigma }, 'β')
        })
      }),
      { numRuns: 100 },
    )
  })

  it('has profile intervals around its ML estimate', () => {
    fc.assert(
      fc.property(
        patients,
        fc.constantFrom('independent' as const, 'correlated' as const),
        (d, covariance) => {
          const fit = fitLmm(randomIntercepts(d), { covariance, reml: false })
          if (isNearlyExact(fit)) return
          const { sd, sigma } = profileVariances(fit)
          sd.forEach(({ lo, hi }, a) => {
            const estimate = Math.sqrt(fit.tau2[a * 2 + a])
            if (lo !== null) expect(lo).toBeLessThanOrEqual(estimate * (1 + 1e-9))
            if (hi !== null) expect(hi).toBeGreaterThanOrEqual(estimate * (1 - 1e-9))
          })
          expect(sigma.lo === null || sigma.lo < fit.sigma).toBe(true)
          expect(sigma.hi === null || sigma.hi > fit.sigma).toBe(true)
        },
      ),
      { numRuns: 25 },
    )
  })
})

/** The same design as {@link stratified}, as sparse cells of trial, subgroup and arm. */
function cellsOf(d: Patients) {
  const length = d.trials * d.subgroups * 2
  const trial = new Int32Array(length)
  const local = new Int32Array(length)
  const z = new Float64Array(length)
  const columns = new Int32Array(length).fill(-1)
  const values = new Float64Array(length)
  const n = new Float64Array(length)
  const sum = new Float64Array(length)
  const squares = new Float64Array(length)
  const cellOf = (i: number) => (d.trial[i] * d.subgroups + d.subgroup[i]) * 2 + d.arm[i]
  for (let cell = 0; cell < length; cell++) {
    trial[cell] = Math.floor(cell / (2 * d.subgroups))
    local[cell] = Math.floor(cell / 2) % d.subgroups
    z[cell] = cell % 2
    columns[cell] = cell % 2 === 1 ? local[cell] : -1
    values[cell] = 1
  }
  d.y.forEach((y, i) => {
    n[cellOf(i)]++
    sum[cellOf(i)] += y
  })
  d.y.forEach((y, i) => {
    squares[cellOf(i)] += (y - sum[cellOf(i)] / n[cellOf(i)]) ** 2
  })
  return {
    trials: d.trials,
    q: 1,
    p: d.subgroups,
    locals: d.subgroups,
    length,
    trial,
    z,
    local,
    x: { width: 1, values, columns },
    n,
    sum,
    squares,
  }
}
