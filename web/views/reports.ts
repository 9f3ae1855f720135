import type { ExportedFile, FitRequest, Reply } from '../worker/api.js'
import type { AnalysisClient } from '../worker/client.js'

/** A document that the app can write of a fit. */
export interface ReportKind {
  readonly title: string
  make(client: AnalysisClient, request: FitRequest): Promise<Reply<ExportedFile>>
}

/** The documents there are; each becomes a button under “Take away”. */
export const REPORTS: readonly ReportKind[] = []
