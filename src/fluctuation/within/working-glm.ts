import { familyOf } from '../../families/families.js'
import { cholesky, choleskySolve } from '../../numerics/cholesky.js'
import type { GlmAt } from './glm-at.js'
import { evaluateGlm } from './glm-at.js'
import type { PrognosticBins } from './prognostic-bins.js'
import { addColumns, columnSums, sparseColumns } from './sparse-columns.js'
import { ALIASED, sweptProducts } from './swept-products.js'
import type { WithinPatients } from './within-patients.js'
import { caseWeight } from './within-patients.js'
import type { WorkingModel } from './working-residuals.js'

const MOST_STEPS = 200

/**
 * The generalised linear working model, by iteratively reweighted least squares. Patients of a trial × arm, or of a bin, all
 * of whose outcomes are 0 (or all the largest there is) are fitted exactly; they are left out, until there are none.
 */
export function workingGlm(patients: WithinPatients, bins: readonly PrognosticBins[]): WorkingModel {
  const { n, stratum, trials, outcome } = patients
  const family = familyOf(patients.family)
  const left = withoutConstant(patients, bins)
  const inFit = left.includes(0) ? left : null
  const columns = sparseColumns(bins, patients.adjust)
  const q = columns.count
  const strata = 2 * trials

  // η without the offset: that of trial × arm, and the columns'.
  const alpha = new Float64Array(strata)
  const beta = new Float64Array(q)
  const at: GlmAt = {
    eta: new Float64Array(n),
    mean: new Float64Array(n),
    variance: new Float64Array(n),
    score: new Float64Array(n),
  }
  const { eta, mean, variance, score } = at
  const before = new Float64Array(n)
  const start = stratumMeans(patients, left)
  for (let s = 0; s < strata; s++) if (start[s] > 0) alpha[s] = family.eta(start[s])
  /** Σ w(y − μ) by stratum. */
  const own = new Float64Array(strata)

  const evaluate = (a: Float64Array, b: Float64Array) => {
    for (let i = 0; i < n; i++) eta[i] = a[stratum[i]]
    addColumns(columns, b, 1, eta)
    return evaluateGlm(patients, inFit, at, before)
  }

  let deviance = evaluate(alpha, beta).lack
  let rank = 0
  for (let step = 0; step < MOST_STEPS; step++) {
    const { A, scale, byStratum, size } = sweptProducts(columns, patients, variance, inFit)
    const { L, kept, rank: found } = cholesky(A, q, ALIASED * 1e3, scale)
    rank = found
    own.fill(0)
    for (let i = 0; i < n; i++) own[stratum[i]] += score[i]
    const product = columnSums(columns, score)
    for (let s = 0; s < strata; s++)
      if (size[s] > 0) for (let a = 0; a < q; a++) product[a] -= (byStratum[s * q + a] / size[s]) * own[s]
    const solved = choleskySolve(
      L,
      rank,
      Float64Array.from(kept, (column) => product[column]),
    )
    const upBeta = new Float64Array(q)
    kept.forEach((column, a) => {
      upBeta[column] = solved[a]
    })
    const upAlpha = own.map((sum, s) => {
      if (!(size[s] > 0)) return 0
      let explained = 0
      for (let a = 0; a < q; a++) explained += byStratum[s * q + a] * upBeta[a]
      return (sum - explained) / size[s]
    })
    before.set(eta)
    const last = deviance
    let factor = 1
    let moved: number
    for (;;) {
      const a = alpha.map((value, s) => value + factor * upAlpha[s])
      const b = beta.map((value, j) => value + factor * upBeta[j])
      const found = evaluate(a, b)
      deviance = found.lack
      moved = found.moved
      if (deviance <= last + 1e-14 * (Math.abs(last) + 0.1) || factor < 1e-6) {
        alpha.set(a)
        beta.set(b)
        break
      }
      factor /= 2
    }
    if (
      moved <= 1e-11 ||
      (step > 1 && moved <= 1e-6 && Math.abs(deviance - last) <= 1e-14 * (Math.abs(deviance) + 0.1))
    )
      break
  }

  const residual = new Float64Array(n)
  for (let i = 0; i < n; i++)
    if (left[i] === 1) residual[i] = outcome[i] - mean[i]
    else variance[i] = 0
  const present = new Uint8Array(strata)
  for (let i = 0; i < n; i++) if (left[i] === 1) present[stratum[i]] = 1
  const cells = present.reduce((count, own) => count + own, 0)
  return { residual, variance, inFit, rank: cells + rank, cells }
}

function stratumMeans(patients: WithinPatients, inFit: Uint8Array): Float64Array {
  const sum = new Float64Array(2 * patients.trials)
  const size = new Float64Array(2 * patients.trials)
  for (let i = 0; i < patients.n; i++) {
    if (inFit[i] === 0) continue
    const w = caseWeight(patients, i)
    sum[patients.stratum[i]] += w * patients.outcome[i]
    size[patients.stratum[i]] += w * (patients.exposure?.[i] ?? 1)
  }
  return sum.map((value, s) => (size[s] > 0 ? value / size[s] : 0))
}

/** 1 for the patients that are in no trial × arm and no bin whose outcomes are all at one end. */
export function withoutConstant(patients: WithinPatients, bins: readonly PrognosticBins[]): Uint8Array {
  const { n, stratum, trials } = patients
  const inFit = new Uint8Array(n).fill(1)
  const groups = [{ of: stratum, count: 2 * trials }, ...bins.map(({ bin, count }) => ({ of: bin, count }))]
  for (let changed = true; changed; ) {
    changed = false
    for (const { of, count } of groups) {
      const ends = endsSeen(patients, inFit, of, count)
      if (ends.every((seen) => seen === 0 || seen === BOTH)) continue
      for (let i = 0; i < n; i++)
        if (inFit[i] === 1 && ends[of[i]] !== BOTH) {
          inFit[i] = 0
          changed = true
        }
    }
  }
  return inFit
}

/** Some outcomes off the least, and some off the largest. */
const BOTH = 3

/** By group: whether it has outcomes off either end. Stops where all have both. */
function endsSeen(
  { family, n, outcome }: WithinPatients,
  inFit: Uint8Array,
  of: Uint16Array,
  count: number,
): Uint8Array {
  const [least, most] = familyOf(family).range
  const seen = new Uint8Array(count)
  let open = count
  for (let i = 0; i < n && open > 0; i++) {
    if (inFit[i] === 0 || seen[of[i]] === BOTH) continue
    seen[of[i]] |= Number(outcome[i] > least) | (outcome[i] < most ? 2 : 0)
    if (seen[of[i]] === BOTH) open--
  }
  return seen
}
