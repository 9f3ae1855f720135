import { armOf, trialOf } from '../../data/patients/strata.js'
import type { Note } from '../../errors.js'
import { POISSON } from '../../families/poisson.js'
import { fitGlmm } from '../glmm/glmm.js'
import type { GlmmCells } from '../glmm/glmm-cells.js'
import { glmmEstimate, glmmEstimates } from '../glmm/glmm-contrast.js'
import { fitGlm, glmEstimates } from '../rows/glm.js'
import type { HazardFit } from './hazard-fit.js'
import type { HazardStrata } from './hazard-sums.js'
import { fillStrata, hazardStrata } from './hazard-sums.js'
import { fitProfileMixed } from './profile-mixed.js'

/** A coefficient with its standard error; null where it has none. */
export interface HazardCoefficient {
  readonly estimate: number | null
  readonly se: number | null
}

/** A model of all patients given their subgroups: treatment effects of the subgroups, and what the trials share. */
export interface JointHazard {
  /** Log hazard ratios of the subgroups. */
  readonly effects: readonly HazardCoefficient[]
  /** Standard deviations of the random effects, the intercept's first. */
  readonly theta: Float64Array
  /** Predicted random effects by trial. */
  readonly ranef: Float64Array
  /** Of an additive model: by trial; −∞ for one without events. */
  readonly delta: readonly HazardCoefficient[] | null
  /** What the next tree is grown with, by trial × arm. */
  readonly shared: Float64Array
  readonly logLik: number
  readonly converged: boolean
  readonly singular: boolean
  readonly notes: readonly Note[]
  /** Variance of the difference between the effects of two subgroups, by their place; null where there is none. */
  differenceVariance(a: number, b: number): number | null
}

type Leaf = Pick<HazardFit, 'cells' | 'groupOf' | 'times'>

/** Exposures and events of each subgroup by trial × interval, without offset. */
function byTrial(leaves: readonly Leaf[], trials: number): HazardStrata[] {
  return leaves.map(({ cells, times }) => {
    const strata = hazardStrata(trials, times.intervals.count)
    const own = Uint16Array.from({ length: cells.strata }, (_, s) => trialOf(s))
    fillStrata(strata, cells, times.intervals.width, own, new Float64Array(cells.strata).fill(1))
    return strata
  })
}

/** Stratified baselines, random treatment effect: the profile likelihood. */
export function stratifiedJoint(
  leaves: readonly (Leaf & Pick<HazardFit, 'effect'>)[],
  trials: number,
  nagq: number,
): JointHazard {
  const strata = byTrial(leaves, trials)
  const L = leaves[0].times.intervals.count
  const cut = ({ a, D }: HazardStrata, k: number): HazardStrata => ({
    a: [a[0].subarray(k * L, (k + 1) * L), a[1].subarray(k * L, (k + 1) * L)],
    D: [D[0].subarray(k * L, (k + 1) * L), D[1].subarray(k * L, (k + 1) * L)],
  })
  const J = leaves.length
  const fit = fitProfileMixed(
    Array.from({ length: trials }, (_, k) => strata.map((own) => cut(own, k))),
    J,
    nagq,
    leaves.map(({ effect }) => (effect !== null && Number.isFinite(effect) ? effect : 0)),
  )
  const notes: Note[] = [
    ...(fit.singular ? [singularNote('treatment effect')] : []),
    ...(fit.converged ? [] : [NOT_CONVERGED]),
  ]
  return {
    effects: leaves.map(({ effect }, j) =>
      effect === null || !Number.isFinite(effect)
        ? NONE
        : {
            estimate: fit.beta[j],
            se: fit.covariance === null ? null : Math.sqrt(fit.covariance[j * J + j]),
          },
    ),
    theta: Float64Array.of(fit.theta),
    ranef: fit.ranef,
    delta: null,
    shared: Float64Array.from({ length: 2 * trials }, (_, s) => (armOf(s) === 1 ? fit.ranef[trialOf(s)] : 0)),
    ...{ logLik: fit.logLik, converged: fit.converged, singular: fit.singular, notes },
    differenceVariance: (a, b) => fit.covariance && differenceOf(fit.covariance, J, a, b),
  }
}

/** Var(x_a − x_b) from a covariance matrix of so many columns. */
const differenceOf = (covariance: Float64Array, size: number, a: number, b: number): number =>
  covariance[a * size + a] + covariance[b * size + b] - 2 * covariance[a * size + b]

const NONE: HazardCoefficient = { estimate: null, se: null }

const square = (se: number | null): number | null => (se === null || !Number.isFinite(se) ? null : se * se)

const singularNote = (what: string): Note => ({
  code: 'SINGULAR_FIT',
  message: `the estimated variance between trials of the ${what} is 0: the model is one without it, and standard errors do not allow for differences between trials`,
})

const NOT_CONVERGED: Note = {
  code: 'GLMM_NOT_CONVERGED',
  message:
    'the mixed model of hazards had not converged: compare its estimates with those of --method mob-si',
}

