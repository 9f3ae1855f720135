import type { ArmEntries } from '../arm-entries.js'
import type { LargestCut } from './largest-cut.js'

/** A process over the cuts of a covariate, fed with patients in its order. */
export interface CutProcess {
  /** Cuts looked at, and steps between them. */
  readonly cuts: number
  readonly steps: number
  /** Smallest and largest variance of a cut. */
  readonly least: number
  readonly most: number
  readonly largest: LargestCut
  take(entries: ArmEntries): void
}
