import type { Roles } from '../../data/roles/roles.js'
import type { Note } from '../../errors.js'
import { familyOf } from '../../families/families.js'
import { checkOptions } from '../../results/checks/check-options.js'
import type { EffectsResult, EffectsSettings } from '../../results/effects-schema.js'
import { effectsOptionsSchema } from '../../results/effects-schema.js'
import { VERSION } from '../../version.js'
import { priorNotes } from '../bayes/bayes-notes.js'
import { effectsBayes } from '../bayes/effects-bayes.js'
import { clusteredModel } from '../clusters/cluster-effects.js'
import { effectsClusterNotes } from '../clusters/cluster-notes.js'
import { fewDfNotes } from '../fit/few-df-notes.js'
import { withNnt } from '../fit/with-nnt.js'
import type { Prepared } from '../patients/prepare.js'
import { dataSection, specSection } from '../patients/prepare.js'
import { survivalEffects } from '../survival/effects-survival.js'
import { isTimes } from '../survival/not-for-times.js'
import { effectsDesign } from './effects-design.js'
import { generalisedModel } from './effects-glm.js'
import { linearModel } from './effects-linear.js'
import { generalisedMixedModel, mixedModel } from './effects-mixed.js'
import { informativeTrials, rareEventRows } from './effects-rare-events.js'
import { twoStageModel } from './effects-two-stage.js'

/** Settings as a user gives them: any may be left out. */
export interface EffectsOptions {
  readonly reml?: unknown
  readonly firth?: unknown
  readonly nagq?: unknown
  readonly profile?: unknown
  readonly tauPrior?: unknown
  readonly mcid?: unknown
  readonly level?: unknown
}

/**
 * The overall treatment effect (Table 2 of Huber & Friede 2025): a linear model with trial as a fixed effect, a mixed
 * model in which the treatment effect varies between trials, both adjusted for the `adjust` columns, and a two-stage
 * meta-analysis beside them. Binary outcomes: logistic models, log odds ratios; counts: Poisson models, log rate
 * ratios. Case weights count patients in all of them. With clusters the model with trial as a fixed effect has
 * cluster-robust standard errors.
 *
 * Coded errors: OPTION_UNKNOWN, OPTION_INVALID, FIRTH_TOO_LARGE.
 * Notes: those of the data and the models; OPTION_WITHOUT_EFFECT; ONE_TRIAL when there is one trial (`lmm` and
 * `twoStage` are null then).
 *
 * @example
 * const data = prepare(table, { outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial',
 *   covariates: [], adjust: ['rmdq0'], family: 'gaussian' })
 * effects(data).lmm?.effect
 */
export function effects(data: Prepared, options: EffectsOptions = {}): EffectsResult {
  const { family } = data.roles
  const { linear, measure } = familyOf(family)
  const settings = checkOptions(effectsOptionsSchema, options)
  if (isTimes(data.roles))
    return survivalEffects(data, settings, [
      ...data.notes,
      ...timesUnused(settings),
      ...(data.ipd.trial.levels.length > 1 ? [] : [oneTrial]),
    ])
  const { reml, level, firth, nagq, profile, tauPrior, mcid } = settings
  const { ipd, adjust } = data
  const design = effectsDesign(ipd, adjust)
  const { name: group } = ipd.trial
  const arms = [ipd.treatment.control, ipd.treatment.experimental] as const
  const fixedModel = linear
    ? linearModel(design, { family, level })
    : generalisedModel(design, { family, level, firth })
  const { cluster } = ipd
  const byFirth = firth && !linear
  const clustered =
    cluster === null || byFirth ? null : clusteredModel(fixedModel.part, design, cluster, { family, level })
  const lm = { ...fixedModel, part: clustered?.part ?? fixedModel.part }
  const several = design.trials.length > 1
  const lmm = !several
    ? NO_PART
    : linear
      ? mixedModel(design, group, { family, reml, level, profile })
      : generalisedMixedModel(design, group, { family, level, nagq })
  const rare = rareEventRows(design, { family, level, firth })
  const stages = several ? twoStageModel(design, arms, { family, level, firth }) : NO_PART
  return {
    schema: 'copse.effects/1',
    version: VERSION,
    spec: { ...specSection(data), adjust: adjust.map((covariate) => covariate.name), ...settings },
    data: dataSection(data),
    measure,
    lm: { ...lm.part, outcome: lm.part.outcome && withNnt(lm.part.outcome, lm.part.effect, data.roles) },
    lmm: lmm.part,
    twoStage: stages.part,
    ...(tauPrior !== null &&
      stages.part !== null && { bayes: effectsBayes(stages.part, { family, level, tauPrior, mcid }) }),
    rareEvents: [...rare.part],
    informative: informativeTrials(design, family),
    notes: distinct([
      ...data.notes,
      ...unusedNotes(data.roles, settings),
      ...(several ? [] : [oneTrial]),
      ...lm.notes,
      ...(clustered?.notes ?? []),
      ...(cluster === null
        ? []
        : effectsClusterNotes(cluster.name, {
            firth: byFirth,
            mixed: lmm.part !== null,
            stages: stages.part !== null,
          })),
      ...lmm.notes,
      ...stages.notes,
      ...rare.notes,
      ...fewDfNotes(lmm.part, stages.part),
      ...priorNotes(stages.part?.trials.length ?? 0, tauPrior),
    ]),
  }
}

const NO_PART = { part: null, notes: [] }

const oneTrial: Note = {
  code: 'ONE_TRIAL',
  message: 'there is one trial only: how treatment effects vary between trials cannot be estimated',
}

/** The same of times to an event. */
function timesUnused({ reml, profile, mcid }: EffectsSettings): Note[] {
  const unused = [
    ...(reml ? [] : ['--no-reml is for linear mixed models']),
    ...(profile === 'fit'
      ? []
      : ['--profile ml is for mixed models fitted by restricted maximum likelihood']),
    ...(mcid === null ? [] : ['--mcid is for --tau-prior']),
  ]
  return unused.map((message) => ({ code: 'OPTION_WITHOUT_EFFECT', message }))
}

/** What was asked for without effect. */
function unusedNotes(
  { family }: Roles,
  { firth, nagq, reml, profile, tauPrior, mcid }: EffectsSettings,
): Note[] {
  const { linear } = familyOf(family)
  const unused = [
    ...(linear && firth ? ['--firth is for binary and count outcomes'] : []),
    ...(linear && nagq > 1 ? ['--nagq is for binary and count outcomes'] : []),
    ...(profile === 'ml' && (!linear || !reml)
      ? ['--profile ml is for mixed models fitted by restricted maximum likelihood']
      : []),
    ...(mcid !== null && tauPrior === null ? ['--mcid is for --tau-prior'] : []),
    ...(linear || reml ? [] : ['mixed models of binary and count outcomes are by maximum likelihood anyway']),
  ]
  return unused.map((message) => ({ code: 'OPTION_WITHOUT_EFFECT', message }))
}

/** Linear and mixed model find the same aliased columns; once is enough. */
function distinct(notes: readonly Note[]): Note[] {
  const seen = new Set<string>()
  return notes.filter((note) => {
    const key = JSON.stringify(note)
    return !seen.has(key) && seen.add(key)
  })
}
