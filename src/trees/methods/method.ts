import type { MixedModel } from '../node-models/joint-cells.js'

/**
 * Names of the methods, as commands, results and settings hold them; first the one that asks whether the effect differs
 * within trials.
 */
export const METHODS = [
  'metamob-wt',
  'mob',
  'mob-si',
  'mob-ri',
  'metamob-ri',
  'metamob-si',
  'palmtree',
] as const
export type Method = (typeof METHODS)[number]

/**
 * All that distinguishes a method (Huber & Friede 2025, equations 1–6): how trials differ in its model, how its tree comes
 * about, and what it is called. A file each beside this one; {@link methodOf} finds it by its name.
 */
export interface MethodRecord {
  readonly name: Method
  /** As prose calls it: `metaMOB-SI`. */
  readonly title: string
  /** The model in subgroup j and trial k, t the treatment. */
  readonly equation: string
  /** What it does with the trials, in a line. */
  readonly summary: string
  /** The same after "the model …", for the methods section of a manuscript. */
  readonly algorithm: string
  /** Whether its effects compare patients within or between trials. */
  readonly comparison: string
  /** What it assumes of the trials, and when to take it. */
  readonly advice: string
  /** Every trial has its own intercept in every subgroup. */
  readonly stratified: boolean
  /** Coefficients of covariates that are adjusted for are those of all subgroups, instead of each subgroup's own. */
  readonly sharedAdjust: boolean
  /** Whether it can do without a trial column. */
  readonly pools: boolean
  /** Random effects of its joint model; null without. */
  readonly random: MixedModel | null
  /**
   * How the tree comes about: by itself, in turn with a joint model of all patients, or by tests from within trials with
   * effects from all patients once it stands.
   */
  readonly joint: 'none' | 'mixed' | 'additive' | 'within'
  /** Keys of the papers it is from. */
  readonly cites: readonly ('fokkema' | 'godolphin' | 'huber' | 'riley' | 'seibold' | 'zeileis')[]
  readonly r: {
    /** Null where no package has the method: the script brings it along. */
    readonly package: 'partykit' | 'glmertree' | 'palmtree' | null
    /**
     * The random part of its formula; null without.
     *
     * @param t name of the treatment
     * @param k name of the trial
     */
    readonly random: ((t: string, k: string, correlated: boolean) => string) | null
  }
}

/** Whether trials have a random intercept and a random treatment effect. */
export const hasBoth = (random: MixedModel | null): boolean =>
  random?.randomIntercept === true && random.randomTreatment

/** The default method, recommended by Huber & Friede (2025). */
export const DEFAULT_METHOD = 'metamob-si'

/** The method that `--fallback` fits as well: random intercepts need no trial to have both arms in every subgroup. */
export const FALLBACK_METHOD = 'metamob-ri'
