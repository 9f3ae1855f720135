import type { CutBounds } from './cuts/cut-bounds.js'

/** Which cuts may be looked at. */
export interface CutLimits {
  /** Patients that each side must have. */
  readonly from: number
  /** Trials that must tell on which side of the cut the effect is larger. */
  readonly mintrials: number
  /** Codes between which they leave enough events on both sides; left out for all. */
  readonly bounds?: CutBounds | undefined
}

/** Called with every cut that is looked at: the last code on its left, and Q*. */
export type VisitCut = (code: number, statistic: number) => void
