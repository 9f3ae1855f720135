import { accessSync, constants, statSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { CopseError } from '../../src/errors.js'
import type { ReportDocument } from '../../src/reports/report/document.js'
import { reportHtml } from '../../src/reports/report/html.js'
import { unwritable, writeWhole } from './write-output.js'

/** Resolution of figures in Word documents, in dots per inch. */
const DPI = 200

const FORMATS = { '.html': 'html', '.htm': 'html', '.docx': 'docx', '.pdf': 'pdf' } as const
export type ReportFormat = (typeof FORMATS)[keyof typeof FORMATS]

/**
 * The format that a file name asks for, after looking whether there is a folder to write to: an analysis may take long;
 * `-` is HTML on standard output.
 *
 * Coded errors: OPTION_MISSING, FORMAT_UNKNOWN, OUTPUT_UNWRITABLE.
 */
export function reportFormatOf(file: string | undefined): ReportFormat {
  if (file === undefined)
    throw new CopseError({
      code: 'OPTION_MISSING',
      wrong: '--output is missing',
      need: 'a file that ends in .html, .docx or .pdf',
      try: '-o report.html',
      place: { option: '--output' },
    })
  if (file === '-') return 'html'
  const ending = extname(file).toLowerCase()
  const format = FORMATS[ending as keyof typeof FORMATS]
  if (format === undefined)
    throw new CopseError({
      code: 'FORMAT_UNKNOWN',
      wrong: `"${file}" does not say the format of the report`,
      found: ending === '' ? 'no ending' : ending,
      need: '.html, .docx or .pdf',
      place: { option: '--output', file },
    })
  assertWritable(file)
  return format
}

function assertWritable(file: string): void {
  try {
    accessSync(dirname(file), constants.W_OK)
  } catch (error) {
    throw unwritable(file, error)
  }
  const there = statSync(file, { throwIfNoEntry: false })
  if (there?.isDirectory()) throw unwritable(file, { code: 'EISDIR' })
}

/**
 * Writes a report, whole or not at all.
 *
 * Coded errors: OUTPUT_UNWRITABLE.
 */
export async function writeReport(document: ReportDocument, file: string): Promise<void> {
  const format = file === '-' ? 'html' : reportFormatOf(file)
  if (file === '-') process.stdout.write(reportHtml(document))
  else if (format === 'html') writeWhole(file, reportHtml(document))
  else writeWhole(file, await (format === 'pdf' ? pdfBytes : docxBytes)(document))
}

/** A report as a PDF document. */
async function pdfBytes(document: ReportDocument): Promise<Uint8Array> {
  const [{ reportPdf }, { fontFiles }] = await Promise.all([
    import('../../src/reports/report/pdf/report-pdf.js'),
    import('./export-figure.js'),
  ])
  return reportPdf(document, fontFiles())
}

/** A report as a Word document. */
async function docxBytes(document: ReportDocument): Promise<Uint8Array> {
  // Loaded only when needed, as the writer of Word documents takes a while to load.
  const [{ reportDocx }, { pngOf }] = await Promise.all([
    import('../../src/reports/report/docx.js'),
    import('./export-figure.js'),
  ])
  return reportDocx(document, (figure) => pngOf(figure, DPI))
}
