import { armsOf } from '../../data/patients/strata.js'
import type { Note } from '../../errors.js'
import type { Estimate } from '../../families/inference.js'
import { zEstimate } from '../../families/inference.js'
import { twoStage } from '../../meta/two-stage.js'
import type { EventTimes, Intervals } from '../../models/hazard/event-times.js'
import { DEFAULT_INTERVALS, eventTimes } from '../../models/hazard/event-times.js'
import { fitHazard } from '../../models/hazard/hazard-fit.js'
import type { JointHazard } from '../../models/hazard/joint-hazard.js'
import { stratifiedJoint } from '../../models/hazard/joint-hazard.js'
import type { CoxFit } from '../../models/survival/cox.js'
import { fitCox } from '../../models/survival/cox.js'
import { riskTable } from '../../models/survival/risk-table.js'
import type { EffectsResult, EffectsSettings } from '../../results/effects-schema.js'
import { VERSION } from '../../version.js'
import { METHODS, pooledPart } from '../effects/effects-two-stage.js'
import { assertEvents } from '../fit/assert-times.js'
import { parts, ratioOf } from '../fit/models/model-parts.js'
import type { Prepared } from '../patients/prepare.js'
import { dataSection, specSection } from '../patients/prepare.js'
import { notForTimes } from './not-for-times.js'
import { allOf, sampleOf } from './survival-sample.js'

/**
 * The overall hazard ratio: Cox's model stratified by trial (Efron), Cox's model with a random treatment effect
 * (profile likelihood, Laplace, Breslow), and trials' own Cox models pooled; beside the mixed one its piecewise-exponential
 * twin.
 *
 * Coded errors: SURVIVAL_NOT_OFFERED, NO_EVENTS, ARM_NO_EVENTS. Notes: TRIAL_EFFECT_NOT_ESTIMABLE, TWO_STAGE_NOT_POSSIBLE,
 * SINGULAR_FIT.
 */
export function survivalEffects(
  data: Prepared,
  settings: EffectsSettings,
  notes: readonly Note[],
): EffectsResult {
  const { ipd, roles } = data
  const { family } = roles
  const { level, nagq } = settings
  if (settings.firth)
    notForTimes(roles, '--firth', 'leaving it out: trials without a finite effect are named')
  if (settings.tauPrior !== null) notForTimes(roles, '--tau-prior', 'leaving it out')
  assertEvents(ipd, true)
  const trials = ipd.trial.levels
  const several = trials.length > 1
  const cox = fitCox(riskTable(sampleOf(ipd, allOf(ipd))))
  const effect = effectPart(coxEstimate(cox, level)!, family)
  const mixed = several ? mixedJoint(data, 'cox', nagq) : null
  const piecewise = several ? mixedJoint(data, DEFAULT_INTERVALS, nagq) : null
  const stages = several ? twoStagePart(data, level) : null
  return {
    schema: 'copse.effects/1',
    version: VERSION,
    spec: { ...specSection(data), adjust: [], ...settings },
    data: dataSection(data),
    measure: 'log-hazard-ratio',
    lm: {
      kind: 'cox',
      effect,
      fixed: [{ term: 'treatment', effect }],
      ...{ outcome: null, sigma: null, df: null, rss: null, deviance: null, logLik: cox.logLik },
    },
    lmm: mixed && mixedPart(mixed.joint, data, level),
    twoStage: stages?.part ?? null,
    ...(piecewise && {
      piecewise: {
        intervals: piecewise.times.intervals.count,
        effect: jointEffect(piecewise.joint, level, family),
        tau2: piecewise.joint.theta[0] ** 2,
      },
    }),
    rareEvents: [],
    informative: trials.filter((_, k) => trialCox(data, k).se !== null),
    notes: [...notes, ...(mixed?.joint.notes ?? []), ...(stages?.notes ?? [])],
  }
}

const effectPart = (estimate: Estimate, family: Prepared['roles']['family']) => ({
  ...parts(estimate),
  method: 'z' as const,
  ...ratioOf(family, estimate),
})

/** A log hazard ratio with z; null where it has no finite estimate. */
export function coxEstimate({ effect, se }: CoxFit, level: number): Estimate | null {
  return effect === null || se === null ? null : zEstimate(effect, se, level)
}

/** One effect, baselines of the trials. */
function mixedJoint({ ipd, roles }: Prepared, intervals: Intervals, nagq: number) {
  const times = eventTimes(ipd.time!.values, ipd.outcome.values, intervals)
  return { times, joint: jointOf({ ipd, roles }, times, [allOf(ipd)], nagq) }
}

