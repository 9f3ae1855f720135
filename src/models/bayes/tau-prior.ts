/** Prior distributions of a heterogeneity parameter t ≥ 0 (τ, or θ = τ/σ), methods.md §12. */

/** `flat` is the improper uniform distribution, for comparison in two-stage models only. */
export type TauPriorKind = 'halfnormal' | 'halfcauchy' | 'uniform' | 'flat'

export interface TauPrior {
  readonly kind: TauPriorKind
  /** Scale of the half-normal and half-Cauchy, upper end of the uniform distribution; 1 for `flat`. */
  readonly scale: number
}

const LOG_HALF_NORMAL = 0.5 * Math.log(2 / Math.PI)
const LOG_HALF_CAUCHY = Math.log(2 / Math.PI)

/** log p(t), t ≥ 0; −∞ beyond the end of a uniform distribution. */
export function logPrior({ kind, scale }: TauPrior, t: number): number {
  const x = t / scale
  switch (kind) {
    case 'halfnormal':
      return LOG_HALF_NORMAL - Math.log(scale) - 0.5 * x * x
    case 'halfcauchy':
      // Beyond 1e150 the square of x would overflow.
      return LOG_HALF_CAUCHY - Math.log(scale) - (x > 1e8 ? 2 * Math.log(x) : Math.log1p(x * x))
    case 'uniform':
      return t <= scale ? -Math.log(scale) : Number.NEGATIVE_INFINITY
    case 'flat':
      return 0
  }
}

/** The same kind of prior with its scale multiplied. */
export const scaledPrior = ({ kind, scale }: TauPrior, by: number): TauPrior => ({ kind, scale: scale * by })

/**
 * The highest moment of τ, at most the second, that exists under a prior where the likelihood falls off as t^−(K − 1).
 *
 * @param trials K that tell of the heterogeneity
 */
export function highestMoment({ kind }: TauPrior, trials: number): 0 | 1 | 2 {
  const room = kind === 'halfcauchy' ? trials : kind === 'flat' ? trials - 2 : Number.POSITIVE_INFINITY
  return room > 2 ? 2 : room > 1 ? 1 : 0
}
