import bold from '../../fonts/Arimo-Bold.ttf?url'
import regular from '../../fonts/Arimo-Regular.ttf?url'
import { CopseError } from '../../src/errors.js'
import { agreementFigure } from '../../src/figures/agreement-figure.js'
import { compareFigure } from '../../src/figures/compare-figure.js'
import { cutFigure } from '../../src/figures/cut-figure.js'
import { flowFigure } from '../../src/figures/flow-figure.js'
import { forestFigure } from '../../src/figures/forest/forest-figure.js'
import type { Figure } from '../../src/figures/kit/figure.js'
import type { FontFiles } from '../../src/figures/pdf/font-files.js'
import { processFigure } from '../../src/figures/process-figure.js'
import { ranefFigure } from '../../src/figures/ranef-figure.js'
import { hazardsFigure } from '../../src/figures/survival/hazards-figure.js'
import { rmstFigure } from '../../src/figures/survival/rmst-figure.js'
import { tauFigure } from '../../src/figures/tau-figure.js'
import { treeFigure } from '../../src/figures/tree/tree-figure.js'
import { correctedFigure } from '../../src/figures/trust/corrected-figure.js'
import { frequencyFigure } from '../../src/figures/trust/frequency-figure.js'
import { withinFigure } from '../../src/figures/within-figure.js'
import { overallEffect } from '../../src/workflow/effects/overall-effect.js'
import { trialHeterogeneity } from '../../src/workflow/effects/trial-heterogeneity.js'
import { interactionsOf } from '../../src/workflow/interactions/first-split.js'
import { nodePaths } from '../../src/workflow/patients/node-paths.js'
import { patientSummary } from '../../src/workflow/patients/patient-summary.js'
import { predictionIntervals } from '../../src/workflow/patients/prediction-intervals.js'
import { ranefIntervals } from '../../src/workflow/patients/ranef-intervals.js'
import type { ExportedFile, FigureRequest, FitRequest } from './api.js'
import { exploredFigure } from './explored.js'
import type { Fits } from './fits.js'
import { figureOfMade } from './made/made-figures.js'

/** Draws a figure of the current fit. */
export function drawn(fits: Fits, request: FitRequest, asked: FigureRequest): Figure {
  const {
    figure,
    width,
    fontSize = 8,
    theme = 'auto',
    panels = 'box',
    trials = false,
    node,
    variable,
  } = asked
  const { roles, method, control, guide } = request
  const { title, xlab, ylab, colours } = asked
  const options = {
    ...{ width, fontSize, theme },
    ...(title !== undefined && { title }),
    ...(xlab !== undefined && { xlab }),
    ...(ylab !== undefined && { ylab }),
    ...(colours !== undefined && { colours }),
  }
  if (figure === 'interactions') return exploredFigure(fits.data, request, asked.by ?? '', options)
  if (figure === 'compare') return compareFigure(fits.compared(request), options)
  if (figure === 'agreement') return agreementFigure(fits.compared(request), options)
  if (figure === 'frequencies' || figure === 'corrected') {
    const stability = fits.knownTrust(request)?.stability
    if (!stability) throw notGrown()
    return figure === 'frequencies'
      ? frequencyFigure(stability, options)
      : correctedFigure(stability, options)
  }
  if (figure === 'rates' || figure === 'marginals' || figure === 'pairs')
    return figureOfMade(fits, figure, options)
  const data = fits.prepare(roles)
  if (figure === 'process' || figure === 'cut') {
    const query = { guide, ...(node !== undefined && { node }), ...(variable !== undefined && { variable }) }
    const { result, paths } = nodePaths(data, method, control, query)
    return figure === 'process' ? processFigure(result, paths, options) : cutFigure(result, paths, options)
  }
  const result = fits.fitted(request)
  if (figure === 'within')
    return withinFigure(
      interactionsOf(data, asked.by === '' ? undefined : asked.by, method, control, guide),
      options,
    )
  if (figure === 'flow')
    return flowFigure(fits.fitted(request), {
      ...options,
      patients: patientSummary(fits.fitted(request), data),
    })
  if (figure === 'hazards') return hazardsFigure(result, patientSummary(result, data), options)
  if (figure === 'rmst') return rmstFigure(result, options)
  if (figure === 'tau') return tauFigure(result, options)
  if (figure === 'ranef') return ranefFigure(result, ranefIntervals(result), options)
  if (figure === 'forest')
    return forestFigure(result, {
      ...options,
      overall: overallEffect(data, result),
      prediction: predictionIntervals(result),
      heterogeneity: trialHeterogeneity(result, data),
      trials,
      patients: patientSummary(result, data),
    })
  const patients = panels === 'none' ? null : patientSummary(result, data, { densities: panels === 'violin' })
  return treeFigure(result, { ...options, patients, panels })
}

/** The trees that such a figure is of have not been asked for. */
const notGrown = (): CopseError =>
  new CopseError({
    code: 'FIGURE_EMPTY',
    wrong: 'the trees of halves of the patients that this figure is of have not been grown',
    try: 'the tab Trust, which grows them',
  })

/** The same as PDF; its writer is loaded only now. */
export async function drawnPdf(figure: Figure, name: string): Promise<ExportedFile> {
  const [{ pdfOf }, fonts] = await Promise.all([import('../../src/figures/pdf/pdf.js'), fontFiles()])
  const content = await pdfOf(figure, fonts)
  return { name: `${name}.pdf`, type: 'application/pdf', content: new Uint8Array(content) }
}

/** The font of figures and reports. */
export async function fontFiles(): Promise<FontFiles> {
  const bytes = async (url: string) => new Uint8Array(await (await fetch(url)).arrayBuffer())
  const [regularBytes, boldBytes] = await Promise.all([bytes(regular), bytes(bold)])
  return { regular: regularBytes, bold: boldBytes }
}
