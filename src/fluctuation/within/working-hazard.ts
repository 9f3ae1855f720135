import type { EventTimes } from '../../models/hazard/event-times.js'
import { cholesky, choleskySolve } from '../../numerics/cholesky.js'
import type { PrognosticBins } from './prognostic-bins.js'
import { RiskWalk } from './risk-walk.js'
import { addColumns, columnSums, sparseColumns } from './sparse-columns.js'
import { ALIASED, sweptProducts } from './swept-products.js'
import type { WithinPatients } from './within-patients.js'
import { caseWeight } from './within-patients.js'
import { withoutConstant } from './working-glm.js'
import type { WorkingModel } from './working-residuals.js'

const MOST_STEPS = 200

/** Log hazard ratios are held within ± this: what remains separated then weighs nothing. */
const MOST = 30

/** Share of the treated patients' expected events below which their effect is not told apart from the baseline. */
const NOTHING = 1e-13

/**
 * The working model of times to an event: log hazard = γ_kl + β_k t + bins, l the interval of time, by maximum likelihood with
 * γ profiled out. Residuals are martingale residuals d − Λ̂, the variance function is the expected number of events Λ̂. Patients
 * of a trial × arm, or of a bin, without any event are fitted exactly and left out, until there are none. The shapes of the
 * baselines are not counted in the rank, as elsewhere: their residuals are added up over time.
 *
 * Source: methods.md §13, item 9.
 */
export function workingHazard(
  patients: WithinPatients,
  times: EventTimes,
  bins: readonly PrognosticBins[],
): WorkingModel {
  const { n, stratum, trials, outcome } = patients
  const left = withoutConstant(patients, bins)
  const inFit = left.includes(0) ? left : null
  const columns = sparseColumns(bins, patients.adjust)
  const q = columns.count
  const walk = new RiskWalk(patients, times, left, columns)

  let beta: Float64Array = new Float64Array(trials)
  let b: Float64Array = new Float64Array(q)
  const eta = new Float64Array(n)
  const before = new Float64Array(n)
  const score = new Float64Array(n)
  const { expected } = walk

  /** The log-likelihood, with expected events and scores. */
  const evaluate = (effects: Float64Array, coefficients: Float64Array): number => {
    for (let i = 0; i < n; i++) eta[i] = stratum[i] % 2 === 1 ? effects[stratum[i] >> 1] : 0
    addColumns(columns, coefficients, 1, eta)
    for (let i = 0; i < n; i++) if (Math.abs(eta[i]) > 3 * MOST) eta[i] = Math.sign(eta[i]) * 3 * MOST
    const logLik = walk.evaluate(eta)
    for (let i = 0; i < n; i++)
      score[i] = left[i] === 1 ? caseWeight(patients, i) * (outcome[i] - expected[i]) : 0
    return logLik
  }

  let logLik = evaluate(beta, b)
  let rank = 0
  for (let step = 0; step < MOST_STEPS; step++) {
    const { A, scale, byStratum, size } = sweptProducts(columns, patients, expected, inFit)
    // Trial × arm are swept out there; here it is the baselines, and then the effects of the trials.
    for (let s = 0; s < 2 * trials; s++) if (size[s] > 0) addSquare(A, byStratum, s * q, q, 1 / size[s])
    const { treated, ofTreated } = walk.sweep(A)
    const tScore = new Float64Array(trials)
    for (let i = 0; i < n; i++) if (stratum[i] % 2 === 1) tScore[stratum[i] >> 1] += score[i]
    const product = columnSums(columns, score)
    const told = new Uint8Array(trials)
    for (let k = 0; k < trials; k++) {
      const s = 2 * k + 1
      treated[k] = size[s] - treated[k]
      for (let a = 0; a < q; a++) ofTreated[k * q + a] = byStratum[s * q + a] - ofTreated[k * q + a]
      if (!(treated[k] > NOTHING * size[s])) continue
      told[k] = 1
      addSquare(A, ofTreated, k * q, q, -1 / treated[k])
      for (let a = 0; a < q; a++) product[a] -= (ofTreated[k * q + a] / treated[k]) * tScore[k]
    }
    const { L, kept, rank: found } = cholesky(A, q, ALIASED * 1e3, scale)
    rank = found
    const solved = choleskySolve(
      L,
      rank,
      Float64Array.from(kept, (column) => product[column]),
    )
    const up = new Float64Array(q)
    kept.forEach((column, a) => {
      up[column] = solved[a]
    })
    const upBeta = beta.map((_, k) => {
      if (told[k] === 0) return 0
      let explained = 0
      for (let a = 0; a < q; a++) explained += ofTreated[k * q + a] * up[a]
      return (tScore[k] - explained) / treated[k]
    })
    before.set(eta)
    const last = logLik
    let factor = 1
    for (;;) {
      const effects = beta.map((value, k) => held(value + factor * upBeta[k]))
      const coefficients = b.map((value, a) => held(value + factor * up[a]))
      logLik = evaluate(effects, coefficients)
      if (logLik >= last - 1e-14 * (Math.abs(last) + 0.1) || factor < 1e-6) {
        beta = effects
        b = coefficients
        break
      }
      factor /= 2
    }
    let moved = 0
    for (let i = 0; i < n; i++) moved = Math.max(moved, Math.abs(eta[i] - before[i]))
    if (
      moved <= 1e-11 ||
      (step > 1 && moved <= 1e-6 && Math.abs(logLik - last) <= 1e-14 * (Math.abs(logLik) + 0.1))
    )
      break
  }

  const present = new Uint8Array(2 * trials)
  for (let i = 0; i < n; i++) if (left[i] === 1) present[stratum[i]] = 1
  const cells = present.reduce((count, own) => count + own, 0)
  const residual = new Float64Array(n)
  for (let i = 0; i < n; i++) if (left[i] === 1) residual[i] = outcome[i] - expected[i]
  return { residual, variance: expected, inFit, rank: cells + rank, cells }
}

const held = (value: number): number => Math.max(-MOST, Math.min(MOST, value))

/** Adds a multiple of xxᵀ, x at `from` of the values. */
function addSquare(A: Float64Array, values: Float64Array, from: number, q: number, factor: number): void {
  for (let a = 0; a < q; a++) {
    const own = factor * values[from + a]
    if (own !== 0) for (let c = 0; c < q; c++) A[a * q + c] += own * values[from + c]
  }
}
