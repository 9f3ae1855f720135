import { strataOf, stratumOf } from '../../data/patients/strata.js'
import type { FamilyName } from '../../families/families.js'
import { familyOf } from '../../families/families.js'
import { kaplanMeier } from '../../models/survival/kaplan-meier.js'
import { argsort } from '../../numerics/argsort.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { Bins } from '../../results/group-summary.js'
import type { LeafSummary, PatientSummary, SurvivalCurve } from '../../results/patient-summary.js'
import { groupSummary } from '../describe/group-summary.js'
import { designOfTrial, effectsDesign } from '../effects/effects-design.js'
import { besideFit, trialEffect } from '../effects/trial-effect.js'
import { subgroupOfEstimating } from './estimating-patients.js'
import type { Prepared } from './prepare.js'

export interface SummaryOptions {
  /** Also estimate densities, for violins. */
  readonly densities?: boolean
}

const MOST_VALUES = 40

/**
 * Summarises the outcomes of the patients of a fit, by subgroup, trial and arm: those that its effects are estimated from,
 * each row counting as many patients as its weight says. Effects of trials are those of `trialEffect`, with the
 * exposures and the columns to adjust for of the fit.
 */
export function patientSummary(
  fit: FitResult,
  { ipd, adjust }: Pick<Prepared, 'ipd' | 'adjust'>,
  { densities = false }: SummaryOptions = {},
): PatientSummary {
  const family: FamilyName = fit.spec.family
  const { trial, treatment, outcome, weights } = ipd
  const K = trial.levels.length
  const position = new Map(fit.subgroups.map(({ node }, j) => [node, j]))
  const node = subgroupOfEstimating(fit, ipd)
  const byArm = Array.from({ length: strataOf(fit.subgroups.length).length }, (): number[] => [])
  const byTrial = Array.from({ length: K * byArm.length }, (): number[] => [])
  const shown: number[] = []
  // Once sorted, every group is.
  for (const i of argsort(outcome.values)) {
    const leaf = position.get(node[i])
    if (leaf === undefined) continue
    shown.push(i)
    byArm[stratumOf(leaf, treatment.arm[i])].push(i)
    byTrial[stratumOf(leaf * K + trial.codes[i], treatment.arm[i])].push(i)
  }
  const { range, bins, gap } = rangeAndBins(Float64Array.from(shown, (i) => outcome.values[i]))
  const summary = (rows: readonly number[]) =>
    rows.length === 0
      ? null
      : groupSummary(
          Float64Array.from(rows, (i) => outcome.values[i]),
          bins,
          densities,
          weights && Float64Array.from(rows, (i) => weights[i]),
        )
  const curve = (rows: readonly number[]): SurvivalCurve | null => {
    if (rows.length === 0) return null
    const { time, survival, all, longest, events } = kaplanMeier(
      rows.map((i) => ipd.time!.values[i]),
      rows.map((i) => outcome.values[i]),
    )
    return { time: [...time], survival: [...survival], all: [...all], longest, events }
  }
  const design = effectsDesign(ipd, adjust)
  const options = besideFit(fit.spec)
  const leaves = fit.subgroups.map(
    ({ node }, leaf): LeafSummary => ({
      node,
      arms: [summary(byArm[stratumOf(leaf, 0)]), summary(byArm[stratumOf(leaf, 1)])],
      ...(ipd.time !== undefined && {
        curves: {
          arms: [curve(byArm[stratumOf(leaf, 0)]), curve(byArm[stratumOf(leaf, 1)])] as const,
          trials: trial.levels.map((_, k) => {
            const at = (arm: number) => curve(byTrial[stratumOf(leaf * K + k, arm)])
            return [at(0), at(1)] as const
          }),
        },
      }),
      trials: trial.levels.map((name, k) => {
        const [control, experimental] = [0, 1].map((arm) => byTrial[stratumOf(leaf * K + k, arm)])
        const own = trialEffect(designOfTrial(design, k, [...control, ...experimental]), options)
        const { estimate, firth, why } = own
        const effect = estimate && {
          estimate: estimate.estimate,
          ...{ se: estimate.se!, lo: estimate.lo!, hi: estimate.hi!, firth },
        }
        return { trial: name, arms: [summary(control), summary(experimental)], effect, why }
      }),
    }),
  )
  return {
    outcome: outcome.name,
    family,
    range,
    binWidth: bins?.width ?? (familyOf(family).outcome === 'number' ? gap : 1),
    leaves,
  }
}

/** @param sorted ascending */
function rangeAndBins(sorted: Float64Array): { range: [number, number]; bins: Bins | null; gap: number } {
  const [low, high] = [sorted[0], sorted[sorted.length - 1]]
  const distinct: number[] = []
  for (const value of sorted) {
    if (value !== distinct[distinct.length - 1]) distinct.push(value)
    if (distinct.length > MOST_VALUES)
      return {
        range: [low, high],
        bins: { from: low, width: (high - low) / MOST_VALUES, count: MOST_VALUES },
        gap: 0,
      }
  }
  const gaps = distinct.slice(1).map((value, i) => value - distinct[i])
  return { range: [low, high], bins: null, gap: gaps.length === 0 ? 1 : Math.min(...gaps) }
}
