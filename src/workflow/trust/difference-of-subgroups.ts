import { familyOf } from '../../families/families.js'
import { inferenceOf } from '../../families/inference.js'
import { glmmEstimate } from '../../models/glmm/glmm-contrast.js'
import { satterthwaite } from '../../models/lmm/satterthwaite.js'
import type { NaiveEffect } from '../../resampling/corrected-effects.js'
import type { FitSubgroup, OneFit } from '../../results/fit-schema.js'
import type { Fitted } from '../../trees/methods/fitted.js'
import { methodOf } from '../../trees/methods/methods.js'

/** The effect of a subgroup by its method; null where it has none, or no standard error. */
export function naiveEffect({
  estimate,
  se,
  hi,
}: Pick<FitSubgroup['effect'], 'estimate' | 'se' | 'hi'>): NaiveEffect | null {
  if (estimate === null || se === null || hi === null) return null
  return { estimate, se, reach: (hi - estimate) / se }
}

/**
 * The difference between the effects of two subgroups, with the covariance that their method's model gives them.
 *
 * @param a position of the first subgroup; @param b of the one that is taken off
 * @returns null where there is none, or where the model does not give it
 */
export function differenceOfSubgroups(
  fitted: Fitted,
  { subgroups, within, spec }: OneFit,
  a: number,
  b: number,
  level: number,
): NaiveEffect | null {
  const [first, second] = [subgroups[a].effect, subgroups[b].effect]
  const [one, other] = [naiveEffect(first), naiveEffect(second)]
  if (one === null || other === null) return null
  const estimate = one.estimate - other.estimate
  const { family } = fitted.tree.nodes[0].fit
  const quantile = (df: number) => inferenceOf(familyOf(family)).quantile(level, df)
  switch (fitted.kind) {
    case 'own': {
      const [v, w] = [one.se ** 2, other.se ** 2]
      // Models of their own have variances of their own: Welch and Satterthwaite's degrees of freedom.
      const df = (v + w) ** 2 / (v ** 2 / (first.df ?? Infinity) + w ** 2 / (second.df ?? Infinity))
      return { estimate, se: Math.sqrt(v + w), reach: quantile(df) }
    }
    case 'hazard': {
      const variance = fitted.joint.differenceVariance(a, b)
      return variance === null ? null : { estimate, se: Math.sqrt(variance), reach: quantile(Infinity) }
    }
    case 'lmm':
    case 'glmm': {
      const columns = fitted.kind === 'lmm' ? fitted.joint.moments.columns : fitted.joint.beta.length
      const global = new Float64Array(columns)
      // Intercepts of the subgroups come first where trials do not have their own.
      const from = methodOf(spec.method).stratified ? 0 : subgroups.length
      global[from + a] = 1
      global[from + b] = -1
      const found =
        fitted.kind === 'lmm'
          ? satterthwaite(fitted.joint, level).estimate({ global })
          : glmmEstimate(fitted.joint, { global }, level)
      return found === null ? null : naiveEffect(found)
    }
    case 'palm': {
      const { joint } = fitted
      const variance = joint.differenceVariance(a, b)
      if (variance === null) return null
      const df = joint.n - joint.rank
      const se = Math.sqrt(familyOf(family).dispersionOf(joint.rss, df) * variance)
      return { estimate, se, reach: quantile(df) }
    }
    case 'within': {
      const [from, to] = [subgroups[a].node, subgroups[b].node]
      for (const { differences } of within?.components ?? [])
        for (const { from: f, to: t, estimate: value, se, hi, lo } of differences) {
          if (value === null || se === null || hi === null || lo === null) continue
          // Differences are of the second node against the first.
          if (f === to && t === from) return { estimate: value, se, reach: (hi - lo) / 2 / se }
          if (f === from && t === to) return { estimate: -value, se, reach: (hi - lo) / 2 / se }
        }
      return null
    }
  }
}
