import type { CountLaw } from './models/count-model.js'
import type { Rule } from './rules.js'
import type { Variable } from './variable.js'

/** What a column is to the trials. */
export type Part = 'trial' | 'arm' | 'covariate' | 'exposure' | 'event' | 'outcome'

/** A variable in its turn. */
export interface Visit {
  readonly part: Part
  readonly variable: Variable
}

/** How data are to be made. */
export interface SynthesisSettings {
  /** Rows of a copy; null for as many as there are. */
  readonly rows: number | null
  readonly copies: number
  readonly seed: number
  readonly trialSizes: 'fixed' | 'sampled'
  /** Covariates do not know the arm, and the arm knows nothing but the trial. */
  readonly randomised: boolean
  readonly interactions: 'none' | 'arm' | 'all'
  readonly values: 'observed' | 'interpolate' | 'density'
  /** Values beyond the T-th smallest and largest are set to these. */
  readonly tails: number
  readonly bounds: Readonly<Record<string, readonly [low: number, high: number]>>
  readonly rules: readonly Rule[]
  readonly byTrial: boolean
  /** How an outcome that counts is made: as any number, or by a log-linear model. */
  readonly countModel: 'number' | CountLaw
  /** Parameters are drawn as well. */
  readonly proper: boolean
}

/** Variables in the order in which they are made, with their rows in a canonical order, and how. */
export interface SynthesisPlan extends SynthesisSettings {
  readonly visits: readonly Visit[]
}

/** Positions of the predictors of a variable (methods-synthesis, 1.3 and 1.16). */
export function predictorsOf({ visits, randomised, byTrial }: SynthesisPlan, at: number): number[] {
  const earlier = Array.from({ length: at }, (_, i) => i).filter(
    (i) => !byTrial || visits[i].part !== 'trial',
  )
  if (!randomised) return earlier
  const { part } = visits[at]
  if (part === 'arm') return earlier.filter((i) => visits[i].part === 'trial')
  if (part === 'covariate') return earlier.filter((i) => visits[i].part !== 'arm')
  return earlier
}
