import type { Figure } from '../../src/figures/kit/figure.js'
import { svgOf } from '../../src/figures/kit/svg.js'
import { reportHtml } from '../../src/reports/report/html.js'
import { report } from '../../src/workflow/report.js'
import type { ExportedFile, FitRequest, Rasterise } from './api.js'
import type { Fits } from './figures.js'

/** Resolution of figures in Word documents, in dots per inch, as on the command line. */
const DPI = 200

/** The whole analysis as a document. The writer of Word documents is loaded only when one is asked for. */
export async function reportFile(
  fits: Fits,
  { roles, method, control, guide }: FitRequest,
  kind: 'html' | 'docx',
  rasterise: Rasterise,
): Promise<ExportedFile> {
  const { document } = report(fits.prepare(roles), { method, control, guide })
  if (kind === 'html')
    return { name: 'report.html', type: 'text/html;charset=utf-8', content: reportHtml(document) }
  const { reportDocx } = await import('../../src/reports/report/docx.js')
  // Paper is white, whatever the screen is.
  const paint = ({ scene, title, description, palette }: Figure) =>
    rasterise(svgOf(scene, { title, description, palette, dark: null }), DPI)
  const content = new Uint8Array(await reportDocx(document, paint))
  const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
  return { name: 'report.docx', type, content }
}
