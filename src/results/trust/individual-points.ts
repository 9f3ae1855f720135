import type { TimeKind } from '../../data/dates.js'
import type { IndividualResult } from './individual-schema.js'

/** Effects of patients beside their covariates, for figures. Plain data. */
export interface IndividualPoints {
  readonly result: Pick<
    IndividualResult,
    'spec' | 'calibration' | 'patients' | 'importance' | 'subgroups' | 'forest'
  >
  /** Values in the order of the patients: numbers, or places among the levels. */
  readonly covariates: readonly {
    readonly name: string
    readonly values: readonly number[]
    readonly levels: readonly string[] | null
    readonly time?: TimeKind | undefined
  }[]
}
