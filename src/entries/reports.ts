/**
 * Results as texts, tables, R code and HTML, as the command line writes them.
 *
 * @module copse/reports
 */

export { rCode } from '../reports/code/r-code.js'
export type {
  Block,
  FigureBlock,
  Inline,
  ReportDocument,
  Section,
  TableBlock,
  TableColumn,
  TableRow,
  Text,
} from '../reports/report/document.js'
export { reportHtml, settingsOfHtml } from '../reports/report/html.js'
export { patientsCsv, subgroupsCsv } from '../reports/tables/fit-csv.js'
export { individualCsv } from '../reports/tables/individual-csv.js'
export { interactionsCsv } from '../reports/tables/interactions-csv.js'
export { simulateCsv } from '../reports/tables/simulate-csv.js'
export { compareText } from '../reports/text/compare-text.js'
export { describeText } from '../reports/text/describe-text.js'
export { effectsText } from '../reports/text/effects-text.js'
export { fitText } from '../reports/text/fit-text.js'
export { interactionsText } from '../reports/text/interactions-text.js'
export { simulateText } from '../reports/text/simulate/simulate-text.js'
export { synthesisText } from '../reports/text/synthesis/synthesis-text.js'
export { individualText } from '../reports/text/trust/individual-text.js'
export { stabilityText } from '../reports/text/trust/stability-text.js'
export type { Tried } from '../results/answer/tried-schema.js'
export { synthesisReport } from '../workflow/synthesis/synthesis-report.js'