/** Rows of a Poisson model of events: subgroup × interval × trial × arm, where the subgroup has events in the interval. */
function poissonRows(leaves: readonly Leaf[], trials: number) {
  const strata = byTrial(leaves, trials)
  const L = leaves[0].times.intervals.count
  const rows: { j: number; baseline: number; k: number; arm: 0 | 1; exposure: number; events: number }[] = []
  let baselines = 0
  strata.forEach(({ a, D }, j) => {
    for (let l = 0; l < L; l++) {
      let events = 0
      for (let k = 0; k < trials; k++) events += D[0][k * L + l] + D[1][k * L + l]
      if (events === 0) continue
      for (let k = 0; k < trials; k++)
        for (const arm of [0, 1] as const)
          if (a[arm][k * L + l] > 0)
            rows.push({
              ...{ j, baseline: baselines, k, arm },
              ...{ exposure: a[arm][k * L + l], events: D[arm][k * L + l] },
            })
      baselines++
    }
  })
  return { rows, baselines }
}

/** Baselines common to the trials, random intercepts and perhaps random treatment effects: a Poisson mixed model. */
export function randomInterceptJoint(
  leaves: readonly Leaf[],
  trials: number,
  nagq: number,
  randomTreatment: boolean,
): JointHazard {
  const { rows, baselines } = poissonRows(leaves, trials)
  const J = leaves.length
  const q = randomTreatment ? 2 : 1
  const x = {
    width: 2,
    values: Float64Array.from(rows.flatMap(({ arm }) => [1, arm])),
    columns: Int32Array.from(rows.flatMap(({ baseline, j }) => [baseline, baselines + j])),
  }
  const cells: GlmmCells = {
    ...{ trials, q, p: baselines + J, locals: 0, length: rows.length, x },
    trial: Int32Array.from(rows, ({ k }) => k),
    local: new Int32Array(rows.length).fill(-1),
    z: Float64Array.from(rows.flatMap(({ arm }) => (randomTreatment ? [1, arm] : [1]))),
    n: Float64Array.from(rows, ({ exposure }) => exposure),
    sum: Float64Array.from(rows, ({ events }) => events),
    columnNames: [
      ...Array.from({ length: baselines }, (_, b) => `baseline ${b + 1}`),
      ...leaves.map((_, j) => `treatment effect of subgroup ${j + 1}`),
    ],
  }
  const fit = fitGlmm(cells, { family: POISSON, covariance: 'independent', nAGQ: nagq })
  const estimates = glmmEstimates(fit).slice(baselines)
  return {
    effects: estimates.map((own) => (own === null ? NONE : { estimate: own.estimate, se: own.se })),
    theta: fit.theta,
    ranef: fit.ranef,
    delta: null,
    shared: Float64Array.from({ length: 2 * trials }, (_, s) => {
      const at = trialOf(s) * q
      return fit.ranef[at] + (randomTreatment && armOf(s) === 1 ? fit.ranef[at + 1] : 0)
    }),
    ...{ logLik: fit.logLik, converged: fit.converged, singular: fit.singular, notes: fit.notes },
    differenceVariance(a, b) {
      const global = new Float64Array(baselines + J)
      global[baselines + a] = 1
      global[baselines + b] = -1
      return square(glmmEstimate(fit, { global })?.se ?? null)
    },
  }
}

/** Baselines by subgroup × interval, and a shift of each trial that all subgroups share: a Poisson model. */
export function additiveJoint(leaves: readonly Leaf[], trials: number): JointHazard {
  const { rows: all, baselines } = poissonRows(leaves, trials)
  const J = leaves.length
  const events = new Float64Array(trials)
  for (const row of all) events[row.k] += row.events
  // A trial without events has no hazard at all.
  const present = Array.from(events.keys()).filter((k) => events[k] > 0)
  const rows = all.filter(({ k }) => events[k] > 0)
  const column = (of: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, of)
  const fit = fitGlm(
    {
      sum: column((row) => row.events),
      n: column((row) => row.exposure),
      columns: [
        ...Array.from({ length: baselines }, (_, b) => column(({ baseline }) => Number(baseline === b))),
        ...leaves.map((_, leaf) => column(({ j, arm }) => (j === leaf ? arm : 0))),
        ...present.slice(1).map((trial) => column(({ k }) => Number(k === trial))),
      ],
    },
    { family: POISSON },
  )
  const estimates = glmEstimates(fit).map((own) =>
    own === null ? NONE : { estimate: own.estimate, se: own.se },
  )
  const delta = Array.from({ length: trials }, (_, k): HazardCoefficient => {
    if (events[k] === 0) return { estimate: Number.NEGATIVE_INFINITY, se: null }
    const at = present.indexOf(k)
    return at === 0 ? { estimate: 0, se: null } : estimates[baselines + J + at - 1]
  })
  return {
    effects: estimates.slice(baselines, baselines + J),
    theta: new Float64Array(0),
    ranef: new Float64Array(0),
    delta,
    shared: Float64Array.from({ length: 2 * trials }, (_, s) => delta[trialOf(s)].estimate ?? 0),
    ...{ logLik: fit.logLik, converged: fit.converged, singular: false, notes: [] },
    differenceVariance: (a, b) =>
      estimates[baselines + a] === NONE || estimates[baselines + b] === NONE
        ? null
        : differenceOf(fit.covariance, baselines + J + present.length - 1, baselines + a, baselines + b),
  }
}
