import type { Note } from '../../errors.js'
import { criterionOf, residualCount } from './lmm-criterion.js'
import type { LmmDerivatives } from './lmm-derivatives.js'
import { lmmDerivatives } from './lmm-derivatives.js'
import { isExactFit } from './lmm-exact.js'
import type { LmmMoments } from './lmm-moments.js'
import { optimiseTheta } from './lmm-optimise.js'
import type { LmmState } from './lmm-solve.js'
import { solveLmm } from './lmm-solve.js'
import type { LmmCovariance } from './lmm-theta.js'
import { deltaOf, thetaPositions } from './lmm-theta.js'

export interface LmmOptions {
  /** Whether the random effects of a trial are independent or correlated; the same when there is but one. */
  readonly covariance: LmmCovariance
  /** Restricted maximum likelihood (true) or maximum likelihood. */
  readonly reml: boolean
  /** θ to start from as well, for instance that of a similar model. */
  readonly start?: ArrayLike<number>
}

/** A linear mixed model at its optimum. */
export interface LmmFit {
  readonly moments: LmmMoments
  readonly covariance: LmmCovariance
  readonly reml: boolean
  /** Relative covariance factor in lme4's order. */
  readonly theta: Float64Array
  /** Residual standard deviation. */
  readonly sigma: number
  /** REML criterion or ML deviance; −Infinity when the model fits the data exactly. */
  readonly criterion: number
  /** −criterion/2. */
  readonly logLik: number
  /** Coefficients of the global columns; null for a column left out because others explain it. */
  readonly beta: readonly (number | null)[]
  /** Coefficients of the local columns, at trial · locals + local; null where the column is empty. */
  readonly localBeta: readonly (number | null)[]
  /** Conditional modes of the random effects, K × q. */
  readonly ranef: Float64Array
  /** Covariance of the random effects σ²ΛΛᵀ, q × q: τ² on the diagonal. */
  readonly tau2: Float64Array
  readonly iterations: number
  readonly converged: boolean
  /** A variance of the random effects is at its boundary (lme4's `isSingular`: an element of diag Λ < 1e-4). */
  readonly singular: boolean
  readonly notes: readonly Note[]
  /** The model solved at θ, for inference. */
  readonly state: LmmState
  readonly derivatives: LmmDerivatives
}

const SINGULAR = 1e-4

/**
 * Fits a linear mixed model with one grouping factor by REML or ML to the accuracy of its gradient.
 *
 * The criterion is smooth in θ on the whole space (it depends on θ through ΛΛᵀ), so no bounds are needed: a variance
 * of zero is an ordinary minimum at θ = 0. A coarse scan finds the basin, Newton's method its bottom.
 *
 * Notes: `LMM_NOT_CONVERGED`, `SINGULAR_FIT`, `LMM_EXACT_FIT`, `COLUMN_ALIASED`. Never throws.
 * Source: Bates, Mächler, Bolker & Walker (2015), sections 2–3.
 */
export function fitLmm(moments: LmmMoments, { covariance, reml, start }: LmmOptions): LmmFit {
  const { q } = moments
  const notes = aliasNotes(moments)
  const none = new Float64Array(thetaPositions(q, covariance).length)
  if (isExactFit(moments)) {
    notes.push({
      code: 'LMM_EXACT_FIT',
      message: 'the model fits the outcome exactly: there are no residuals to estimate variances from',
    })
    return describeFit(
      moments,
      covariance,
      reml,
      none,
      { iterations: 0, converged: false, exact: true },
      notes,
    )
  }
  const optimum = optimiseTheta(moments, covariance, reml, start)
  if (!optimum.converged)
    notes.push({
      code: 'LMM_NOT_CONVERGED',
      message: `the mixed model had not converged after ${optimum.iterations} iterations`,
    })
  return describeFit(moments, covariance, reml, optimum.theta, { ...optimum, exact: false }, notes)
}

function describeFit(
  moments: LmmMoments,
  covariance: LmmCovariance,
  reml: boolean,
  theta: Float64Array,
  { iterations, converged, exact }: { iterations: number; converged: boolean; exact: boolean },
  notes: Note[],
): LmmFit {
  const { q, trials } = moments
  const state = solveLmm(moments, deltaOf(theta, q, covariance))
  const derivatives = lmmDerivatives(moments, state, covariance)
  const sigma = exact ? 0 : Math.sqrt(state.rss / residualCount(moments, reml))
  const criterion = exact ? Number.NEGATIVE_INFINITY : criterionOf(moments, state, reml)
  const singular = thetaPositions(q, covariance).some(([r, c], i) => r === c && theta[i] < SINGULAR)
  if (singular && !exact)
    notes.push({
      code: 'SINGULAR_FIT',
      message:
        covariance === 'correlated' && q === 2
          ? 'a variance between trials is estimated as zero, or the correlation of the random effects as 1 or −1'
          : 'a variance between trials is estimated as zero',
    })
  const ranef = new Float64Array(trials * q)
  for (let k = 0; k < trials; k++)
    for (let a = 0; a < q; a++)
      for (let b = 0; b < q; b++) ranef[k * q + a] += state.Delta[a * q + b] * derivatives.ZPr[k * q + b]
  const kept = moments.base.map((value, c) => value + state.beta[c])
  const beta: (number | null)[] = new Array(moments.columns).fill(null)
  moments.kept.forEach((column, c) => {
    beta[column] = kept[c]
  })
  return {
    moments,
    covariance,
    reml,
    theta,
    sigma,
    criterion,
    logLik: -criterion / 2,
    beta,
    localBeta: localCoefficients(moments, kept, ranef),
    ranef,
    tau2: state.Delta.map((delta) => delta * sigma * sigma),
    iterations,
    converged,
    singular,
    notes,
    state,
    derivatives,
  }
}

/** γ_g = ȳ_g − x̄_gᵀβ − z̄_gᵀb: Henderson's equations solved for the local columns. */
function localCoefficients(
  { q, p, local }: LmmMoments,
  beta: Float64Array,
  ranef: Float64Array,
): (number | null)[] {
  return Array.from(local.n, (n, g) => {
    if (n === 0) return null
    const k = Math.floor(g / local.locals)
    let value = local.y[g]
    for (let c = 0; c < p; c++) value -= local.x[g * p + c] * beta[c]
    for (let a = 0; a < q; a++) value -= local.z[g * q + a] * ranef[k * q + a]
    return value
  })
}

function aliasNotes({ columns, kept, columnNames }: LmmMoments): Note[] {
  const present = new Set(kept)
  const notes: Note[] = []
  for (let c = 0; c < columns; c++) {
    if (present.has(c)) continue
    const column = columnNames?.[c] ?? `column ${c + 1}`
    notes.push({
      code: 'COLUMN_ALIASED',
      message: `the coefficient of "${column}" cannot be estimated: other columns explain it`,
      column,
    })
  }
  return notes
}
