import { agreementFigure } from '../../src/figures/agreement-figure.js'
import { compareFigure } from '../../src/figures/compare-figure.js'
import { cutFigure } from '../../src/figures/cut-figure.js'
import { flowFigure } from '../../src/figures/flow-figure.js'
import { forestFigure } from '../../src/figures/forest/forest-figure.js'
import type { Figure } from '../../src/figures/kit/figure.js'
import type { FigureOptions } from '../../src/figures/kit/options.js'
import { processFigure } from '../../src/figures/process-figure.js'
import { ranefFigure } from '../../src/figures/ranef-figure.js'
import { tauFigure } from '../../src/figures/tau-figure.js'
import { treeFigure } from '../../src/figures/tree/tree-figure.js'
import { correctedFigure } from '../../src/figures/trust/corrected-figure.js'
import { frequencyFigure } from '../../src/figures/trust/frequency-figure.js'
import { individualFigure } from '../../src/figures/trust/individual-figure.js'
import { withinFigure } from '../../src/figures/within-figure.js'
import { compare } from '../../src/workflow/compare/compare.js'
import { overallEffect } from '../../src/workflow/effects/overall-effect.js'
import { trialHeterogeneity } from '../../src/workflow/effects/trial-heterogeneity.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { interactions } from '../../src/workflow/interactions/interactions.js'
import { nodePaths } from '../../src/workflow/patients/node-paths.js'
import { patientSummary } from '../../src/workflow/patients/patient-summary.js'
import { predictionIntervals } from '../../src/workflow/patients/prediction-intervals.js'
import type { Prepared } from '../../src/workflow/patients/prepare.js'
import { ranefIntervals } from '../../src/workflow/patients/ranef-intervals.js'
import { individual } from '../../src/workflow/trust/individual.js'
import { individualPoints } from '../../src/workflow/trust/individual-points.js'
import { stability } from '../../src/workflow/trust/stability.js'

/** What figures are drawn from: plain data, so that a browser can draw them too. */
export async function inputsOf(data: Prepared) {
  // Few trees: what is looked at is how they are drawn.
  const few = { maxdepth: 3 }
  const each = await individual(data, 'mob-si', few, { trees: 20, calibrate: 20 })
  const { result, paths } = nodePaths(data, 'metamob-ri')
  return {
    result,
    paths,
    patients: patientSummary(result, data, { densities: true }),
    overall: overallEffect(data, result),
    prediction: predictionIntervals(result),
    intervals: ranefIntervals(result),
    compared: compare(data),
    asked: interactions(data.table, data.roles, { by: data.roles.covariates.slice(0, 1) }),
    heterogeneity: trialHeterogeneity(result, data),
    stable: await stability(data, 'mob-si', few, { resamples: 20, bootstraps: 20 }),
    individual: individualPoints(each, data),
    prior: fit(data, 'metamob-si', { tauPrior: 'halfnormal', maxdepth: 3 }),
  }
}

export type Inputs = Awaited<ReturnType<typeof inputsOf>>

/** Every kind of figure, by name. */
export function allFigures(inputs: Inputs, options: FigureOptions = {}): Record<string, Figure> {
  const { result, paths, patients, overall, prediction, intervals, compared, prior, asked, heterogeneity } =
    inputs
  const { stable, individual: points } = inputs
  return {
    tree: treeFigure(result, { ...options, patients }),
    'tree-violin': treeFigure(result, { ...options, patients, panels: 'violin' }),
    'tree-points': treeFigure(result, { ...options, patients, panels: 'points' }),
    'tree-plain': treeFigure(result, options),
    'tree-rows': treeFigure(result, { ...options, patients, layout: 'rows' }),
    forest: forestFigure(result, { ...options, overall, prediction, patients, heterogeneity }),
    'forest-plain': forestFigure(result, { ...options, pValues: true }),
    'forest-trials': forestFigure(result, { ...options, overall, prediction, patients, trials: true }),
    flow: flowFigure(result, { ...options, patients, review: { identified: '1,204 records' } }),
    within: withinFigure(asked, options),
    ranef: ranefFigure(result, intervals, options),
    tau: tauFigure(prior, options),
    process: processFigure(result, paths, options),
    cut: cutFigure(result, paths, options),
    compare: compareFigure(compared, options),
    agreement: agreementFigure(compared, options),
    frequencies: frequencyFigure(stable, options),
    corrected: correctedFigure(stable, options),
    individual: individualFigure(points, options),
  }
}
