import type { Note } from '../errors.js'
import type { TwoStage } from '../meta/two-stage.js'
import { twoStage } from '../meta/two-stage.js'
import type { FamilyName } from '../models/family.js'
import { GLM_FAMILIES } from '../models/glm-family.js'
import type { Estimate } from '../models/inference.js'
import { type EffectsCells, effectsCells } from './effects-cells.js'
import { columnContrast, designsByTrial, type EffectsDesign } from './effects-design.js'
import { effectOf, type WithNotes } from './effects-effect.js'
import { fitEffectsGlm } from './effects-glm.js'
import { leastSquares } from './effects-linear.js'
import type { EffectsResult } from './effects-schema.js'

type TwoStageResult = NonNullable<EffectsResult['twoStage']>
type TrialResult = TwoStageResult['trials'][number]

interface Options {
  readonly family: FamilyName
  readonly level: number
  readonly firth: boolean
}

/** Trials of fewer patients are named: their effects and standard errors are hardly estimates. */
const FEW_PATIENTS = 10

const METHODS = ['FE', 'DL', 'REML', 'PM'] as const

/**
 * Two-stage meta-analysis: the treatment effect of each trial from its own (generalised) linear model
 * outcome ~ treatment + adjust, pooled under each estimate of τ².
 *
 * Notes: `TRIAL_EFFECT_NOT_ESTIMABLE` for a trial that is left out, `TRIAL_SMALL` for one of fewer than ten patients, `TWO_STAGE_NOT_POSSIBLE` when none remains.
 *
 * @param arms names of the control and the experimental arm
 */
export function twoStageModel(
  design: EffectsDesign,
  arms: readonly [string, string],
  options: Options,
): WithNotes<EffectsResult['twoStage']> {
  const { family, level } = options
  const notes: Note[] = []
  const small: Note[] = []
  const trials = designsByTrial(design).flatMap((own) => {
    const [trial] = own.trials
    const { estimate, why, cells } = trialEffect(own, options)
    if (estimate !== null) {
      const n = own.weights?.reduce((sum, w) => sum + w, 0) ?? own.y.length
      if (n < FEW_PATIENTS) small.push(smallTrialNote(trial, n))
      const counts = cells === null ? {} : { arms: armCounts(cells, arms, family) }
      return [{ part: { trial, n, ...counts, effect: effectOf(estimate, family)! }, estimate }]
    }
    notes.push({
      code: 'TRIAL_EFFECT_NOT_ESTIMABLE',
      message: `trial "${trial}" ${why} and is left out of the two-stage analysis`,
      trial,
    })
    return []
  })
  if (trials.length === 0) {
    const message = 'no trial tells its own treatment effect: there is nothing to pool'
    return { part: null, notes: [...notes, { code: 'TWO_STAGE_NOT_POSSIBLE', message }] }
  }
  const yi = trials.map(({ estimate }) => estimate.estimate)
  const sei = trials.map(({ estimate }) => estimate.se!)
  const pooled = METHODS.map((method) => twoStage(yi, sei, { method, level }))
  return {
    part: {
      trials: trials.map(({ part }) => part),
      pooled: pooled.map((result) => pooledPart(result, family)),
    },
    notes: [...notes, ...small, ...pooled[0].notes],
  }
}

const smallTrialNote = (trial: string, n: number): Note => ({
  code: 'TRIAL_SMALL',
  trial,
  message: `trial "${trial}" has only ${Number(n.toPrecision(6))} patients: its standard error may be far too small by chance, so that it weighs too much in the two-stage analysis; look at the one-stage models, or leave it out (--exclude-trial ${JSON.stringify(trial)})`,
})

interface TrialEffect {
  /** Null unless the effect has a standard error that is more than rounding. */
  readonly estimate: Estimate | null
  /** Why it is null. */
  readonly why: string
  readonly cells: EffectsCells | null
}

