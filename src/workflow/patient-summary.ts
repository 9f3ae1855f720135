import type { Ipd } from '../data/ipd.js'
import type { FitResult } from './fit-schema.js'
import type { Bins, GroupSummary } from './group-summary.js'
import { groupSummary } from './group-summary.js'
import { subgroupOfPatients } from './placement.js'
import type { TrialEffect } from './trial-effect.js'
import { trialEffect } from './trial-effect.js'

/** A group without patients is null. Control first, then experimental. */
export type ByArm<T> = readonly [control: T, experimental: T]

/** The outcomes of one subgroup. */
export interface LeafSummary {
  readonly node: number
  readonly arms: ByArm<GroupSummary | null>
  readonly trials: readonly {
    readonly trial: string
    readonly arms: ByArm<GroupSummary | null>
    /** The trial's own treatment effect in this subgroup; null when it cannot be told. */
    readonly effect: TrialEffect | null
  }[]
}

/** What figures show of the patients. Plain data. */
export interface PatientSummary {
  readonly outcome: string
  readonly family: Family
  /** Smallest and largest outcome. */
  readonly range: readonly [number, number]
  /** Width of the bins of `counts`, or the smallest difference of two values when each is counted for itself. */
  readonly binWidth: number
  readonly leaves: readonly LeafSummary[]
}

export type Family = 'gaussian' | 'binomial' | 'poisson'

export interface SummaryOptions {
  /** Also estimate densities, for violins. */
  readonly densities?: boolean
}

const MOST_VALUES = 40

/** Summarises the outcomes of the patients of a fit, by subgroup, trial and arm. */
export function patientSummary(
  fit: FitResult,
  ipd: Ipd,
  { densities = false }: SummaryOptions = {},
): PatientSummary {
  const family: Family = fit.spec.family
  const { level } = fit.spec.control_
  const trials = ipd.trial.levels.length
  const position = new Map(fit.subgroups.map(({ node }, j) => [node, j]))
  const node = subgroupOfPatients(fit, ipd)
  const groups = Array.from({ length: fit.subgroups.length * trials * 2 }, (): number[] => [])
  for (let i = 0; i < ipd.n; i++) {
    const leaf = position.get(node[i])
    if (leaf === undefined) continue
    groups[(leaf * trials + ipd.trial.codes[i]) * 2 + ipd.treatment.arm[i]].push(ipd.outcome.values[i])
  }
  const sorted = groups.map((values) => Float64Array.from(values).sort())
  const { range, bins, gap } = rangeAndBins(sorted)
  const summary = (values: Float64Array) =>
    values.length === 0 ? null : groupSummary(values, bins, densities)
  const leaves = fit.subgroups.map(({ node }, leaf): LeafSummary => {
    const of = (trial: number, arm: number) => sorted[(leaf * trials + trial) * 2 + arm]
    const whole = (arm: number) => joined(ipd.trial.levels.map((_, trial) => of(trial, arm)))
    return {
      node,
      arms: [summary(whole(0)), summary(whole(1))],
      trials: ipd.trial.levels.map((trial, k) => ({
        trial,
        arms: [summary(of(k, 0)), summary(of(k, 1))],
        effect: trialEffect(of(k, 0), of(k, 1), family, level),
      })),
    }
  })
  return {
    outcome: ipd.outcome.name,
    family,
    range,
    binWidth: bins?.width ?? (family === 'gaussian' ? gap : 1),
    leaves,
  }
}

function rangeAndBins(sorted: readonly Float64Array[]): {
  range: [number, number]
  bins: Bins | null
  gap: number
} {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const distinct = new Set<number>()
  for (const values of sorted) {
    if (values.length === 0) continue
    low = Math.min(low, values[0])
    high = Math.max(high, values[values.length - 1])
    for (const value of values) {
      if (distinct.size > MOST_VALUES) break
      distinct.add(value)
    }
  }
  const range: [number, number] = [low, high]
  if (distinct.size > MOST_VALUES)
    return { range, bins: { from: low, width: (high - low) / MOST_VALUES, count: MOST_VALUES }, gap: 0 }
  const ordered = [...distinct].sort((a, b) => a - b)
  const gaps = ordered.slice(1).map((value, i) => value - ordered[i])
  return { range, bins: null, gap: gaps.length === 0 ? 1 : Math.min(...gaps) }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all.sort()
}
