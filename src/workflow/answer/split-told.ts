import { type FamilyName, familyOf } from '../../families/families.js'
import { acrossTrials } from '../../meta/across-trials.js'
import type { Intervals } from '../../models/hazard/event-times.js'
import type { HazardStrata } from '../../models/hazard/hazard-sums.js'
import { profileEffect } from '../../models/hazard/profile-effect.js'
import type { AdjustedPatients } from '../../models/within/adjusted-patients.js'
import { armVariances } from '../../models/within/arm-variances.js'
import type { ArmSums, LeafCells } from '../../models/within/leaf-cells.js'
import { mergedLeaves } from '../../models/within/leaf-cells.js'
import { mixedDifference } from '../../models/within/mixed-difference.js'
import type { WithinEffects } from '../../models/within/within-effects.js'
import { withinEffects } from '../../models/within/within-effects.js'
import type { AcrossTrials, Interaction, WithinInteraction } from '../../results/answer/told-schema.js'
import type { FitNode } from '../../results/fit-schema.js'
import type { Condition } from '../../trees/shape/rules.js'
import { effectPatients, groupCells } from '../interactions/group-cells.js'
import type { Prepared } from '../patients/prepare.js'

/** How the effects on the two sides of a split differ. */
export interface SplitTold {
  /** Of both sides, with what they are made of. */
  readonly effects: WithinEffects
  readonly within: WithinInteraction | null
  readonly across: AcrossTrials | null
  /** What the model of metaMOB-SI says; null where models look at patients one by one. */
  readonly metamobSi: Interaction | null
}

/** Who knows the effects on the sides of splits. */
export interface ToldBy<Node> {
  /** Of all patients, whether a condition holds for them or not. */
  between(left: Condition, root: Node): SplitTold
  /** Of a node's kids; null where it has not two. */
  sides(node: FitNode): SplitTold | null
}

/**
 * The difference of the effects on the two sides of a split, within trials, and the slope across trials beside it.
 *
 * @param patients those of the node, with the side of each: 0 left, 1 right
 * @param intervals of times to an event
 * Source: methods.md §9.2.
 */
export function splitTold(
  patients: Prepared,
  side: Int32Array,
  level: number,
  intervals?: Intervals,
): SplitTold {
  const { ipd, adjust, roles } = patients
  const cells = groupCells(ipd, roles.family, side, 2, intervals)
  return toldOfCells(cells, effectPatients(ipd, adjust, side, 2), level)
}

/** {@link splitTold} of sums by trial, side and arm, with the patients where models look at them one by one. */
export function toldOfCells(cells: LeafCells, patients: AdjustedPatients | null, level: number): SplitTold {
  const effects = withinEffects(cells, level, patients)
  return {
    effects,
    within: interaction(effects, level),
    across: across(cells, level),
    metamobSi: patients === null ? mixed(cells, level) : null,
  }
}

function interaction({ component, components }: WithinEffects, level: number): WithinInteraction | null {
  const [left, right] = component
  if (left === null || left !== right) return null
  const own = components[left]
  const { estimate, se, df, statistic, p, lo, hi } = own.difference(0, 1, level)
  return { estimate, se, df, statistic, p, lo, hi, heterogeneity: own.shared.heterogeneity }
}

function mixed(cells: LeafCells, level: number): Interaction | null {
  const found = mixedDifference(cells, level)
  if (found === null) return null
  const { estimate, se, df, statistic, p, lo, hi } = found
  return { estimate, se, df, statistic, p, lo, hi }
}

/** The trials' own effects on their share of patients on the right. */
function across(cells: LeafCells, level: number): AcrossTrials | null {
  const { family } = cells
  const whole = mergedLeaves(cells, [[0, 1]])
  const { phi, known } = armVariances(whole)
  if (familyOf(family).linear && !known) return null
  const told = whole.arms.flatMap(([control, experimental], k) => {
    const own =
      whole.hazards === undefined
        ? ownEffect(family, control, experimental, phi[2 * k], phi[2 * k + 1])
        : ownHazardRatio(whole.hazards[k])
    if (own === null) return []
    const right = cells.arms[2 * k + 1].reduce((sum, { n }) => sum + n, 0)
    return [{ ...own, share: right / (control.n + experimental.n) }]
  })
  const pooled = acrossTrials(
    told.map(({ effect }) => effect),
    told.map(({ se }) => se),
    [told.map(({ share }) => share)],
    level,
  )
  return pooled[0]
}

/** The same of hazards by interval; null where it is not finite. */
function ownHazardRatio(strata: HazardStrata) {
  const { effect, information } = profileEffect(strata)
  return information > 0 ? { effect: effect!, se: 1 / Math.sqrt(information) } : null
}

/** A trial's effect on the scale of the model; null without both arms, or with a zero cell. */
function ownEffect(
  family: FamilyName,
  control: ArmSums,
  experimental: ArmSums,
  phi0: number,
  phi1: number,
): { readonly effect: number; readonly se: number } | null {
  if (control.n === 0 || experimental.n === 0) return null
  const { linear, range, eta, slope } = familyOf(family)
  if (linear)
    return {
      effect: experimental.mean - control.mean,
      se: Math.sqrt(phi0 / control.n + phi1 / experimental.n),
    }
  const [least, most] = range
  if ([control, experimental].some(({ mean }) => mean <= least || mean >= most)) return null
  const information = ({ mass, mean }: ArmSums) => mass * slope(eta(mean))
  return {
    effect: eta(experimental.mean) - eta(control.mean),
    se: Math.sqrt(1 / information(control) + 1 / information(experimental)),
  }
}
