import { expect } from 'vitest'

/** |actual − expected| ≤ atol + rtol·|expected|, the rule of every comparison with a reference value. */
export interface Tolerance {
  readonly atol?: number
  readonly rtol?: number
}

/** Tolerances of test/fixtures/README.md, in one place. */
export const TOLERANCES = {
  /** Linear trees (mob, mob-si, palmtree): statistics, coefficients, RSS. */
  linear: { rtol: 1e-9, atol: 1e-12 },
  linearLogP: { atol: 1e-8 },
  /** Trees grown with a mixed model's offset; the mixed model's optimiser in R is what limits these. */
  offsetStatistic: { rtol: 1e-5 },
  offsetLogP: { atol: 2e-5 },
  offsetCoefficient: { atol: 2e-6, rtol: 1e-5 },
  /**
   * Generalised linear trees (mob, mob-si, palmtree). R stops its iterations when the deviance changes by 1e-8 of itself, which
   * leaves 1e-8 of a coefficient; its scores and standard errors are those of the step before: up to 1e-3 of a statistic
   * of 4, 4e-5 of a standard error. Fits by R that are iterated on agree to `glmTight` (glm-tight.test.ts).
   */
  glmObjective: { rtol: 1e-12 },
  glmCoefficient: { rtol: 2e-8, atol: 1e-8 },
  glmSe: { rtol: 5e-5 },
  glmInterval: { rtol: 5e-5, atol: 5e-5 },
  glmStatistic: { rtol: 1e-4 },
  /** With offsets R starts further away. */
  glmOffsetStatistic: { rtol: 5e-4 },
  glmLogP: { atol: 1e-4 },
  glmOffsetLogP: { atol: 1e-3 },
  glmTight: { rtol: 1e-9, atol: 1e-10 },
  /** Of trees grown with a mixed model's offset also lme4's optimiser: its θ is right to 2e-5 (glmmTheta). */
  glmmTreeObjective: { rtol: 1e-6 },
  glmmTreeCoefficient: { atol: 1e-5, rtol: 2e-5 },
  /** Binary and count mixed models. lme4 takes the covariance of β from a Hessian by finite differences. */
  glmmLogLik: { atol: 5e-6 },
  glmmFixef: { atol: 2e-5, rtol: 2e-5 },
  glmmSe: { rtol: 1e-3 },
  glmmTheta: { rtol: 1e-4, atol: 1e-7 },
  glmmVariance: { rtol: 1e-4, atol: 1e-7 },
  glmmRanef: { atol: 1e-5 },
  /** Mixed models. */
  criterion: { atol: 1e-6 },
  criterionAtTheta: { rtol: 1e-12 },
  fixef: { atol: 2e-6, rtol: 1e-5 },
  se: { rtol: 5e-5 },
  theta: { rtol: 1e-4, atol: 1e-7 },
  variance: { rtol: 3e-4, atol: 1e-6 },
  df: { rtol: 1e-3 },
  /** supLM p-values from Hansen's table. */
  supLmLogP: { atol: 1e-10 },
  /** Distributions against R. */
  distribution: { rtol: 1e-12 },
} as const satisfies Record<string, Tolerance>

/** Asserts |actual − expected| ≤ atol + rtol·|expected|; `what` names the quantity in the failure. */
export function expectClose(
  actual: number | null,
  expected: number | null,
  tolerance: Tolerance,
  what = 'value',
): void {
  if (expected === null || actual === null) {
    expect(actual, what).toBe(expected)
    return
  }
  const allowed = (tolerance.atol ?? 0) + (tolerance.rtol ?? 0) * Math.abs(expected)
  const difference = Math.abs(actual - expected)
  if (!(difference <= allowed) && !Object.is(actual, expected))
    expect.fail(`${what}: ${actual} differs from ${expected} by ${difference}, allowed ${allowed}`)
}
