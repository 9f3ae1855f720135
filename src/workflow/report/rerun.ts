import type { Table } from '../../data/table/table.js'
import type { ReportSettings } from '../../results/report-schema.js'
import { prepare } from '../patients/prepare.js'
import type { Report } from './report.js'
import { report } from './report.js'

/** A report made again. */
export interface Rerun extends Report {
  /** Whether all results are those of the first report, digit for digit. */
  readonly identical: boolean
}

/**
 * The analysis of a report once more: the same roles, methods, settings and splits by hand.
 *
 * Coded errors: those of report and prepare.
 *
 * @param settings what a report carries, from `readReportSettings(settingsOfHtml(html), file)`
 * @param table the data, read as `settings.data.read` says
 * @param progress called with what is done next
 */
export function rerun(settings: ReportSettings, table: Table, progress?: (step: string) => void): Rerun {
  const { roles, method, methods, control, guide, data } = settings
  const again = report(prepare(table, roles), { method, methods, control, read: data.read, guide }, progress)
  return { ...again, identical: again.settings.results.sha256 === settings.results.sha256 }
}
