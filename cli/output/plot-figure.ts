import { CopseError } from '../../src/errors.js'
import { agreementFigure } from '../../src/figures/agreement-figure.js'
import { compareFigure } from '../../src/figures/compare-figure.js'
import { cutFigure } from '../../src/figures/cut-figure.js'
import type { FigureName } from '../../src/figures/figures.js'
import type { Review } from '../../src/figures/flow-figure.js'
import { flowFigure } from '../../src/figures/flow-figure.js'
import { forestFigure } from '../../src/figures/forest/forest-figure.js'
import { interactionFigure } from '../../src/figures/forest/interaction-figure.js'
import type { Figure } from '../../src/figures/kit/figure.js'
import type { FigureOptions } from '../../src/figures/kit/options.js'
import type { PanelKind } from '../../src/figures/marks.js'
import { processFigure } from '../../src/figures/process-figure.js'
import { ranefFigure } from '../../src/figures/ranef-figure.js'
import { hazardsFigure } from '../../src/figures/survival/hazards-figure.js'
import { rmstFigure } from '../../src/figures/survival/rmst-figure.js'
import { tauFigure } from '../../src/figures/tau-figure.js'
import { treeFigure } from '../../src/figures/tree/tree-figure.js'
import { withinFigure } from '../../src/figures/within-figure.js'
import type { CompareResult } from '../../src/results/compare-schema.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import type { Method } from '../../src/trees/methods/method.js'
import { DEFAULT_METHOD, METHODS } from '../../src/trees/methods/method.js'
import { methodOf } from '../../src/trees/methods/methods.js'
import type { Guide } from '../../src/trees/shape/guide.js'
import { compare } from '../../src/workflow/compare/compare.js'
import { overallEffect } from '../../src/workflow/effects/overall-effect.js'
import { trialHeterogeneity } from '../../src/workflow/effects/trial-heterogeneity.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { interactionsOf } from '../../src/workflow/interactions/first-split.js'
import { interactions } from '../../src/workflow/interactions/interactions.js'
import { nodePaths } from '../../src/workflow/patients/node-paths.js'
import { patientSummary } from '../../src/workflow/patients/patient-summary.js'
import { predictionIntervals } from '../../src/workflow/patients/prediction-intervals.js'
import type { Prepared } from '../../src/workflow/patients/prepare.js'
import { ranefIntervals } from '../../src/workflow/patients/ranef-intervals.js'
import { isTrustFigure } from './plot-trust.js'

/** What is to be drawn, and how. */
export interface PlotRequest {
  readonly figure: FigureName
  readonly options: FigureOptions
  /** Undefined: the recommended method, or the first of a comparison. */
  readonly method?: Method | undefined
  readonly methods?: readonly Method[] | undefined
  readonly control: ControlOptions
  readonly panels: PanelKind | 'none'
  /** Tree: ticks where times are censored. */
  readonly censored?: boolean
  /** Forest plot: the effect of every trial. */
  readonly trials: boolean
  /** Forest plot: a p-value for each subgroup. */
  readonly pValues?: boolean
  readonly node?: number | undefined
  readonly variable?: string | undefined
  /** Interactions: columns or conditions; all covariates unless told otherwise. */
  readonly by?: string | undefined
  /** Flow diagram: what only the review knows. */
  readonly review?: Review | undefined
  /** Splits that a person sets or forbids. */
  readonly guide?: Guide | undefined
}

