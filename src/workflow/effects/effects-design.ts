import type { Covariate, Ipd } from '../../data/patients/ipd.js'
import type { LmmContrast } from '../../models/lmm/lmm-contrast.js'

/** A column of a design matrix and its name in R. */
export interface DesignColumn {
  readonly term: string
  readonly values: Float64Array
}

/** Patients of outcome ~ treatment + adjust + trial. Every trial has its intercept; R's are differences of them. */
export interface EffectsDesign {
  readonly y: Float64Array
  readonly trial: Int32Array
  readonly trials: readonly string[]
  /** The treatment (0 control, 1 experimental), then what is adjusted for. */
  readonly columns: readonly [DesignColumn, ...DesignColumn[]]
  /** Patients that each row stands for; null for one each. */
  readonly weights: Float64Array | null
  /** Times to the event that `y` tells of, or to its censoring. */
  readonly time?: Float64Array
  /** Of counts; null for 1. */
  readonly exposure: Float64Array | null
}

/** Numeric covariates as they are, factors as indicators of all levels but the first: R's contrasts and names. */
export function effectsDesign(ipd: Ipd, adjust: readonly Covariate[]): EffectsDesign {
  return {
    y: ipd.outcome.values,
    trial: ipd.trial.codes,
    trials: ipd.trial.levels,
    columns: [{ term: 'treatment', values: Float64Array.from(ipd.treatment.arm) }, ...adjustColumns(adjust)],
    ...(ipd.time && { time: ipd.time.values }),
    weights: ipd.weights,
    exposure: ipd.exposure,
  }
}

/** Numeric covariates as they are, factors as indicators of all levels but the first. */
export function adjustColumns(adjust: readonly Covariate[]): DesignColumn[] {
  return adjust.flatMap((covariate) =>
    covariate.kind === 'numeric'
      ? [{ term: covariate.name, values: covariate.values }]
      : indicators(covariate.name, covariate.levels, covariate.codes),
  )
}

function indicators(name: string, levels: readonly string[], codes: Int32Array): DesignColumn[] {
  return levels.slice(1).map((level, l) => ({
    term: `${name}${level}`,
    values: Float64Array.from(codes, (code) => (code === l + 1 ? 1 : 0)),
  }))
}

/** A coefficient under R's name, as a combination of the columns (global) and the trials' intercepts (local). */
export interface DesignTerm {
  readonly term: string
  readonly contrast: LmmContrast
}

/** (Intercept), treatment, adjust, trials: the first trial is the reference. */
export function designTerms({ columns, trials }: EffectsDesign): DesignTerm[] {
  const first = { trial: 0, local: 0, weight: 1 }
  return [
    { term: '(Intercept)', contrast: { local: [first] } },
    ...columns.map(({ term }, c) => ({ term, contrast: columnContrast(columns.length, c) })),
    ...trials.slice(1).map((trial, k) => ({
      term: `trial${trial}`,
      contrast: {
        local: [
          { trial: k + 1, local: 0, weight: 1 },
          { ...first, weight: -1 },
        ],
      },
    })),
  ]
}

/** The contrast that is one column's coefficient. */
export function columnContrast(columns: number, column: number): LmmContrast {
  const global = new Float64Array(columns)
  global[column] = 1
  return { global }
}

/** The patients of each trial as designs of their own, in the order of the trials. */
export function designsByTrial(design: EffectsDesign): EffectsDesign[] {
  const rows = design.trials.map((): number[] => [])
  design.trial.forEach((k, i) => {
    rows[k].push(i)
  })
  return rows.map((list, k) => designOfTrial(design, k, list))
}

/**
 * Some patients of one trial as a design of its own.
 *
 * @param list places of the patients, all of trial `k`
 */
export function designOfTrial(design: EffectsDesign, k: number, list: ArrayLike<number>): EffectsDesign {
  const of = (values: Float64Array) => Float64Array.from(list, (i) => values[i])
  const [treatment, ...adjust] = design.columns.map(({ term, values }) => ({ term, values: of(values) }))
  return {
    y: of(design.y),
    trial: new Int32Array(list.length),
    trials: [design.trials[k]],
    columns: [treatment, ...adjust],
    ...(design.time && { time: of(design.time) }),
    weights: design.weights && of(design.weights),
    exposure: design.exposure && of(design.exposure),
  }
}
