import { proxy } from 'comlink'
import type { Tried } from '../../../src/results/answer/tried-schema.js'
import { rasterise } from '../../state/download.js'
import type { AnalysisState } from '../../state/use-analysis.js'
import type { ExportedFile, FitRequest, Reply, ReportFormat } from '../../worker/api.js'

/** A document that the app can write of a fit. */
export interface ReportKind {
  readonly title: string
  make(run: AnalysisState['run'], request: FitRequest, tried: readonly Tried[]): Promise<Reply<ExportedFile>>
}

const make =
  (kind: ReportFormat) => (run: AnalysisState['run'], request: FitRequest, tried: readonly Tried[]) =>
    run<ExportedFile>('Writing the report', (remote, progress) =>
      remote.report(request, kind, tried, proxy(rasterise), progress),
    )

/** The documents there are; each is a button under “Take away”. */
export const REPORTS: readonly ReportKind[] = [
  { title: 'Web page (HTML)', make: make('html') },
  { title: 'Word (DOCX)', make: make('docx') },
  { title: 'Document (PDF)', make: make('pdf') },
]