/** The mixed model of subgroups: a random effect of treatment, baselines by trial × subgroup. */
export function jointOf(
  { ipd, roles }: Pick<Prepared, 'ipd' | 'roles'>,
  times: EventTimes,
  groups: readonly Uint32Array[],
  nagq: number,
): JointHazard {
  const K = ipd.trial.levels.length
  const stratum = Uint16Array.from(ipd.trial.codes, (k, i) => 2 * k + ipd.treatment.arm[i])
  const groupOf = Uint16Array.from({ length: 2 * K }, (_, s) => s >> 1)
  const none = new Float64Array(2 * K)
  const sums = { n: none, mass: none, sum: none, squares: none, exposure: null, constant: 0 }
  const fits = groups.map((rows) =>
    fitHazard({ family: roles.family, times, stratum, groupOf, offset: none, sums, rows }),
  )
  return stratifiedJoint(fits, K, nagq)
}

const jointEffect = ({ effects: [own] }: JointHazard, level: number, family: Prepared['roles']['family']) =>
  effectPart(zEstimate(own.estimate!, own.se ?? Number.NaN, level), family)

function mixedPart(
  joint: JointHazard,
  { ipd, roles }: Prepared,
  level: number,
): NonNullable<EffectsResult['lmm']> {
  const effect = jointEffect(joint, level, roles.family)
  const [theta] = joint.theta
  return {
    kind: 'cox-mixed',
    effect,
    fixed: [{ term: 'treatment', effect }],
    random: [
      { group: ipd.trial.name, term: 'treatment', variance: theta ** 2, sd: theta, lo: null, hi: null },
    ],
    ...{ residual: null, profile: null },
    ranef: ipd.trial.levels.map((trial, k) => ({ level: trial, treatment: joint.ranef[k] })),
    criterion: 'Laplace',
    deviance: -2 * joint.logLik,
    ...{ logLik: joint.logLik, theta, iterations: 1, converged: joint.converged, singular: joint.singular },
  }
}

function trialCox({ ipd }: Prepared, k: number): CoxFit {
  return fitCox(
    riskTable(
      sampleOf(
        ipd,
        allOf(ipd).filter((i) => ipd.trial.codes[i] === k),
      ),
    ),
  )
}

/** Each trial's own Cox model, pooled. */
function twoStagePart(
  data: Prepared,
  level: number,
): { readonly part: EffectsResult['twoStage']; readonly notes: readonly Note[] } {
  const { ipd, roles } = data
  const notes: Note[] = []
  const { control, experimental } = ipd.treatment
  const trials = ipd.trial.levels.flatMap((trial, k) => {
    const fit = trialCox(data, k)
    const estimate = coxEstimate(fit, level)
    if (estimate === null) {
      notes.push({
        code: 'TRIAL_EFFECT_NOT_ESTIMABLE',
        trial,
        message: `trial "${trial}" has no events in one of its arms while both have patients at risk: its hazard ratio is not finite, and it is left out of the two-stage analysis`,
      })
      return []
    }
    const rows = Array.from(allOf(ipd)).filter((i) => ipd.trial.codes[i] === k)
    const totals = [0, 1].map((arm) => {
      const own = rows.filter((i) => ipd.treatment.arm[i] === arm)
      const sum = (values: ArrayLike<number>) => own.reduce((total, i) => total + values[i], 0)
      return { n: own.length, events: sum(ipd.outcome.values), exposure: sum(ipd.time!.values) }
    })
    const [a, b] = armsOf(totals, 0)
    const part = { trial, n: rows.length, arms: { [control]: a, [experimental]: b }, firth: false }
    return [{ part: { ...part, effect: effectPart(estimate, roles.family) }, estimate }]
  })
  if (trials.length === 0) {
    const message = 'no trial tells its own treatment effect: there is nothing to pool'
    return { part: null, notes: [...notes, { code: 'TWO_STAGE_NOT_POSSIBLE', message }] }
  }
  const yi = trials.map(({ estimate }) => estimate.estimate)
  const sei = trials.map(({ estimate }) => estimate.se!)
  const pooled = METHODS.map((method) => twoStage(yi, sei, { method, level }))
  return {
    part: {
      trials: trials.map(({ part }) => part),
      pooled: pooled.map((result) => pooledPart(result, roles.family)),
    },
    notes: [...notes, ...pooled[0].notes],
  }
}
