import { fitLm, lmEstimates } from '../../models/rows/lm.js'
import type { FactorVariable, Variable } from '../variable.js'

/** An effect with its 95% interval. */
export interface OverlapEstimate {
  readonly estimate: number
  readonly se: number
  readonly df: number
  readonly lo: number
  readonly hi: number
}

/** The treatment effect in original and synthetic data; null where one cannot be estimated. */
export interface EffectOverlap {
  readonly original: OverlapEstimate | null
  readonly synthetic: OverlapEstimate | null
  /** Mean share of the intervals that they have in common; negative by their distance. */
  readonly overlap: number | null
  /** Difference of the estimates in standard errors of the original. */
  readonly standardised: number | null
}

/** Variables that an effect is estimated from. */
export interface EffectVariables {
  readonly outcome: Variable
  readonly arm: FactorVariable
  readonly trial: FactorVariable | null
}

/**
 * Overlap of the intervals of the difference of means (of risks), adjusted for the trials, and in each trial.
 *
 * Source: Karr et al. (2006); methods-synthesis, 2.5.
 */
export function effectOverlaps(original: EffectVariables, synthetic: EffectVariables) {
  const trials = original.trial?.levels ?? []
  return {
    all: overlapOf(effectOf(original, null), effectOf(synthetic, null)),
    trials: trials.map((trial, k) => ({
      trial,
      ...overlapOf(effectOf(original, k), effectOf(synthetic, k)),
    })),
  }
}

/** y on arm and trial by least squares, or in one trial on the arm. */
function effectOf({ outcome, arm, trial }: EffectVariables, only: number | null): OverlapEstimate | null {
  const y: number[] = []
  const rows: number[] = []
  for (let row = 0; row < arm.codes.length; row++) {
    const value = outcome.kind === 'number' ? outcome.values[row] : outcome.codes[row]
    const known = outcome.kind === 'number' ? !Number.isNaN(value) : value >= 0
    if (!known || arm.codes[row] < 0) continue
    if (trial !== null && (trial.codes[row] < 0 || (only !== null && trial.codes[row] !== only))) continue
    y.push(value)
    rows.push(row)
  }
  if (rows.length < 3) return null
  const column = (f: (row: number) => number) => Float64Array.from(rows, f)
  const levels = trial === null || only !== null ? [] : trial.levels.slice(1)
  const fit = fitLm(y, [
    column(() => 1),
    ...levels.map((_, k) => column((row) => Number(trial!.codes[row] === k + 1))),
    column((row) => arm.codes[row]),
  ])
  const own = lmEstimates(fit).at(-1)
  if (own == null) return null
  const { estimate, se, lo, hi } = own
  return se === null || lo === null || hi === null ? null : { estimate, se, df: fit.df, lo, hi }
}

function overlapOf(original: OverlapEstimate | null, synthetic: OverlapEstimate | null): EffectOverlap {
  if (original === null || synthetic === null)
    return { original, synthetic, overlap: null, standardised: null }
  const common = Math.min(original.hi, synthetic.hi) - Math.max(original.lo, synthetic.lo)
  return {
    original,
    synthetic,
    overlap: (common / (original.hi - original.lo) + common / (synthetic.hi - synthetic.lo)) / 2,
    standardised: (synthetic.estimate - original.estimate) / original.se,
  }
}