/** Draws a figure from data. Coded errors: those of the operations and of the figures. */
export function figureOfData(data: Prepared, request: PlotRequest): Figure {
  const { figure, options, method = DEFAULT_METHOD, control, panels, trials, node, variable, guide } = request
  if (figure === 'within')
    return withinFigure(interactionsOf(data, request.by, method, control, guide), options)
  if (figure === 'interactions') {
    const { level } = control
    const by = request.by ?? data.roles.covariates
    const result = interactions(data.table, data.roles, { by, ...(level !== undefined && { level }) })
    return interactionFigure(result, options)
  }
  if (figure === 'compare' || figure === 'agreement')
    return figureOfResult(compare(data, control, request.methods ?? METHODS, undefined, guide), request)
  if (figure === 'process' || figure === 'cut') {
    const query = {
      ...(node !== undefined && { node }),
      ...(variable !== undefined && { variable }),
      ...(guide !== undefined && { guide }),
    }
    const { result, paths } = nodePaths(data, method, control, query)
    return figure === 'process' ? processFigure(result, paths, options) : cutFigure(result, paths, options)
  }
  const result = fit(data, method, control, undefined, guide)
  if (figure === 'tree') {
    const patients =
      panels === 'none' ? null : patientSummary(result, data, { densities: panels === 'violin' })
    return treeFigure(result, { ...options, patients, panels, censored: request.censored ?? false })
  }
  if (figure === 'forest')
    return forestFigure(result, {
      ...options,
      overall: overallEffect(data, result),
      prediction: predictionIntervals(result),
      heterogeneity: trialHeterogeneity(result, data),
      trials,
      pValues: request.pValues ?? false,
      patients: patientSummary(result, data),
    })
  if (figure === 'flow')
    return flowFigure(result, {
      ...options,
      patients: patientSummary(result, data),
      ...(request.review !== undefined && { review: request.review }),
    })
  if (figure === 'hazards') return hazardsFigure(result, patientSummary(result, data), options)
  if (figure === 'rmst') return rmstFigure(result, options)
  if (figure === 'tau') return tauFigure(result, options)
  return ranefFigure(result, ranefIntervals(result), options)
}

/**
 * Draws a figure from a result.
 *
 * Coded errors: FIGURE_NEEDS_DATA, FIGURE_NEEDS_COMPARE, METHOD_NOT_IN_RESULT, and those of the figures.
 */
export function figureOfResult(result: FitResult | CompareResult, request: PlotRequest): Figure {
  const { figure, options, trials } = request
  if (
    figure === 'process' ||
    figure === 'cut' ||
    figure === 'interactions' ||
    figure === 'within' ||
    figure === 'hazards' ||
    isTrustFigure(figure) ||
    (figure === 'forest' && trials)
  )
    throw needsData(figure === 'forest' ? 'the effects of trials (--trials)' : `figure ${figure}`)
  if (figure === 'compare' || figure === 'agreement') {
    if (result.schema === 'copse.fit/1') throw needsCompare(figure)
    return figure === 'compare' ? compareFigure(result, options) : agreementFigure(result, options)
  }
  const fit = result.schema === 'copse.fit/1' ? ownFit(result, request.method) : fitOf(result, request.method)
  if (figure === 'tree') return treeFigure(fit, options)
  if (figure === 'forest')
    return forestFigure(fit, {
      ...options,
      prediction: predictionIntervals(fit),
      pValues: request.pValues ?? false,
    })
  if (figure === 'flow')
    return flowFigure(fit, { ...options, ...(request.review !== undefined && { review: request.review }) })
  if (figure === 'rmst') return rmstFigure(fit, options)
  if (figure === 'tau') return tauFigure(fit, options)
  return ranefFigure(fit, ranefIntervals(fit), options)
}

function ownFit(result: FitResult, method: Method | undefined): FitResult {
  if (method === undefined || method === result.spec.method) return result
  throw notInResult(method, [result.spec.method])
}

/** The fit of one method of a comparison. */
function fitOf({ methods }: CompareResult, method: Method | undefined): FitResult {
  const fits = methods.flatMap(({ fit }) => (fit === null ? [] : [fit]))
  const wanted =
    method ?? fits.find(({ spec }) => spec.method === DEFAULT_METHOD)?.spec.method ?? fits[0].spec.method
  const found = fits.find(({ spec }) => spec.method === wanted)
  if (found !== undefined) return found
  throw notInResult(
    wanted,
    fits.map(({ spec }) => spec.method),
  )
}

function notInResult(method: Method, found: readonly Method[]): CopseError {
  return new CopseError({
    code: 'METHOD_NOT_IN_RESULT',
    wrong: `the result has no fit of ${methodOf(method).title} (${method})`,
    found: found.join(', '),
    try: '--method with one of them, or the data instead of the result',
    place: { option: '--method' },
  })
}

function needsData(what: string): CopseError {
  return new CopseError({
    code: 'FIGURE_NEEDS_DATA',
    wrong: `${what} cannot be drawn from a result, which holds no patients`,
    found: 'a result in JSON',
    need: 'the data',
    try: 'the CSV file with --outcome, --treatment, --trial and --covariates',
  })
}

function needsCompare(figure: string): CopseError {
  return new CopseError({
    code: 'FIGURE_NEEDS_COMPARE',
    wrong: `figure ${figure} shows several methods`,
    found: 'a result of fit',
    need: 'a result of compare, or the data',
    try: 'copse compare DATA … --json FILE first',
  })
}
