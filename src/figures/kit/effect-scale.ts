import type { FitResult } from '../../results/fit-schema.js'
import { effectName, isRatio } from '../../words/family-words.js'
import { decimalsForAll, FEW_DF, fixed, hasFewDf, levelInWords, ratioTexts } from '../../words/numbers.js'

/** An estimate on the scale of the model; null where it could not be computed. */
export interface Effect {
  readonly estimate: number | null
  readonly se?: number | null
  readonly lo: number | null
  readonly hi: number | null
  /** Of the interval; null or left out: those of the normal distribution. */
  readonly df?: number | null | undefined
}

/** How effects are shown: differences as they are; log odds and log rate ratios as ratios, on a log scale. */
export interface EffectScale {
  readonly log: boolean
  /** No effect. */
  readonly none: number
  readonly shown: (estimate: number) => number
  /** `Odds ratio`. */
  readonly name: string
  /** `odds ratio of response, intervention to control, with 95% confidence interval`. */
  readonly words: string
  /** Decimals of differences, which are the same for all effects of a figure. */
  readonly decimals: number
}

type Spec = Pick<FitResult['spec'], 'outcome' | 'control' | 'experimental' | 'family'>

/** The scale of the effects of a result; decimals as the text has them in the column of `effects`. */
export function effectScale(spec: Spec, level: number, effects: readonly Effect[]): EffectScale {
  const { outcome, control, experimental } = spec
  const interval = `with ${levelInWords(level)} confidence interval`
  const effect = effectName(spec.family)
  const name = effect.charAt(0).toUpperCase() + effect.slice(1)
  if (isRatio(spec.family)) {
    const words = `${effect} of ${outcome}, ${experimental} to ${control}, ${interval}`
    return { log: true, none: 1, shown: Math.exp, name, words, decimals: 2 }
  }
  return {
    log: false,
    none: 0,
    shown: (estimate) => estimate,
    name,
    words: `${effect} in ${outcome}, ${experimental} − ${control}, ${interval}`,
    decimals: decimalsForAll(effects.map(({ se }) => se ?? null)),
  }
}

/** `−0.40`; ratios on their own scale. */
export function estimateText(effect: Effect, scale: EffectScale): string {
  const { estimate } = effect
  if (estimate === null) return '–'
  return scale.log ? ratioTexts(ratioOf(effect)).estimate : fixed(estimate, scale.decimals)
}

/** `−1.0 to 0.2`. */
export function intervalText(effect: Omit<Effect, 'estimate'>, scale: EffectScale): string {
  const { lo, hi } = effect
  if (lo === null || hi === null) return '–'
  if (hasFewDf(effect.df)) return FEW_DF
  if (!scale.log) return `${fixed(lo, scale.decimals)} to ${fixed(hi, scale.decimals)}`
  const texts = ratioTexts(ratioOf({ estimate: null, ...effect }))
  return `${texts.lo} to ${texts.hi}`
}

/** `−0.40 (−1.0 to 0.2)`; `–` where there is no estimate. */
export function effectText(effect: Effect, scale: EffectScale): string {
  if (effect.estimate === null) return 'no estimate'
  return `${estimateText(effect, scale)} (${intervalText(effect, scale)})`
}

function ratioOf({ estimate, lo, hi }: Effect) {
  const exp = (value: number | null) => (value === null ? null : Math.exp(value))
  return { estimate: exp(estimate), lo: exp(lo), hi: exp(hi) }
}
/** An effect as it is drawn: without an interval whose degrees of freedom are too few for it to be shown. */
export const drawnEffect = <E extends Effect>(effect: E): E =>
  hasFewDf(effect.df) ? { ...effect, lo: null, hi: null } : effect

/** Whether an interval is there and leaves no effect out. */
export const excludesNone = ({ lo, hi }: Effect, { none, log }: EffectScale): boolean => {
  const at = log ? Math.log(none) : none
  return lo !== null && hi !== null && (lo > at || hi < at)
}
