import type { FamilyName } from '../families/families.js'
import type { GroupSummary } from './group-summary.js'

/** A group without patients is null. Control first, then experimental. */
export type ByArm<T> = readonly [control: T, experimental: T]

/** A Kaplan–Meier curve to be drawn: plain data. */
export interface SurvivalCurve {
  /** Event times, and the share without the event from each on. */
  readonly time: readonly number[]
  readonly survival: readonly number[]
  /** All times, ascending. */
  readonly all: readonly number[]
  readonly longest: number
  readonly events: number
}

/** Patients whose time is not below `at`. */
export function atRiskOf({ all }: SurvivalCurve, at: number): number {
  let low = 0
  let high = all.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (all[middle] < at) low = middle + 1
    else high = middle
  }
  return all.length - low
}

/**
 * Distinct times at which somebody is censored, with the share without the event then. Of patients whose time is that of an
 * event, those who have it are known from the step of the curve.
 */
export function censoredOf(curve: SurvivalCurve): [time: number, survival: number][] {
  const { time, survival, all } = curve
  const found: [number, number][] = []
  let step = -1
  for (let i = 0; i < all.length; ) {
    const at = all[i]
    let here = 0
    while (all[i + here] === at) here++
    const before = step < 0 ? 1 : survival[step]
    let events = 0
    if (time[step + 1] === at) events = Math.round((all.length - i) * (1 - survival[++step] / before))
    if (here > events) found.push([at, step < 0 ? 1 : survival[step]])
    i += here
  }
  return found
}

/** The outcomes of one subgroup. */
export interface LeafSummary {
  readonly node: number
  readonly arms: ByArm<GroupSummary | null>
  /** Of times to an event: curves by arm, and by trial and arm. */
  readonly curves?: {
    readonly arms: ByArm<SurvivalCurve | null>
    readonly trials: readonly ByArm<SurvivalCurve | null>[]
  }
  readonly trials: readonly {
    readonly trial: string
    readonly arms: ByArm<GroupSummary | null>
    /** The trial's own treatment effect in this subgroup; null when it cannot be told, for the reason `why`. */
    readonly effect: OwnEffect | null
    readonly why: string
  }[]
}

/** Treatment effect of one trial within a subgroup, on the scale of the model: difference, log odds, rate or hazard ratio. */
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
