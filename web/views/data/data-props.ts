import type { ErrorSpot } from '../../state/error-spot.js'
import type { Settings } from '../../state/settings.js'
import type { AnalysisState } from '../../state/use-analysis.js'
import type { AppError, OpenFile, Overview } from '../../worker/api.js'

/** What the step of the data and its parts show and change. */
export interface DataProps {
  readonly analysis: AnalysisState
  readonly files: readonly OpenFile[]
  readonly settings: Settings
  /** The files as last read, also while, or after, reading them otherwise has failed. */
  readonly known: Overview | null
  /** What is wrong, for the field that caused it. */
  readonly error: AppError | null
  /** The same, if it belongs to these fields. */
  errorAt(spot: ErrorSpot): AppError | null
  change(change: Partial<Settings>): void
  onFiles(files: readonly OpenFile[]): void
  onForget(): void
}
