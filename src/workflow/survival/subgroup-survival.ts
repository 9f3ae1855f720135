import type { Roles } from '../../data/roles/roles.js'
import type { Note } from '../../errors.js'
import { zEstimate } from '../../families/inference.js'
import { numberNeeded } from '../../meta/number-needed.js'
import { fitCox } from '../../models/survival/cox.js'
import type { KaplanMeier } from '../../models/survival/kaplan-meier.js'
import { quantileOf, restrictedMean, survivalAt } from '../../models/survival/kaplan-meier.js'
import { phTest } from '../../models/survival/ph-test.js'
import { riskTable } from '../../models/survival/risk-table.js'
import { pchisq } from '../../numerics/distributions/distributions.js'
import type { ArmSurvival, SubgroupSurvival } from '../../results/survival/survival-schema.js'
import { parts, ratioOf } from '../fit/models/model-parts.js'
import { coxEstimate } from './effects-survival.js'
import type { TimedIpd } from './survival-sample.js'
import { curveOf, sampleOf } from './survival-sample.js'

/** Settings of what is told of times to an event. */
export interface SurvivalSettings {
  readonly level: number
  /** Horizon of the restricted means; null for the one all arms of all subgroups are seen up to. */
  readonly horizon: number | null
  /** Time at which risks are wanted; null for none. */
  readonly at: number | null
}

/** Subgroups told apart by their curves, beside the model of the tree. */
export interface SubgroupsSurvival {
  readonly horizon: number
  readonly subgroups: readonly SubgroupSurvival[]
  readonly notes: readonly Note[]
}

/** A p-value below this of the test of proportional hazards is told. */
const TOLD = 0.05

/**
 * Cox's model of each subgroup (stratified by trial, Efron), Kaplan–Meier medians and risks of its arms, restricted means and
 * a test of proportional hazards. Curves pool the trials.
 *
 * @param groups places of the patients of each subgroup in `ipd`
 * @param nodes ids of the subgroups
 * Notes: PH_DOUBTFUL, RMST_NOT_SEEN, AT_NOT_SEEN.
 */
export function subgroupsSurvival(
  ipd: TimedIpd,
  { family, better }: Roles,
  groups: readonly Uint32Array[],
  nodes: readonly number[],
  { level, horizon, at }: SurvivalSettings,
): SubgroupsSurvival {
  const samples = groups.map((rows) => sampleOf(ipd, rows))
  const curves = samples.map((sample) => [curveOf(sample, 0), curveOf(sample, 1)] as const)
  const shortest = Math.min(...curves.flat().map(({ longest }) => longest))
  const seen = 0.8 * shortest
  const upTo = horizon ?? (seen >= 1 ? Math.floor(seen) : seen)
  const notes: Note[] = []
  const subgroups = samples.map((sample, j): SubgroupSurvival => {
    const node = nodes[j]
    const [control, experimental] = curves[j]
    const table = riskTable(sample)
    const cox = coxEstimate(fitCox(table), level)
    const statistic = phTest(table, curveOf(sample))
    const proportional = statistic === null ? null : { statistic, p: pchisq(statistic, 1, { tail: 'upper' }) }
    if (proportional !== null && proportional.p < TOLD) notes.push(doubtful(node, proportional.p))
    const arms = [control, experimental].map((curve) => armOf(curve, upTo, at, level))
    if (arms.some(({ rmst }) => rmst === null))
      notes.push(notSeen('RMST_NOT_SEEN', node, 'restricted mean', upTo))
    if (at !== null && arms.some((arm) => arm.at === null))
      notes.push(notSeen('AT_NOT_SEEN', node, 'risk', at))
    return {
      events: control.events + experimental.events,
      cox: cox === null ? null : { ...parts(cox), method: 'z', ...ratioOf(family, cox) },
      control: arms[0],
      experimental: arms[1],
      rmst: rmstDifference(arms, level),
      ...(at !== null && { risk: riskDifference(control, experimental, at, level, better) }),
      proportional,
    }
  })
  return { horizon: upTo, subgroups, notes }
}

function armOf(curve: KaplanMeier, horizon: number, at: number | null, level: number): ArmSurvival {
  const { n, events, personTime, longest } = curve
  const { time, lo, hi } = quantileOf(curve, 0.5, level)
  const here = at === null ? null : riskAt(curve, at, level)
  return {
    ...{ n, events, personTime, longest },
    median: { time, lo, hi },
    rmst: isSeen(curve, horizon) ? restrictedMean(curve, horizon) : null,
    ...(at !== null && { at: here && { atRisk: here.atRisk, risk: here.risk, lo: here.lo, hi: here.hi } }),
  }
}

/** Whether the curve tells of a time: somebody is seen until then, or nobody is left without the event. */
const isSeen = ({ longest, survival }: KaplanMeier, at: number): boolean =>
  at <= longest || (survival.length > 0 && survival[survival.length - 1] === 0)

function riskAt(curve: KaplanMeier, at: number, level: number) {
  if (curve.n === 0 || !isSeen(curve, at)) return null
  const { atRisk, survival, se, lo, hi } = survivalAt(curve, at, level)
  const none = survival === 1
  // Without events there is no standard error, not one of 0.
  return {
    ...{ atRisk, risk: 1 - survival, se: none ? null : se },
    lo: none || hi === null ? null : 1 - hi,
    hi: none || lo === null ? null : 1 - lo,
  }
}

function rmstDifference(
  [control, experimental]: readonly ArmSurvival[],
  level: number,
): SubgroupSurvival['rmst'] {
  if (control.rmst === null || experimental.rmst === null) return null
  const se = Math.hypot(control.rmst.se, experimental.rmst.se)
  const { estimate, lo, hi, p } = zEstimate(experimental.rmst.estimate - control.rmst.estimate, se, level)
  return { estimate, se, lo, hi, p }
}

/** With the number needed to treat, where it is said which are better. */
function riskDifference(
  control: KaplanMeier,
  experimental: KaplanMeier,
  at: number,
  level: number,
  better: Roles['better'],
): SubgroupSurvival['risk'] {
  const [a, b] = [riskAt(control, at, level), riskAt(experimental, at, level)]
  if (a === null || b === null) return null
  const se = a.se === null || b.se === null ? Number.NaN : Math.hypot(a.se, b.se)
  const { estimate, lo, hi } = zEstimate(b.risk - a.risk, se, level)
  const difference = {
    estimate,
    lo: lo === null ? null : Math.max(-1, lo),
    hi: hi === null ? null : Math.min(1, hi),
  }
  const nnt = better === undefined ? null : numberNeeded(difference, better)
  return { ...difference, ...(nnt !== null && { nnt }) }
}

const doubtful = (node: number, p: number): Note => ({
  code: 'PH_DOUBTFUL',
  node,
  message: `in subgroup ${node} the hazard ratio seems to change over time (test of proportional hazards, p ${p < 0.001 ? '< 0.001' : `= ${p.toPrecision(2)}`}): a single hazard ratio does not describe it, and such a change can by itself look like a difference between subgroups whose hazards or censoring differ; look at the Kaplan–Meier curves and the restricted means`,
})

const notSeen = (code: string, node: number, what: string, time: number): Note => ({
  code,
  node,
  message: `an arm of subgroup ${node} has no ${what} at ${time}: nobody there is seen as long, and the curve does not tell; ask for an earlier time (${code === 'AT_NOT_SEEN' ? '--at' : '--horizon'})`,
})
