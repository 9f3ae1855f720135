/**
 * Results as figures: functions that return SVG with its size, the same bytes in Node and in browsers, and what figures
 * show of the patients ({@link patientSummary}, {@link nodePaths}, …).
 *
 * @module copse/figures
 */

export { agreementFigure } from '../figures/agreement-figure.js'
export { compareFigure } from '../figures/compare-figure.js'
export { cutFigure } from '../figures/cut-figure.js'
export type { FigureName } from '../figures/figures.js'
export { FIGURES } from '../figures/figures.js'
export { REVIEW_KEYS } from '../figures/flow/flow-words.js'
export type { FlowFigureOptions, Review } from '../figures/flow-figure.js'
export { flowFigure } from '../figures/flow-figure.js'
export type { ForestFigureOptions, OverallEffect } from '../figures/forest/forest-figure.js'
export { forestFigure } from '../figures/forest/forest-figure.js'
export { interactionFigure } from '../figures/forest/interaction-figure.js'
export { twoStageFigure } from '../figures/forest/two-stage-figure.js'
export type { Effect } from '../figures/kit/effect-scale.js'
export type { Figure } from '../figures/kit/figure.js'
export type { FigureOptions } from '../figures/kit/options.js'
export type {
  Anchor,
  Circle,
  Group,
  Line,
  Paint,
  Path,
  Rect,
  Scene,
  SceneNode,
  Text,
  Weight,
} from '../figures/kit/scene.js'
export type { Named, Palette, ThemeName } from '../figures/kit/theme.js'
export type { PanelKind } from '../figures/marks.js'
export { processFigure } from '../figures/process-figure.js'
export { ranefFigure } from '../figures/ranef-figure.js'
export type { NestedFigureOptions, RateName } from '../figures/simulate/nested-figure.js'
export { nestedFigure } from '../figures/simulate/nested-figure.js'
export { ratesFigure } from '../figures/simulate/rates-figure.js'
export { hazardsFigure } from '../figures/survival/hazards-figure.js'
export { rmstFigure } from '../figures/survival/rmst-figure.js'
export { marginalsFigure } from '../figures/synthesis/marginals-figure.js'
export { pairsFigure } from '../figures/synthesis/pairs-figure.js'
export { tauFigure } from '../figures/tau-figure.js'
export type { TreeFigureOptions } from '../figures/tree/tree-figure.js'
export { treeFigure } from '../figures/tree/tree-figure.js'
export { correctedFigure } from '../figures/trust/corrected-figure.js'
export { frequencyFigure } from '../figures/trust/frequency-figure.js'
export { individualFigure } from '../figures/trust/individual-figure.js'
export { withinFigure } from '../figures/within-figure.js'
export type { NumberNeeded } from '../meta/number-needed.js'
export type { TrialHeterogeneity } from '../results/answer/trial-heterogeneity.js'
export type { GroupSummary } from '../results/group-summary.js'
export type { NodePaths } from '../results/node-paths.js'
export type {
  ByArm,
  LeafSummary,
  OwnEffect,
  PatientSummary,
  SurvivalCurve,
} from '../results/patient-summary.js'
export type { RanefInterval } from '../results/ranef-interval.js'
export type { IndividualPoints } from '../results/trust/individual-points.js'
export type { ProcessPath } from '../trees/shape/process-path.js'
export type { StabilityTest } from '../trees/shape/tree.js'
export type { CutProfile } from '../trees/split/cut-profile.js'
export type { Overall } from '../workflow/effects/overall-effect.js'
export { overallEffect } from '../workflow/effects/overall-effect.js'
export { trialHeterogeneity } from '../workflow/effects/trial-heterogeneity.js'
export type { NodeQuery } from '../workflow/patients/node-paths.js'
export { nodePaths } from '../workflow/patients/node-paths.js'
export type { SummaryOptions } from '../workflow/patients/patient-summary.js'
export { patientSummary } from '../workflow/patients/patient-summary.js'
export { predictionIntervals } from '../workflow/patients/prediction-intervals.js'
export { ranefIntervals } from '../workflow/patients/ranef-intervals.js'
export { individualPoints } from '../workflow/trust/individual-points.js'
