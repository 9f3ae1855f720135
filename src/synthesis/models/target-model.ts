import { cholesky } from '../../numerics/cholesky.js'
import type { Rng } from '../../numerics/random/rng.js'
import { augmentedRows } from './augmented-rows.js'
import { fitMultinomial, multinomialShares } from './multinomial.js'
import { drawParameters, drawPlace, fitNormalRank, valueAt } from './normal-rank.js'
import { fitProportionalOdds, proportionalOddsShares } from './proportional-odds.js'

/** Draws the value of a row: a number, or the code of a level. */
export type Draw = (row: number) => number

/** A model of a variable, fitted to the original data. */
export interface TargetModel {
  /**
   * @param columns those of the synthetic rows, as the original ones were given
   * @param between numbers between the observed ones are made as well
   * @param exposure of counts, of the synthetic rows; null for 1
   */
  start(columns: readonly Float64Array[], rng: Rng, between: boolean, exposure?: Float64Array | null): Draw
}

/** Whether parameters are drawn too. */
export interface ModelOptions {
  readonly proper: boolean
}

/** Values drawn with replacement. */
export function bootstrapModel(
  y: ArrayLike<number>,
  rows: ArrayLike<number>,
  { proper }: ModelOptions,
): TargetModel {
  return {
    start(_, rng) {
      const pool = proper ? rng.sample(rows.length, rows.length, true) : null
      return () => {
        const at = rng.integer(rows.length)
        return y[rows[pool === null ? at : pool[at]]]
      }
    },
  }
}

/** A number by its normal scores; see {@link fitNormalRank}. */
export function numberModel(
  columns: readonly Float64Array[],
  rows: ArrayLike<number>,
  y: ArrayLike<number>,
  { proper }: ModelOptions,
): TargetModel {
  const fit = fitNormalRank(columns, rows, y)
  return {
    start(own, rng, between) {
      const drawn = proper ? drawParameters(fit, rng) : fit
      return (row) => valueAt(fit.sorted, drawPlace(drawn, own, row, rng), between)
    },
  }
}

/**
 * Levels 0 … L − 1, each with a row: two by a logistic model, more by a multinomial one, ordered ones by proportional odds.
 *
 * @param ordered falls back to the multinomial model, and says so, where it does not converge
 */
export function levelModel(
  columns: readonly Float64Array[],
  rows: ArrayLike<number>,
  code: ArrayLike<number>,
  L: number,
  ordered: boolean,
  { proper }: ModelOptions,
  onFallback: () => void,
): TargetModel {
  const augmented = (own: ArrayLike<number>) => augmentedRows(columns, own, code, L)
  if (L === 2) {
    const { b, covariance } = fitMultinomial(augmented(rows), 2)
    return {
      start(own, rng) {
        const drawn = proper && covariance !== null ? drawNormal(b, covariance, rng) : b
        return (row) => (rng.uniform() <= multinomialShares(drawn, 2, own, row)[1] ? 1 : 0)
      },
    }
  }
  const sharesOf = (own: ArrayLike<number>, byOdds: boolean) => {
    if (byOdds) {
      const fit = fitProportionalOdds(augmented(own), L)
      if (fit.converged)
        return (x: readonly Float64Array[], row: number) => proportionalOddsShares(fit, x, row)
      onFallback()
    }
    const { b } = fitMultinomial(augmented(own), L)
    return (x: readonly Float64Array[], row: number) => multinomialShares(b, L, x, row)
  }
  const fitted = sharesOf(rows, ordered)
  return {
    start(own, rng) {
      // A sample may lack a level, which the rows of augmentation then have alone.
      const shares = proper
        ? sharesOf(
            Array.from(rng.sample(rows.length, rows.length, true), (i) => rows[i]),
            ordered,
          )
        : fitted
      return (row) => {
        const p = shares(own, row)
        const u = rng.uniform()
        let below = 0
        for (let l = 0; l < L - 1; l++) {
          below += p[l]
          if (below >= u) return l
        }
        return L - 1
      }
    },
  }
}

/** Coefficients drawn around their estimates. */
export function drawNormal(b: Float64Array, covariance: Float64Array, rng: Rng): Float64Array {
  const q = b.length
  const { L, kept, rank } = cholesky(covariance, q)
  const e = Float64Array.from({ length: rank }, () => rng.normal())
  const drawn = Float64Array.from(b)
  kept.forEach((column, a) => {
    for (let d = 0; d <= a; d++) drawn[column] += L[a * rank + d] * e[d]
  })
  return drawn
}
