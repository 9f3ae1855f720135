import { CopseError } from '../../errors.js'
import { agreementFigure } from '../../figures/agreement-figure.js'
import { compareFigure } from '../../figures/compare-figure.js'
import { cutFigure } from '../../figures/cut-figure.js'
import { forestFigure } from '../../figures/forest/forest-figure.js'
import { interactionFigure } from '../../figures/forest/interaction-figure.js'
import { twoStageFigure } from '../../figures/forest/two-stage-figure.js'
import type { Figure } from '../../figures/kit/figure.js'
import type { FigureOptions } from '../../figures/kit/options.js'
import { processFigure } from '../../figures/process-figure.js'
import { ranefFigure } from '../../figures/ranef-figure.js'
import { hazardsFigure } from '../../figures/survival/hazards-figure.js'
import { tauFigure } from '../../figures/tau-figure.js'
import { treeFigure } from '../../figures/tree/tree-figure.js'
import { correctedFigure } from '../../figures/trust/corrected-figure.js'
import { frequencyFigure } from '../../figures/trust/frequency-figure.js'
import type { FigurePair, ReportFigures } from '../../reports/report/input.js'
import type { TrialHeterogeneity } from '../../results/answer/trial-heterogeneity.js'
import type { CompareResult } from '../../results/compare-schema.js'
import type { EffectsResult } from '../../results/effects-schema.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { InteractionsResult } from '../../results/interactions-schema.js'
import type { Interval } from '../../results/interval.js'
import type { NodePaths } from '../../results/node-paths.js'
import type { PatientSummary } from '../../results/patient-summary.js'
import type { RanefInterval } from '../../results/ranef-interval.js'
import type { StabilityResult } from '../../results/trust/stability-schema.js'
import type { Overall } from '../effects/overall-effect.js'

/** Width of A4 between its margins, and of a phone, in mm. */
const WIDE = 178
const NARROW = 92

/** A forest plot with more rows than this fills more than a page: trials are then left out of it. */
const MOST_ROWS = 36

/** What the figures of a report are drawn from. */
export interface FigureSources {
  readonly fit: FitResult
  readonly paths: NodePaths
  readonly compared: CompareResult
  readonly effects: EffectsResult | null
  readonly patients: PatientSummary
  readonly overall: Overall | null
  readonly prediction: readonly (Interval | null)[] | null
  readonly heterogeneity: TrialHeterogeneity | null
  readonly ranefs: readonly RanefInterval[]
  readonly given: InteractionsResult | null
  readonly stability: StabilityResult | null
}

/** Draws the figures of a report, each for paper and for a phone. */
export function reportFigures(sources: FigureSources): ReportFigures {
  const { fit, paths, compared, effects, patients, overall, prediction, heterogeneity } = sources
  const { ranefs, given, stability } = sources
  const trials = fit.subgroups.length * (fit.data.trials.length + 2) <= MOST_ROWS
  return {
    twoStage: effects?.twoStage ? optional((options) => twoStageFigure(effects, options)) : null,
    tree: both((options) => treeFigure(fit, { ...options, patients })),
    forest: both((options) =>
      forestFigure(fit, { ...options, overall, prediction, heterogeneity, patients, trials }),
    ),
    agreement: optional((options) => agreementFigure(compared, options)),
    compare: compared.methods.length > 1 ? optional((options) => compareFigure(compared, options)) : null,
    ranef: ranefs.length === 0 ? null : optional((options) => ranefFigure(fit, ranefs, options)),
    tau: fit.bayes === undefined ? null : optional((options) => tauFigure(fit, options)),
    process: optional((options) => processFigure(fit, paths, options)),
    cut: optional((options) => cutFigure(fit, paths, options)),
    given: given === null ? null : optional((options) => interactionFigure(given, options)),
    frequencies: stability && optional((options) => frequencyFigure(stability, options)),
    hazards: fit.survival === undefined ? null : optional((options) => hazardsFigure(fit, patients, options)),
    corrected: stability && optional((options) => correctedFigure(stability, options)),
  }
}

const both = (draw: (options: FigureOptions) => Figure): FigurePair => ({
  wide: draw({ width: WIDE }),
  narrow: draw({ width: NARROW }),
})

/** Null where there is nothing to draw. */
function optional(draw: (options: FigureOptions) => Figure): FigurePair | null {
  try {
    return both(draw)
  } catch (error) {
    if (error instanceof CopseError && error.code === 'FIGURE_EMPTY') return null
    throw error
  }
}