function trialEffect(design: EffectsDesign, { family, level, firth }: Options): TrialEffect {
  const treatment = columnContrast(design.columns.length, 0)
  const tested = (estimate: Estimate | null) => (estimate?.statistic == null ? null : estimate)
  const untold = 'does not tell its own treatment effect'
  if (family === 'gaussian') {
    const fit = leastSquares(design)
    const exact = fit.notes.some(({ code }) => code === 'LM_EXACT_FIT')
    return { estimate: exact ? null : tested(fit.estimate(treatment, level)), why: untold, cells: null }
  }
  const cells = effectsCells(design, GLM_FAMILIES[family])
  const { lowest, highest } = extremes(cells, family)
  // Without any event, or with nothing else, the ratio of the arms is anything: Firth's estimate of it is the prior.
  const alike = (lowest[0] && lowest[1]) || (highest[0] && highest[1])
  const fit = fitEffectsGlm(cells, design, { family, level, firth })
  const estimate = alike || !fit.converged ? null : tested(fit.estimate(treatment))
  const ratio = family === 'binomial' ? 'odds ratio' : 'rate ratio'
  const absolute = family === 'binomial' ? 'events' : 'counts other than 0'
  const why = alike
    ? `has ${lowest[0] ? `no ${absolute}` : 'nothing but events'} in either arm: it tells nothing of the ${ratio}`
    : lowest[0] || lowest[1]
      ? `has no ${absolute} in one of its arms: its own ${ratio} is infinite or 0 (--firth gives a finite one)`
      : highest[0] || highest[1]
        ? `has nothing but events in one of its arms: its own ${ratio} is infinite or 0 (--firth gives a finite one)`
        : fit.notes.some(({ code }) => code === 'GLM_SEPARATION')
          ? `has a separated outcome: its own ${ratio} has no finite estimate (--firth gives one)`
          : untold
  return { estimate, why, cells }
}

/** Whether the outcomes of an arm are all 0, or all events. An arm without patients is neither. */
function extremes(cells: EffectsCells, family: 'binomial' | 'poisson') {
  const { extreme } = GLM_FAMILIES[family]
  const side = [0, 1].map((arm) => {
    const { sum, mass } = armSums(cells, arm)
    return mass > 0 ? extreme(sum, mass) : 0
  })
  return { lowest: side.map((value) => value < 0), highest: side.map((value) => value > 0) }
}

function armSums({ length, columns, patients, mass, sum }: EffectsCells, arm: number) {
  const sums = { patients: 0, mass: 0, sum: 0 }
  for (let i = 0; i < length; i++) {
    if (columns[0][i] !== arm) continue
    sums.patients += patients[i]
    sums.mass += mass[i]
    sums.sum += sum[i]
  }
  return sums
}

function armCounts(
  cells: EffectsCells,
  names: readonly [string, string],
  family: FamilyName,
): NonNullable<TrialResult['arms']> {
  const parts = names.map((name, arm) => {
    const { patients, mass, sum } = armSums(cells, arm)
    return [name, { n: patients, events: sum, exposure: family === 'poisson' ? mass : null }]
  })
  return Object.fromEntries(parts)
}

function pooledPart(result: TwoStage, family: FamilyName): TwoStageResult['pooled'][number] {
  const { method, estimate, se, lo, hi, p, tau2, tau2CI, I2, H2, Q, Qp, weights, knha } = result
  const exp = (value: number | null) => (value === null ? null : Math.exp(value))
  const ratio = (low: number | null, high: number | null) =>
    family === 'gaussian' ? {} : { ratio: { estimate: exp(estimate), lo: exp(low), hi: exp(high) } }
  const { df, predictionLo, predictionHi } = knha
  return {
    ...{ method, estimate, se, lo, hi, p, tau2, tau2CI: { lo: tau2CI.lo, hi: tau2CI.hi } },
    ...ratio(lo, hi),
    ...{ I2, H2, Q, Qp, weights: [...weights] },
    knha: {
      ...{ se: knha.se, df, lo: knha.lo, hi: knha.hi, p: knha.p, predictionLo, predictionHi },
      ...ratio(knha.lo, knha.hi),
    },
  }
}
