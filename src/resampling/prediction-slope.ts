/** Patients of one trial with the effect that the other trials predict for each. */
export interface PredictedTrial {
  readonly y: ArrayLike<number>
  readonly arm: ArrayLike<number>
  readonly predicted: ArrayLike<number>
}

/** How the effect in a trial follows what others predict: y ~ t·x, x the prediction less its mean. */
export interface TrialSlope {
  readonly slope: number
  /** NaN without residual degrees of freedom. */
  readonly se: number
  /** Σ of squares of t·x that is left once 1, t and x are taken out. */
  readonly information: number
  readonly rss: number
  readonly n: number
}

/** Predictions that differ by less are the same. */
const SAME = 1e-9

/**
 * The slope of the observed on the predicted effect in one trial.
 *
 * @returns null for a trial that tells nothing: predictions do not differ in both arms
 * Source: methods.md §11.5.
 */
export function trialSlope({ y, arm, predicted }: PredictedTrial): TrialSlope | null {
  const n = y.length
  const size = [0, 0]
  const [meanX, meanY] = [
    [0, 0],
    [0, 0],
  ]
  for (let i = 0; i < n; i++) {
    const a = arm[i]
    size[a]++
    meanX[a] += (predicted[i] - meanX[a]) / size[a]
    meanY[a] += (y[i] - meanY[a]) / size[a]
  }
  const [xx, xy, yy, spread] = [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ]
  for (let i = 0; i < n; i++) {
    const a = arm[i]
    const [x, r] = [predicted[i] - meanX[a], y[i] - meanY[a]]
    xx[a] += x * x
    xy[a] += x * r
    yy[a] += r * r
    spread[a] = Math.max(spread[a], Math.abs(x))
  }
  if (!(spread[0] > SAME && spread[1] > SAME)) return null
  const information = (xx[0] * xx[1]) / (xx[0] + xx[1])
  const rss = yy[0] - (xy[0] * xy[0]) / xx[0] + yy[1] - (xy[1] * xy[1]) / xx[1]
  const slope = xy[1] / xx[1] - xy[0] / xx[0]
  return { slope, se: n > 4 ? Math.sqrt(rss / (n - 4) / information) : Number.NaN, information, rss, n }
}

/** One slope for all trials that tell: y ~ trial + trial:t + trial:x + t·x. */
export function commonSlope(trials: readonly TrialSlope[]): { slope: number; se: number; df: number } {
  const total = trials.reduce((sum, own) => sum + own.information, 0)
  const slope = trials.reduce((sum, own) => sum + (own.information / total) * own.slope, 0)
  const rss = trials.reduce((sum, own) => sum + own.rss + own.information * (own.slope - slope) ** 2, 0)
  const df = trials.reduce((sum, own) => sum + own.n - 3, -1)
  return { slope, se: Math.sqrt(rss / df / total), df }
}
