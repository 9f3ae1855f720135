/**
 * The GLM of a node, g(E y) = γ_g + β t + offset, on the sums of a set of patients that grows and shrinks: what a split
 * search asks at every cut. Each maximum starts from the one before, and what can be solved in closed form is, so that the
 * cost of a cut does not depend on the number of patients.
 */
export interface GlmSums {
  /** Adds patients of a stratum with total exposure `mass` and outcome sum `sum`; negative ones take them away. */
  add(stratum: number, mass: number, sum: number): void
  copy(other: this): void
  /** The maximised log-likelihood, without terms that depend on the outcomes alone; its supremum where none is attained. */
  logLik(): number
  /** The estimates at the maximum. */
  estimates(): GlmEstimates
}

/** Estimates on sums: ±∞ where outcomes are separated. */
export interface GlmEstimates {
  /** Null when no group has both arms. */
  readonly effect: number | null
  /** Intercept of the control arm per group; NaN without patients. */
  readonly intercepts: Float64Array
  /** Mean outcome per unit of mass, per stratum. */
  readonly means: Float64Array
}
