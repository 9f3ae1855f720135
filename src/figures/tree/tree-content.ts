import type { FitResult } from '../../results/fit-schema.js'
import type { PatientSummary } from '../../results/patient-summary.js'
import type { EffectScale } from '../kit/effect-scale.js'
import type { PanelKind } from '../marks.js'

/** What a tree figure shows. */
export interface TreeContent {
  readonly fit: FitResult
  readonly scale: EffectScale
  readonly patients: PatientSummary | null
  readonly panels: PanelKind
  /** Whether Kaplan–Meier curves have a tick where times are censored. */
  readonly censored?: boolean
  /** Explain below what stands in the nodes. */
  readonly note: boolean
}
