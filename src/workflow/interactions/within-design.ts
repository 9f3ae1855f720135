import type { Covariate, Ipd } from '../../data/patients/ipd.js'
import { weightedMoments } from '../../numerics/weighted.js'
import type { DesignColumn, EffectsDesign } from '../effects/effects-design.js'
import { adjustColumns } from '../effects/effects-design.js'

/** A design in which some columns are interactions. */
export interface InteractionDesign {
  readonly design: EffectsDesign
  /** Places of the columns that are interactions, in the order of the contrasts. */
  readonly interest: readonly number[]
}

/** A covariate measured within trials: from the trial's mean, in standard deviations within trials. */
export interface CentredCovariate {
  /** (z − mean of the trial)/scale. */
  readonly within: Float64Array
  /** Standard deviation within trials; 0 if no trial has two values. */
  readonly scale: number
  readonly means: Float64Array
  /** (mean of the trial − mean of all)/scale. */
  readonly between: Float64Array
}

/** Means count case weights. */
export function centredCovariate(values: Float64Array, { trial, weights, n }: Ipd): CentredCovariate {
  const rows = trial.levels.map((): number[] => [])
  for (let i = 0; i < n; i++) rows[trial.codes[i]].push(i)
  const moments = rows.map((own) =>
    weightedMoments(
      Float64Array.from(own, (i) => values[i]),
      weights && Float64Array.from(own, (i) => weights[i]),
    ),
  )
  const means = Float64Array.from(moments, (own, k) =>
    // Of values that are all the same, the mean is that value, without rounding.
    rows[k].every((i) => values[i] === values[rows[k][0]]) ? values[rows[k][0]] : own.mean,
  )
  const squares = moments.reduce((total, own) => total + own.squares, 0)
  const patients = moments.reduce((total, own) => total + own.n, 0)
  const varies = rows.some((own) => own.some((i) => values[i] !== values[own[0]]))
  const scale = varies ? Math.sqrt(squares / patients) : 0
  const unit = scale > 0 ? scale : 1
  const centre =
    moments.reduce((mean, own, k) => mean + (own.n / patients) * (means[k] - means[0]), 0) + means[0]
  return {
    within: values.map((value, i) => (value - means[trial.codes[i]]) / unit),
    scale,
    means,
    between: means.map((mean) => (mean - centre) / unit),
  }
}

/** Trials with both arms. */
export function twoArmed({ trial, treatment }: Ipd): number[] {
  const seen = trial.levels.map(() => [false, false])
  trial.codes.forEach((k, i) => {
    seen[k][treatment.arm[i]] = true
  })
  return seen.flatMap(([control, experimental], k) => (control && experimental ? [k] : []))
}

const base = (ipd: Ipd) => ({
  y: ipd.outcome.values,
  trial: ipd.trial.codes,
  trials: ipd.trial.levels,
  weights: ipd.weights,
  exposure: ipd.exposure,
})

const arm = ({ treatment }: Ipd): Float64Array => Float64Array.from(treatment.arm)

/** A column of each of some trials: the values there, 0 elsewhere. */
const byTrial = (
  { trial }: Ipd,
  trials: readonly number[],
  term: string,
  values: Float64Array,
): DesignColumn[] =>
  trials.map((k) => ({
    term: `${term}:${trial.levels[k]}`,
    values: values.map((value, i) => (trial.codes[i] === k ? value : 0)),
  }))

const design = (parts: Omit<EffectsDesign, 'columns'>, columns: readonly DesignColumn[]): EffectsDesign => ({
  ...parts,
  columns: columns as unknown as EffectsDesign['columns'],
})

/**
 * outcome ~ trial + trial:t + trial:z + adjust + t:(z − mean of the trial): every trial has its own level, treatment effect
 * and slope, so that the interaction is from within trials alone.
 *
 * Source: Riley, Debray, Fisher et al. (2020), Statistics in Medicine 39, 2115–2137, section 3.
 */
export function linearWithin(
  ipd: Ipd,
  adjust: readonly Covariate[],
  { within }: CentredCovariate,
): InteractionDesign {
  const t = arm(ipd)
  const varied = [...new Set(ipd.trial.codes.filter((_, i) => within[i] !== 0))].sort((a, b) => a - b)
  const columns = [
    ...byTrial(ipd, twoArmed(ipd), 'treatment', t),
    ...byTrial(ipd, varied, 'covariate', within),
    ...adjustColumns(adjust),
    { term: 'interaction', values: within.map((value, i) => t[i] * value) },
  ]
  return { design: design(base(ipd), columns), interest: [columns.length - 1] }
}

/**
 * outcome ~ trial + trial:z + adjust + t + t:z: one treatment effect in all trials, so that the interaction mixes what is
 * within trials with how trials differ.
 */
export function linearAmalgamated(
  ipd: Ipd,
  adjust: readonly Covariate[],
  { within, between }: CentredCovariate,
): InteractionDesign {
  const t = arm(ipd)
  const varied = [...new Set(ipd.trial.codes.filter((_, i) => within[i] !== 0))].sort((a, b) => a - b)
  const columns = [
    ...byTrial(ipd, varied, 'covariate', within),
    ...adjustColumns(adjust),
    { term: 'treatment', values: t },
    {
      term: 'interaction',
      values: within.map((value, i) => t[i] * (value + between[ipd.trial.codes[i]])),
    },
  ]
  return { design: design(base(ipd), columns), interest: [columns.length - 1] }
}

/** Subgroups of trials as strata: each has its own level. */
function strata({ trial }: Ipd, codes: Int32Array, groups: number) {
  const at = trial.codes.map((k, i) => k * groups + codes[i])
  const present = [...new Set(at)].sort((a, b) => a - b)
  const place = new Map(present.map((cell, s) => [cell, s]))
  return {
    trial: at.map((cell) => place.get(cell)!),
    trials: present.map((cell) => `${trial.levels[Math.floor(cell / groups)]}:${cell % groups}`),
  }
}

/** Indicators of the treatment in each subgroup but the first. */
const treated = (ipd: Ipd, codes: Int32Array, groups: number): DesignColumn[] =>
  Array.from({ length: groups - 1 }, (_, j) => ({
    term: `interaction:${j + 1}`,
    values: Float64Array.from(codes, (code, i) => (code === j + 1 ? ipd.treatment.arm[i] : 0)),
  }))

/** outcome ~ trial:subgroup + trial:t + adjust + subgroup:t, the first subgroup being the reference. */
export function groupsWithin(
  ipd: Ipd,
  adjust: readonly Covariate[],
  codes: Int32Array,
  groups: number,
): InteractionDesign {
  const first = [...byTrial(ipd, twoArmed(ipd), 'treatment', arm(ipd)), ...adjustColumns(adjust)]
  const columns = [...first, ...treated(ipd, codes, groups)]
  return {
    design: design({ ...base(ipd), ...strata(ipd, codes, groups) }, columns),
    interest: Array.from({ length: groups - 1 }, (_, j) => first.length + j),
  }
}

/** outcome ~ trial:subgroup + adjust + t + subgroup:t: one treatment effect in all trials. */
export function groupsAmalgamated(
  ipd: Ipd,
  adjust: readonly Covariate[],
  codes: Int32Array,
  groups: number,
): InteractionDesign {
  const first = [...adjustColumns(adjust), { term: 'treatment', values: arm(ipd) }]
  const columns = [...first, ...treated(ipd, codes, groups)]
  return {
    design: design({ ...base(ipd), ...strata(ipd, codes, groups) }, columns),
    interest: Array.from({ length: groups - 1 }, (_, j) => first.length + j),
  }
}
