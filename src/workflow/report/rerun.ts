import type { Table } from '../../data/table/table.js'
import type { ReportSettings } from '../../results/report-schema.js'
import type { TrustResults } from '../../results/trust/trust-results.js'
import { prepare } from '../patients/prepare.js'
import type { StartTrust } from '../trust/trust-job.js'
import { trustResults } from '../trust/trust-results.js'
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
 * @param trust from rerunTrust, where the report says how far to trust its tree
 */
export function rerun(
  settings: ReportSettings,
  table: Table,
  progress?: (step: string) => void,
  trust?: TrustResults,
): Rerun {
  const { roles, method, methods, control, guide, by, data, tried } = settings
  const request = { method, methods, control, read: data.read, guide, by, trust, tried }
  const again = report(prepare(table, roles), request, progress)
  return { ...again, identical: again.settings.results.sha256 === settings.results.sha256 }
}

/**
 * The trees of a report that say how far to trust its tree, grown again; undefined where it has none.
 *
 * Coded errors: those of trustResults and prepare.
 */
export async function rerunTrust(
  { roles, method, control, guide, trust }: ReportSettings,
  table: Table,
  start?: StartTrust,
  onDone?: (share: number) => void,
): Promise<TrustResults | undefined> {
  if (trust === undefined) return undefined
  return trustResults(prepare(table, roles), method, control, trust, guide, start, onDone)
}
