import type { Note } from '../../errors.js'
import { quoteNames } from '../../errors.js'
import { type FamilyName, familyOf } from '../../families/families.js'
import type { KnappHartung, TwoStage } from '../../meta/two-stage.js'
import { twoStage } from '../../meta/two-stage.js'
import type { EffectsResult } from '../../results/effects-schema.js'
import { effectName, endsInWords } from '../../words/family-words.js'
import { ratioFrom } from '../fit/models/model-parts.js'
import type { EffectsCells } from './effects-cells.js'
import { designsByTrial, type EffectsDesign } from './effects-design.js'
import { effectOf, type WithNotes } from './effects-effect.js'
import { armSums, trialEffect } from './trial-effect.js'

type TwoStageResult = NonNullable<EffectsResult['twoStage']>
type TrialResult = TwoStageResult['trials'][number]

interface Options {
  readonly family: FamilyName
  readonly level: number
  readonly firth: boolean
}

/** Trials of fewer patients are named: their effects and standard errors are hardly estimates. */
const FEW_PATIENTS = 10

export const METHODS = ['FE', 'DL', 'REML', 'PM'] as const

/**
 * Two-stage meta-analysis: the treatment effect of each trial from its own (generalised) linear model
 * outcome ~ treatment + adjust, pooled under each estimate of τ².
 *
 * A trial whose ratio has no finite maximum likelihood estimate, because an arm has no events or nothing but events, is
 * estimated by Firth's penalised likelihood; one without events in either arm, or with nothing else, is left out.
 *
 * Notes: `TRIAL_EFFECT_FIRTH` naming the former, `TRIAL_EFFECT_NOT_ESTIMABLE` for a trial that is left out, `TRIAL_SMALL` for one of fewer than ten patients, `TWO_STAGE_NOT_POSSIBLE` when none remains.
 *
 * @param arms names of the control and the experimental arm
 */
export function twoStageModel(
  design: EffectsDesign,
  arms: readonly [string, string],
  options: Options,
): WithNotes<EffectsResult['twoStage']> {
  const { family, level } = options
  const own = { family, level, firth: options.firth ? 'always' : 'separated' } as const
  const notes: Note[] = []
  const small: Note[] = []
  const trials = designsByTrial(design).flatMap((part) => {
    const [trial] = part.trials
    const { estimate, why, cells, firth } = trialEffect(part, own)
    if (estimate !== null) {
      const n = part.weights?.reduce((sum, w) => sum + w, 0) ?? part.y.length
      if (n < FEW_PATIENTS) small.push(smallTrialNote(trial, n))
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
    notes: [...notes, ...small, ...pooled[0].notes],
  }
}

const smallTrialNote = (trial: string, n: number): Note => ({
  code: 'TRIAL_SMALL',
  trial,
  message: `trial "${trial}" has only ${Number(n.toPrecision(6))} patients: its standard error may be far too small by chance, so that it weighs too much in the two-stage analysis; look at the one-stage models, or leave it out (--exclude-trial ${JSON.stringify(trial)})`,
})
function firthNote(trials: readonly string[], family: FamilyName): Note {
  const { noneEach, all } = endsInWords(family)
  const none = all === null ? noneEach : `${noneEach}, or ${all},`
  const of = trials.length === 1 ? `trial ${quoteNames(trials)} has` : `trials ${quoteNames(trials)} have`
  return {
    code: 'TRIAL_EFFECT_FIRTH',
    message: `${of} ${none} in an arm, or a separated outcome: the ${effectName(family)} of such a trial has no finite maximum likelihood estimate, so that the two-stage rows have it by Firth's penalised likelihood, drawn towards no effect`,
  }
}

function armCounts(
  cells: EffectsCells,
  names: readonly [string, string],
  family: FamilyName,
): NonNullable<TrialResult['arms']> {
  const parts = names.map((name, arm) => {
    const { patients, mass, sum } = armSums(cells, arm)
    return [name, { n: patients, events: sum, exposure: familyOf(family).exposure ? mass : null }]
  })
  return Object.fromEntries(parts)
}

/** A pooled estimate as results hold it. */
export function pooledPart(result: TwoStage, family: FamilyName): TwoStageResult['pooled'][number] {
  const { method, estimate, se, lo, hi, p, tau2, tau2CI, I2, H2, Q, Qp, weights } = result
  const ratio = (low: number | null, high: number | null) =>
    !familyOf(family).ratio
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
