import type { FamilyName } from '../families/families.js'
import type { GroupSummary } from './group-summary.js'

/** A group without patients is null. Control first, then experimental. */
export type ByArm<T> = readonly [control: T, experimental: T]

/** The outcomes of one subgroup. */
export interface LeafSummary {
  readonly node: number
  readonly arms: ByArm<GroupSummary | null>
  readonly trials: readonly {
    readonly trial: string
    readonly arms: ByArm<GroupSummary | null>
    /** The trial's own treatment effect in this subgroup; null when it cannot be told, for the reason `why`. */
    readonly effect: OwnEffect | null
    readonly why: string
  }[]
}

/** Treatment effect of one trial within a subgroup, on the scale of the model: difference, log odds ratio, log rate ratio. */
export interface OwnEffect {
  readonly estimate: number
  readonly se: number
  readonly lo: number
  readonly hi: number
  /** Firth's estimate, in place of an infinite one or because the fit is by Firth's likelihood. */
  readonly firth: boolean
}

/** What figures show of the patients. Plain data. */
export interface PatientSummary {
  readonly outcome: string
  readonly family: FamilyName
  /** Smallest and largest outcome. */
  readonly range: readonly [number, number]
  /** Width of the bins of `counts`, or the smallest difference of two values when each is counted for itself. */
  readonly binWidth: number
  readonly leaves: readonly LeafSummary[]
}
