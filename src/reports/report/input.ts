import type { Figure } from '../../figures/kit/figure.js'
import type { Tried } from '../../results/answer/tried-schema.js'
import type { Balance } from '../../results/balance.js'
import type { CompareResult } from '../../results/compare-schema.js'
import type { DescribeResult } from '../../results/describe-schema.js'
import type { EffectsResult } from '../../results/effects-schema.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { InteractionsResult } from '../../results/interactions-schema.js'
import type { Interval } from '../../results/interval.js'
import type { LeafSummary } from '../../results/patient-summary.js'
import type { RanefInterval } from '../../results/ranef-interval.js'
import type { TrustResults } from '../../results/trust/trust-results.js'
import type { WithinTrial } from '../../results/within-trial.js'

/** A figure as wide as a page, and one as wide as a phone. */
export interface FigurePair {
  readonly wide: Figure
  readonly narrow: Figure
}

/** Everything that a report tells of. */
export interface ReportInput {
  readonly described: DescribeResult
  /** How alike the arms are before treatment. */
  readonly balance: Balance
  /** Null where overall effects cannot be estimated; `effectsError` says why. */
  readonly effects: EffectsResult | null
  readonly effectsError: string | null
  /** With the columns adjusted for; null when there are none. */
  readonly adjusted: EffectsResult | null
  readonly fit: FitResult
  readonly compared: CompareResult
  /** The outcomes of each subgroup, trial by trial. */
  readonly leaves: readonly LeafSummary[]
  /** The interaction of each split, estimated within trials. */
  readonly within: readonly WithinTrial[]
  readonly prediction: readonly (Interval | null)[] | null
  readonly ranefs: readonly RanefInterval[]
  /** Subgroups that were given; null without. */
  readonly given: InteractionsResult | null
  /** How far the tree can be trusted, as far as that was asked for. */
  readonly trust: TrustResults
  /** What was looked at with the same data; empty where nobody kept a list. */
  readonly tried: readonly Tried[]
  readonly figures: ReportFigures
  /** What `copse rerun` reads; JSON. */
  readonly settings: string
}

/** Null where there is nothing to draw. */
export interface ReportFigures {
  readonly twoStage: FigurePair | null
  readonly tree: FigurePair
  readonly forest: FigurePair
  readonly agreement: FigurePair | null
  readonly compare: FigurePair | null
  readonly ranef: FigurePair | null
  readonly tau: FigurePair | null
  readonly process: FigurePair | null
  readonly cut: FigurePair | null
  readonly given: FigurePair | null
  readonly frequencies: FigurePair | null
  /** Check of proportional hazards, of times to an event. */
  readonly hazards: FigurePair | null
  readonly corrected: FigurePair | null
}
