import type { Dispersion } from './dispersion.js'
import type { GlmFamily } from './glm-family.js'
import type { Objective } from './objective.js'

/** What one patient's outcome is: a number of any size, an event or not (1 or 0), a whole number from 0, an event or its censoring (1 or 0) at a time. */
export type OutcomeKind = 'number' | 'event' | 'count' | 'time'

/** What a treatment effect is, on the scale of the models. */
export type Measure = 'mean-difference' | 'log-odds-ratio' | 'log-rate-ratio' | 'log-hazard-ratio'

/** What the outcomes and models of a family are called. */
export interface FamilyWords {
  /** Before "outcome": `binary`. */
  readonly kind: string
  /** After "the outcome is": `an event, or not`. */
  readonly choice: string
  /** As a command names it, in brackets: `an event or not`. */
  readonly short: string
  /** Left-hand side of the model: `logit of the risk`. */
  readonly left: string
  /** The mean outcome of an arm, as the head of a column: `Risk`. */
  readonly mean: string
  /** In the heading of a text, where it is not the usual one: `binary, logistic models`. */
  readonly heading: string | null
  /** `logistic model`, `mixed logistic model, random effect`, `logistic regression models`. */
  readonly model: string
  readonly mixedModel: string
  readonly models: string
  /** Patients who all have the least outcome, or the largest; null where outcomes have no ends. */
  readonly ends: {
    /** After "has …": `no events`. */
    readonly none: string
    /** The same of each: `no event`. */
    readonly noneEach: string
    /** The same on its own: `only counts of 0`. */
    readonly onlyLeast: string
    /** After "has …": `nothing but events`; null where there is no largest outcome. */
    readonly all: string | null
  } | null
}

/**
 * All that distinguishes a kind of outcome: what its values are, the distribution of its models, how effects are inferred,
 * measured and called. A file each beside this one; {@link familyOf} finds it by its name. Whoever wants to know what to do
 * with an outcome asks a property of the record, never for its name.
 */
export interface Family extends GlmFamily, Objective, Dispersion {
  readonly outcome: OutcomeKind
  /** Whether means are per unit of a time or size at risk, if a column has it. */
  readonly exposure: boolean
  readonly measure: Measure
  /** Whether readers are shown e^effect, a ratio of the arms. */
  readonly ratio: boolean
  /** How far a prediction is from what came: of a patient, given the predicted mean. */
  readonly deviance: (y: number, mean: number) => number
  readonly words: FamilyWords
  /** R's family; null where its trees have none such. */
  readonly r: string | null
}
