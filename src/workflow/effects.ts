import type { Note } from '../errors.js'
import { CopseError } from '../errors.js'
import { VERSION } from '../version.js'
import { checkOptions } from './check-options.js'
import { effectsDesign } from './effects-design.js'
import { linearModel, mixedModel } from './effects-models.js'
import type { EffectsResult } from './effects-schema.js'
import { effectsOptionsSchema } from './effects-schema.js'
import { twoStageModel } from './effects-two-stage.js'
import type { Prepared } from './prepare.js'
import { dataSection, specSection } from './prepare.js'

/** Settings as a user gives them: any may be left out. */
export interface EffectsOptions {
  readonly reml?: unknown
  readonly level?: unknown
}

/**
 * The overall treatment effect (Table 2 of Huber & Friede 2025): a linear model with trial as a fixed effect, a mixed
 * model in which the treatment effect varies between trials, both adjusted for the `adjust` columns, and a two-stage
 * meta-analysis beside them.
 *
 * Coded errors: OPTION_UNKNOWN, OPTION_INVALID, FAMILY_NOT_SUPPORTED.
 * Notes: those of the data and the models; MIXED_MODEL_NEEDS_TRIALS when there is one trial (`lmm` is null then).
 *
 * @example
 * const data = prepare(table, { outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial',
 *   covariates: [], adjust: ['rmdq0'], family: 'gaussian' })
 * effects(data).lmm?.effect
 */
export function effects(data: Prepared, options: EffectsOptions = {}): EffectsResult {
  const { family } = data.roles
  if (family !== 'gaussian')
    throw new CopseError({
      code: 'FAMILY_NOT_SUPPORTED',
      wrong: 'overall effects are estimated for continuous outcomes only',
      found: family,
      need: 'gaussian',
      place: { option: '--family' },
    })
  const { reml, level } = checkOptions(effectsOptionsSchema, options)
  const { ipd, adjust } = data
  const design = effectsDesign(ipd, adjust)
  const lm = linearModel(ipd, design, level)
  const lmm = mixedModel(ipd, design, { reml, level })
  const stages = twoStageModel(ipd, design, level)
  return {
    schema: 'copse.effects/1',
    version: VERSION,
    spec: { ...specSection(data), adjust: adjust.map((covariate) => covariate.name), reml, level },
    data: dataSection(data),
    lm: lm.part,
    lmm: lmm.part,
    twoStage: stages.part,
    notes: distinct([...data.notes, ...lm.notes, ...lmm.notes, ...stages.notes]),
  }
}

/** Linear and mixed model find the same aliased columns; once is enough. */
function distinct(notes: readonly Note[]): Note[] {
  const seen = new Set<string>()
  return notes.filter((note) => {
    const key = JSON.stringify(note)
    return !seen.has(key) && seen.add(key)
  })
}
