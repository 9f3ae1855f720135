import type { Note } from '../errors.js'
import { CopseError, quoteNames } from '../errors.js'
import type { KnappHartung, TwoStage } from '../meta/two-stage.js'
import { twoStage } from '../meta/two-stage.js'
import type { FamilyName } from '../models/family.js'
import { GLM_FAMILIES, type GlmFamilyName } from '../models/glm-family.js'
import type { Estimate } from '../models/inference.js'
import { type EffectsCells, effectsCells } from './effects-cells.js'
import { columnContrast, designsByTrial, type EffectsDesign } from './effects-design.js'
import { effectOf, type WithNotes } from './effects-effect.js'
import { fitEffectsGlm } from './effects-glm.js'
import { leastSquares } from './effects-linear.js'
import type { EffectsResult } from './effects-schema.js'
import { ratioFrom } from './model-parts.js'

type TwoStageResult = NonNullable<EffectsResult['twoStage']>
type TrialResult = TwoStageResult['trials'][number]

interface Options {
  readonly family: FamilyName
  readonly level: number
  readonly firth: boolean
}

const METHODS = ['FE', 'DL', 'REML', 'PM'] as const

/**
 * Two-stage meta-analysis: the treatment effect of each trial from its own (generalised) linear model
 * outcome ~ treatment + adjust, pooled under each estimate of τ².
 *
 * A trial whose ratio has no finite maximum likelihood estimate, because an arm has no events or nothing but events, is
 * estimated by Firth's penalised likelihood; one without events in either arm, or with nothing else, is left out.
 *
 * Notes: `TRIAL_EFFECT_FIRTH` naming the former, `TRIAL_EFFECT_NOT_ESTIMABLE` for a trial that is left out, `TWO_STAGE_NOT_POSSIBLE` when none remains.
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
  const trials = designsByTrial(design).flatMap((own) => {
    const [trial] = own.trials
    const { estimate, why, cells, firth } = trialEffect(own, options)
    if (estimate !== null) {
      const n = own.weights?.reduce((sum, w) => sum + w, 0) ?? own.y.length
      const counts = cells === null ? {} : { arms: armCounts(cells, arms, family) }
      return [{ part: { trial, n, ...counts, firth, effect: effectOf(estimate, family)! }, estimate }]
    }
    notes.push({
      code: 'TRIAL_EFFECT_NOT_ESTIMABLE',
      message: `trial "${trial}" ${why} and is left out of the two-stage analysis`,
      trial,
    })
    return []
  })
  const penalised = trials.filter(({ part }) => part.firth).map(({ part }) => part.trial)
  if (penalised.length > 0 && !options.firth) notes.push(firthNote(penalised, family))
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
    notes: [...notes, ...pooled[0].notes],
  }
}

function firthNote(trials: readonly string[], family: FamilyName): Note {
  const [ratio, events] =
    family === 'binomial' ? ['odds ratio', 'event'] : ['rate ratio', 'count other than 0']
  const none = family === 'binomial' ? `no ${events}, or nothing but events,` : `no ${events}`
  const of = trials.length === 1 ? `trial ${quoteNames(trials)} has` : `trials ${quoteNames(trials)} have`
  return {
    code: 'TRIAL_EFFECT_FIRTH',
    message: `${of} ${none} in an arm, or a separated outcome: the ${ratio} of such a trial has no finite maximum likelihood estimate, so that the two-stage rows have it by Firth's penalised likelihood, drawn towards no effect`,
  }
}

interface TrialEffect {
  /** Null unless the effect has a standard error that is more than rounding. */
  readonly estimate: Estimate | null
  /** Why it is null. */
  readonly why: string
  readonly cells: EffectsCells | null
  /** By Firth's penalised likelihood. */
  readonly firth: boolean
}

function trialEffect(design: EffectsDesign, { family, level, firth }: Options): TrialEffect {
  const treatment = columnContrast(design.columns.length, 0)
  const tested = (estimate: Estimate | null) => (estimate?.statistic == null ? null : estimate)
  const untold = 'does not tell its own treatment effect'
  if (family === 'gaussian') {
    const fit = leastSquares(design)
    const exact = fit.notes.some(({ code }) => code === 'LM_EXACT_FIT')
    return {
      estimate: exact ? null : tested(fit.estimate(treatment, level)),
      why: untold,
      cells: null,
      firth: false,
    }
  }
  const cells = effectsCells(design, GLM_FAMILIES[family])
  const { lowest, highest } = extremes(cells, family)
  // Without any event, or with nothing else, the ratio of the arms is anything: Firth's estimate of it is the prior.
  const alike = (lowest[0] && lowest[1]) || (highest[0] && highest[1])
  const fit = fitEffectsGlm(cells, design, { family, level, firth })
  const own = alike || !fit.converged ? null : tested(fit.estimate(treatment))
  const penalised = own === null && !alike && !firth ? firthEstimate() : null
  const ratio = family === 'binomial' ? 'odds ratio' : 'rate ratio'
  const absolute = family === 'binomial' ? 'events' : 'counts other than 0'
  const why = alike
    ? `has ${lowest[0] ? `no ${absolute}` : 'nothing but events'} in either arm: it tells nothing of the ${ratio}`
    : lowest[0] || lowest[1]
      ? `has no ${absolute} in one of its arms: its own ${ratio} is infinite or 0 `
      : highest[0] || highest[1]
        ? `has nothing but events in one of its arms: its own ${ratio} is infinite or 0`
        : fit.notes.some(({ code }) => code === 'GLM_SEPARATION')
          ? `has a separated outcome: its own ${ratio} has no finite estimate`
          : untold
  return { estimate: own ?? penalised, why, cells, firth: firth || penalised !== null }

  function firthEstimate(): Estimate | null {
    try {
      const again = fitEffectsGlm(cells!, design, { family: family as GlmFamilyName, level, firth: true })
      return again.converged ? tested(again.estimate(treatment)) : null
    } catch (error) {
      if (error instanceof CopseError && error.code === 'FIRTH_TOO_LARGE') return null
      throw error
    }
  }
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
  const { method, estimate, se, lo, hi, p, tau2, tau2CI, I2, H2, Q, Qp, weights } = result
  const ratio = (low: number | null, high: number | null) =>
    family === 'gaussian'
      ? {}
      : { ratio: { estimate: ratioFrom(estimate), lo: ratioFrom(low), hi: ratioFrom(high) } }
  const hartungKnapp = ({ se, df, lo, hi, p, predictionLo, predictionHi }: KnappHartung) => ({
    ...{ se, df, lo, hi, p, predictionLo, predictionHi },
    ...ratio(lo, hi),
  })
  return {
    ...{ method, estimate, se, lo, hi, p, tau2, tau2CI: { lo: tau2CI.lo, hi: tau2CI.hi } },
    ...ratio(lo, hi),
    ...{ I2, H2, Q, Qp, weights: [...weights] },
    knha: hartungKnapp(result.knha),
    knhaFloored: hartungKnapp(result.knhaFloored),
  }
}
