import type { Ipd } from '../data/ipd.js'
import type { Note } from '../errors.js'
import type { TwoStage } from '../meta/two-stage.js'
import { twoStage } from '../meta/two-stage.js'
import type { Estimate } from '../models/inference.js'
import { fitLm, lmEstimates } from '../models/lm.js'
import type { DesignColumn, EffectsDesign } from './effects-design.js'
import type { WithNotes } from './effects-models.js'
import { effectOf } from './effects-models.js'
import type { EffectsResult } from './effects-schema.js'

type TwoStageResult = NonNullable<EffectsResult['twoStage']>

const METHODS = ['FE', 'DL', 'REML', 'PM'] as const

/**
 * Two-stage meta-analysis: the treatment effect of each trial from its own linear model outcome ~ treatment + adjust,
 * pooled under each estimate of τ².
 *
 * Notes: `TRIAL_EFFECT_NOT_ESTIMABLE` for a trial that is left out, `TWO_STAGE_NOT_POSSIBLE` when none remains.
 */
export function twoStageModel(
  ipd: Ipd,
  { intercept, treatment, adjust }: EffectsDesign,
  level: number,
): WithNotes<EffectsResult['twoStage']> {
  const notes: Note[] = []
  const trials = patientsByTrial(ipd).flatMap((patients, k) => {
    const trial = ipd.trial.levels[k]
    const estimate = trialEffect(ipd, [intercept, treatment, ...adjust], patients, level)
    if (estimate !== null) return [{ trial, n: patients.length, estimate, sei: estimate.se! }]
    notes.push({
      code: 'TRIAL_EFFECT_NOT_ESTIMABLE',
      message: `trial "${trial}" does not tell its own treatment effect and is left out of the two-stage analysis`,
      trial,
    })
    return []
  })
  if (trials.length === 0) {
    const message = 'no trial tells its own treatment effect: there is nothing to pool'
    return { part: null, notes: [...notes, { code: 'TWO_STAGE_NOT_POSSIBLE', message }] }
  }
  const yi = trials.map(({ estimate }) => estimate.estimate)
  const sei = trials.map(({ sei }) => sei)
  const pooled = METHODS.map((method) => twoStage(yi, sei, { method, level }))
  return {
    part: {
      trials: trials.map(({ trial, n, estimate }) => ({ trial, n, effect: effectOf(estimate)! })),
      pooled: pooled.map(pooledPart),
    },
    notes: [...notes, ...pooled[0].notes],
  }
}

/** Null unless the effect has a standard error that is more than rounding. */
function trialEffect(
  ipd: Ipd,
  columns: readonly DesignColumn[],
  patients: Int32Array,
  level: number,
): Estimate | null {
  const of = (values: Float64Array) => Float64Array.from(patients, (i) => values[i])
  const fit = fitLm(
    of(ipd.outcome.values),
    columns.map((column) => of(column.values)),
  )
  if (fit.notes.some((note) => note.code === 'LM_EXACT_FIT')) return null
  const estimate = lmEstimates(fit, level)[1]
  return estimate?.statistic == null ? null : estimate
}

function patientsByTrial({ trial, n }: Ipd): Int32Array[] {
  const lists = trial.levels.map((): number[] => [])
  for (let i = 0; i < n; i++) lists[trial.codes[i]].push(i)
  return lists.map((list) => Int32Array.from(list))
}

function pooledPart(result: TwoStage): TwoStageResult['pooled'][number] {
  const { method, estimate, se, lo, hi, p, tau2, tau2CI, I2, H2, Q, Qp, weights, knha } = result
  return {
    method,
    estimate,
    se,
    lo,
    hi,
    p,
    tau2,
    tau2CI: { lo: tau2CI.lo, hi: tau2CI.hi },
    I2,
    H2,
    Q,
    Qp,
    weights: [...weights],
    knha: {
      se: knha.se,
      df: knha.df,
      lo: knha.lo,
      hi: knha.hi,
      p: knha.p,
      predictionLo: knha.predictionLo,
      predictionHi: knha.predictionHi,
    },
  }
}
