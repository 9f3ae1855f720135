import type { Axis } from '../../../src/figures/kit/axis-ticks.js'
import { effectDomain } from '../../../src/figures/kit/effect-domain.js'
import type { Effect, EffectScale } from '../../../src/figures/kit/effect-scale.js'
import { drawnEffect, estimateText, intervalText } from '../../../src/figures/kit/effect-scale.js'
import { valueAxis } from '../../../src/figures/kit/value-axis.js'
import type { FitResult, FitSubgroup } from '../../../src/results/fit-schema.js'
import { favoured } from '../../../src/words/benefit/favours-words.js'
import { meanInterval, outcomeKind } from '../../../src/words/family-words.js'
import { countText, fixed } from '../../../src/words/numbers.js'
import { scaleOf } from '../result/effect-shown.js'

/** What the lanes show: the effect of the model, or of events the difference in 100 patients. */
export type Shown = 'difference' | 'ratio'

/** The effects of the subgroups on the scale that is shown, and how they are written. */
export interface ShownEffects {
  readonly scale: EffectScale
  readonly effects: readonly Effect[]
  texts(j: number): { readonly estimate: string; readonly interval: string }
}

/** Whether there is a choice: events have both. */
export const hasDifference = ({ spec, subgroups }: FitResult): boolean =>
  outcomeKind(spec.family) === 'event' &&
  subgroups.some(({ outcome }) => outcome?.difference.estimate != null)

export function shownEffects(fit: FitResult, shown: Shown): ShownEffects {
  const { subgroups, spec } = fit
  if (shown === 'difference' && hasDifference(fit)) {
    const points = (value: number | null) => (value === null ? null : 100 * value)
    const effects = subgroups.map(({ outcome }): Effect => {
      const own = outcome?.difference
      return own === undefined
        ? { estimate: null, lo: null, hi: null }
        : { estimate: points(own.estimate), lo: points(own.lo), hi: points(own.hi), df: own.df ?? null }
    })
    const scale: EffectScale = {
      log: false,
      none: 0,
      shown: (value) => value,
      name: 'Difference in 100',
      words: `patients in 100 with ${spec.outcome}, ${spec.experimental} − ${spec.control}`,
      decimals: 0,
    }
    const sign = (text: string, value: number | null) =>
      value !== null && value > 0 && !/^[0.]+$/.test(text) ? `+${text}` : text
    return {
      scale,
      effects,
      texts: (j) => {
        const { estimate, lo, hi } = effects[j]
        return {
          estimate: sign(estimateText(effects[j], scale), estimate),
          interval:
            lo === null || hi === null
              ? intervalText(effects[j], scale)
              : `${sign(fixed(lo, 0), lo)} to ${sign(fixed(hi, 0), hi)}`,
        }
      },
    }
  }
  const scale = scaleOf(fit)
  const effects = subgroups.map(({ effect }): Effect => effect)
  return {
    scale,
    effects,
    texts: (j) => ({ estimate: estimateText(effects[j], scale), interval: intervalText(effects[j], scale) }),
  }
}

/** One axis for all lanes. */
export function laneAxis({ scale, effects }: ShownEffects, range: readonly [number, number]): Axis {
  return valueAxis({
    domain: effectDomain(effects.map(drawnEffect), scale),
    ...{ fixed: true, range, log: scale.log, count: Math.max(3, Math.round((range[1] - range[0]) / 70)) },
  })
}

/** `56% → 90%`, `4.5 → 3.6`; empty where that is not estimated. */
export function armsText({ outcome, survival }: FitSubgroup, { family }: FitResult['spec']): string {
  // Times have no mean outcomes: how many had the event.
  if (survival !== undefined)
    return `${countText(survival.control.events)} → ${countText(survival.experimental.events)}`
  const text = (own: { readonly estimate: number | null } | undefined) =>
    own?.estimate == null
      ? null
      : outcomeKind(family) === 'event'
        ? `${(100 * own.estimate).toFixed(0)}%`
        : meanInterval(family, { estimate: own.estimate, lo: null, hi: null })
  const [control, experimental] = [text(outcome?.control), text(outcome?.experimental)]
  return control === null || experimental === null ? '' : `${control} → ${experimental}`
}

/** Arms that effects left and right of none speak for; null where it was not said which outcomes are better. */
export const sides = ({ spec }: FitResult): readonly [left: 0 | 1, right: 0 | 1] | null => {
  const arms = favoured(spec)
  return arms && (arms[0] === spec.control ? [0, 1] : [1, 0])
}
