import type { Ipd } from '../data/ipd.js'
import type { Note } from '../errors.js'
import type { Estimate } from '../models/inference.js'
import { fitLm, lmEstimates } from '../models/lm.js'
import { kenwardRoger } from '../models/lmm/kenward-roger.js'
import type { LmmFit } from '../models/lmm/lmm.js'
import { fitLmm } from '../models/lmm/lmm.js'
import { patientCells } from '../models/lmm/lmm-cells.js'
import type { LmmContrast } from '../models/lmm/lmm-contrast.js'
import { globalContrast } from '../models/lmm/lmm-contrast.js'
import { lmmMoments } from '../models/lmm/lmm-moments.js'
import { profileVariances } from '../models/lmm/lmm-profile.js'
import { satterthwaite } from '../models/lmm/satterthwaite.js'
import type { EffectsDesign } from './effects-design.js'
import type { EffectsResult } from './effects-schema.js'

type Effect = NonNullable<EffectsResult['lm']['effect']>

/** A part of the result with the notes on it. */
export interface WithNotes<Part> {
  readonly part: Part
  readonly notes: readonly Note[]
}

/** What an estimate becomes in a result; null stays null. */
export function effectOf(estimate: Estimate | null): Effect | null {
  if (estimate === null) return null
  const { method, ...rest } = estimate
  // Kenward–Roger inference stands beside Satterthwaite's, never alone.
  return { ...rest, method: method === 'kenwardRoger' ? 'satterthwaite' : method }
}

/**
 * The linear model outcome ~ treatment + adjust + trial. Trials come first where columns depend on one another: a
 * covariate that is constant within trials cannot be told from them, and a treatment that is cannot be estimated.
 */
export function linearModel(ipd: Ipd, design: EffectsDesign, level: number): WithNotes<EffectsResult['lm']> {
  const { intercept, trials, treatment, adjust } = design
  const columns = [intercept, ...trials, treatment, ...adjust]
  const fit = fitLm(
    ipd.outcome.values,
    columns.map((column) => column.values),
    columns.map((column) => column.term),
  )
  const estimates = lmEstimates(fit, level)
  const byTerm = new Map(columns.map((column, c) => [column, effectOf(estimates[c])]))
  const fixed = [intercept, treatment, ...adjust, ...trials].map((column) => ({
    term: column.term,
    effect: byTerm.get(column) ?? null,
  }))
  return {
    part: {
      effect: byTerm.get(treatment) ?? null,
      fixed,
      sigma: fit.sigma,
      df: fit.df,
      rss: fit.rss,
      logLik: Number.isFinite(fit.logLik) ? fit.logLik : null,
    },
    notes: fit.notes,
  }
}

/**
 * The mixed model outcome ~ treatment + adjust + trial + (0 + treatment | trial). The trials' intercepts are local
 * columns, so that the cost of the fit does not grow with the square of the number of trials.
 */
export function mixedModel(
  ipd: Ipd,
  design: EffectsDesign,
  { reml, level }: { reml: boolean; level: number },
): WithNotes<EffectsResult['lmm']> {
  const { treatment, adjust, trials, intercept } = design
  if (trials.length === 0) {
    const message = 'there is one trial only: how treatment effects vary between trials cannot be estimated'
    return { part: null, notes: [{ code: 'MIXED_MODEL_NEEDS_TRIALS', message }] }
  }
  const X = [treatment, ...adjust]
  const moments = lmmMoments(
    patientCells({
      y: ipd.outcome.values,
      trial: ipd.trial.codes,
      trials: ipd.trial.levels.length,
      Z: [treatment.values],
      X: X.map((column) => column.values),
      local: new Int32Array(ipd.n),
      locals: 1,
      columnNames: X.map((column) => column.term),
    }),
  )
  const fit = fitLmm(moments, { covariance: 'independent', reml })
  const bySatterthwaite = satterthwaite(fit, level)
  const byKenwardRoger = kenwardRoger(fit, level)
  const both = (contrast: LmmContrast): Effect | null => {
    const effect = effectOf(bySatterthwaite.estimate(contrast))
    const beside = byKenwardRoger.estimate(contrast)
    if (effect === null) return null
    if (beside === null) return { ...effect, kenwardRoger: null }
    const { se, df, statistic, p, lo, hi } = beside
    return { ...effect, kenwardRoger: { se, df, statistic, p, lo, hi } }
  }
  const first = { trial: 0, local: 0, weight: 1 }
  const fixed = [
    { term: intercept.term, effect: both({ local: [first] }) },
    ...X.map(({ term }, column) => ({ term, effect: both(globalContrast(fit, column)) })),
    ...trials.map(({ term }, k) => ({
      term,
      effect: both({
        local: [
          { trial: k + 1, local: 0, weight: 1 },
          { ...first, weight: -1 },
        ],
      }),
    })),
  ]
  const { random, residual, notes } = varianceComponents(fit, ipd.trial.name, level)
  return {
    part: {
      effect: fixed[1].effect,
      fixed,
      random,
      residual,
      ranef: ipd.trial.levels.map((name, k) => ({ level: name, treatment: fit.ranef[k] })),
      criterion: reml ? 'REML' : 'ML',
      deviance: Number.isFinite(fit.criterion) ? fit.criterion : null,
      logLik: Number.isFinite(fit.logLik) ? fit.logLik : null,
      theta: fit.theta[0],
      iterations: fit.iterations,
      converged: fit.converged,
      singular: fit.singular,
    },
    notes: [...fit.notes, ...byKenwardRoger.notes, ...notes],
  }
}

function varianceComponents(fit: LmmFit, group: string, level: number) {
  const { sd, sigma, notes } = profileVariances(fit, level)
  return {
    random: [
      {
        group,
        term: 'treatment',
        variance: fit.tau2[0],
        sd: Math.sqrt(fit.tau2[0]),
        lo: sd[0].lo,
        hi: sd[0].hi,
      },
    ],
    residual: { variance: fit.sigma ** 2, sd: fit.sigma, lo: sigma.lo, hi: sigma.hi },
    notes,
  }
}
