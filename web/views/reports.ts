import { proxy } from 'comlink'
import { rasterise } from '../state/download.js'
import type { ExportedFile, FitRequest, Reply } from '../worker/api.js'
import type { AnalysisClient } from '../worker/client.js'

/** A document that the app can write of a fit. */
export interface ReportKind {
  readonly title: string
  make(client: AnalysisClient, request: FitRequest): Promise<Reply<ExportedFile>>
}

const make = (kind: 'html' | 'docx') => (client: AnalysisClient, request: FitRequest) =>
  client.ask<ExportedFile>((remote) => remote.report(request, kind, proxy(rasterise)))

/** The documents there are; each is a button under “Take away”. */
export const REPORTS: readonly ReportKind[] = [
  { title: 'Web page (HTML)', make: make('html') },
  { title: 'Word (DOCX)', make: make('docx') },
]
