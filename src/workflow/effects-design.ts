import type { Covariate, Ipd } from '../data/ipd.js'

/** A column of a design matrix and its name in R. */
export interface DesignColumn {
  readonly term: string
  readonly values: Float64Array
}

/** The columns of outcome ~ treatment + adjust + trial. */
export interface EffectsDesign {
  readonly intercept: DesignColumn
  readonly treatment: DesignColumn
  /** Numeric covariates as they are, factors as indicators of all levels but the first. */
  readonly adjust: readonly DesignColumn[]
  /** Indicators of the second, third … trial. */
  readonly trials: readonly DesignColumn[]
}

/** Builds the design of the overall models; R's treatment contrasts and names. */
export function effectsDesign(ipd: Ipd, adjust: readonly Covariate[]): EffectsDesign {
  return {
    intercept: { term: '(Intercept)', values: new Float64Array(ipd.n).fill(1) },
    treatment: { term: 'treatment', values: Float64Array.from(ipd.treatment.arm) },
    adjust: adjustColumns(adjust),
    trials: indicators('trial', ipd.trial.levels, ipd.trial.codes),
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
