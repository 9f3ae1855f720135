import type { Table } from '../../src/data/table/table.js'
import type { Figure } from '../../src/figures/kit/figure.js'
import { svgOf } from '../../src/figures/kit/svg.js'
import { reportHtml } from '../../src/reports/report/html.js'
import type { Tried } from '../../src/results/answer/tried-schema.js'
import type { ReportSettings } from '../../src/results/report-schema.js'
import { report } from '../../src/workflow/report/report.js'
import { whyNoTrust, withoutTrust } from '../../src/workflow/trust/trust-results.js'
import type { ExportedFile, FitRequest, Progress, Rasterise, ReportFormat } from './api.js'
import type { Fits } from './fits.js'

/** Resolution of figures in Word documents, in dots per inch, as on the command line. */
const DPI = 200

/** The whole analysis as a document. The writers of Word and PDF documents are loaded only when one is asked for. */
export async function reportFile(
  fits: Fits,
  request: FitRequest,
  kind: ReportFormat,
  tried: readonly Tried[],
  rasterise: Rasterise,
  progress: Progress,
): Promise<ExportedFile> {
  const { roles, method, methods, control, guide } = request
  const data = fits.prepare(roles)
  const read = readingOf(data.table)
  const why = whyNoTrust(data, method, control)
  const trust =
    fits.knownTrust(request) ?? (why === null ? await fits.trusted(request, progress) : withoutTrust(why))
  const { document } = report(data, { method, methods, control, guide, read, trust, tried }, (step) =>
    progress(`Writing the report: ${step}`, null),
  )
  if (kind === 'html')
    return { name: 'report.html', type: 'text/html;charset=utf-8', content: reportHtml(document) }
  if (kind === 'pdf') {
    const [{ reportPdf }, { fontFiles }] = await Promise.all([
      import('../../src/reports/report/pdf/report-pdf.js'),
      import('./figures.js'),
    ])
    const content = new Uint8Array(await reportPdf(document, await fontFiles()))
    return { name: 'report.pdf', type: 'application/pdf', content }
  }
  const { reportDocx } = await import('../../src/reports/report/docx.js')
  // Paper is white, whatever the screen is.
  const paint = ({ scene, title, description, palette }: Figure) =>
    rasterise(svgOf(scene, { title, description, palette, dark: null }), DPI)
  const content = new Uint8Array(await reportDocx(document, paint))
  const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
  return { name: 'report.docx', type, content }
}

/** What was asked for when the file was read, as the command line states it. */
function readingOf({ asked = {} }: Table): ReportSettings['data']['read'] {
  const { na = [], delimiter, decimal, types = {}, mergeAlike = [], limits = {}, headerRow } = asked
  return {
    ...(na.length > 0 && { na: [...na] }),
    ...(delimiter !== undefined && { delimiter }),
    ...(decimal !== undefined && { decimal }),
    ...(Object.keys(types).length > 0 && { types: { ...types } }),
    ...(mergeAlike.length > 0 && { mergeAlike: [...mergeAlike] }),
    ...(Object.keys(limits).length > 0 && { limits: { ...limits } }),
    ...(headerRow !== undefined && { headerRow }),
  }
}
