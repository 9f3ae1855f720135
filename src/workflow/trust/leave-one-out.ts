import { onlyThese, otherTrials } from '../../data/patients/without-trial.js'
import { CopseError } from '../../errors.js'
import { familyOf } from '../../families/families.js'
import { tEstimate } from '../../families/inference.js'
import { twoStage } from '../../meta/two-stage.js'
import { concordanceForBenefit } from '../../resampling/concordance-for-benefit.js'
import { placeAll } from '../../resampling/place-all.js'
import { commonSlope, trialSlope } from '../../resampling/prediction-slope.js'
import type { Control } from '../../results/control-schema.js'
import type { LeaveOneOut } from '../../results/trust/leave-one-out-schema.js'
import type { Method } from '../../trees/methods/method.js'
import { methodOf } from '../../trees/methods/methods.js'
import { fitUnanswered } from '../fit/fit.js'
import type { Prepared } from '../patients/prepare.js'

/**
 * Predicts the effects in each trial from the others: does the effect in a new trial follow the subgroups of these?
 *
 * @param control its minimum size is that of a fit of the other trials where it was not given
 * @returns null where it cannot be asked: binary and count outcomes, case weights, too few trials
 * Source: methods.md §11.5.
 */
export function leaveOneOut(data: Prepared, method: Method, control: Control): LeaveOneOut | null {
  const { ipd, roles } = data
  const least = methodOf(method).random === null ? 2 : 3
  const { levels } = ipd.trial
  if (!familyOf(roles.family).linear || ipd.weights !== null || levels.length < least) return null
  const folds = levels.map((_, k) => fold(data, k, method, control))
  const slopes = folds.flatMap(({ slope }) => slope ?? [])
  const pairs = folds.reduce((sum, { concordance }) => sum + (concordance?.pairs ?? 0), 0)
  const common = slopes.length === 0 ? null : commonSlope(slopes)
  const known = slopes.filter(({ se }) => se > 0)
  const pooled =
    known.length < 3
      ? null
      : twoStage(
          known.map(({ slope }) => slope),
          known.map(({ se }) => se),
          { level: control.level },
        )
  const oneStage = common && tEstimate(common.slope, common.se, common.df, control.level)
  return {
    trials: folds.map(({ slope, concordance, ...own }) => ({
      ...own,
      slope: slope === null ? null : slope.slope,
      se: slope === null || !(slope.se > 0) ? null : slope.se,
      c: concordance?.c ?? null,
    })),
    informative: slopes.length,
    oneStage: oneStage && {
      slope: oneStage.estimate,
      ...{ se: oneStage.se, df: common.df, lo: oneStage.lo, hi: oneStage.hi },
    },
    twoStage: pooled && {
      ...{ slope: pooled.estimate, se: pooled.knha.se, tau2: pooled.tau2 },
      ...{ lo: pooled.knha.lo, hi: pooled.knha.hi },
    },
    c:
      pairs > 0
        ? folds.reduce((sum, { concordance }) => sum + (concordance?.pairs ?? 0) * (concordance?.c ?? 0), 0) /
          pairs
        : null,
  }
}

/** One trial, predicted from the others. */
function fold(data: Prepared, k: number, method: Method, control: Control) {
  const { ipd } = data
  const own = Uint32Array.from({ length: ipd.n }, (_, i) => i).filter((i) => ipd.trial.codes[i] === k)
  const trial = ipd.trial.levels[k]
  const nothing = { slope: null, concordance: null, predictedMean: null }
  const observed = observedEffect(ipd.outcome.values, ipd.treatment.arm, own)
  const predicted = predictedFrom(data, otherTrials(ipd, k), method, control)
  if (predicted === null)
    return { trial, n: own.length, leftOut: own.length, failed: true, observed, ...nothing }
  const placed = own.filter((i) => Number.isFinite(predicted[i]))
  const these = {
    y: Float64Array.from(placed, (i) => ipd.outcome.values[i]),
    arm: Uint8Array.from(placed, (i) => ipd.treatment.arm[i]),
    predicted: Float64Array.from(placed, (i) => predicted[i]),
  }
  const slope = trialSlope(these)
  const mean = these.predicted.reduce((sum, value) => sum + value / placed.length, 0)
  return {
    ...{ trial, n: own.length, leftOut: own.length - placed.length, failed: false, observed },
    predictedMean: placed.length === 0 ? null : mean,
    slope,
    concordance: slope === null ? null : concordanceForBenefit(these),
  }
}

/** The effect of each patient by a tree of some of them; NaN where there is none, null where the method fails. */
function predictedFrom(
  data: Prepared,
  index: Uint32Array,
  method: Method,
  control: Control,
): Float64Array | null {
  try {
    const part = { ...data, ...onlyThese(data.ipd, data.adjust, index) }
    const { result, grown } = fitUnanswered(part, method, control)
    const effects = new Map(result.subgroups.map(({ node, effect }) => [node, effect.estimate]))
    return Float64Array.from(placeAll(grown.tree, data.ipd), (node) => effects.get(node) ?? Number.NaN)
  } catch (error) {
    if (error instanceof CopseError) return null
    throw error
  }
}

/** Difference of the means of the arms; null where one is empty. */
function observedEffect(y: Float64Array, arm: Uint8Array, own: Uint32Array): number | null {
  const size = [0, 0]
  const mean = [0, 0]
  for (const i of own) mean[arm[i]] += (y[i] - mean[arm[i]]) / ++size[arm[i]]
  return size[0] > 0 && size[1] > 0 ? mean[1] - mean[0] : null
}
