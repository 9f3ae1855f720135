import { decimalsFor, FEW_DF, fixed, hasFewDf, levelInWords } from '../../reports/numbers.js'
import type { FitResult } from '../../workflow/fit-schema.js'

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

type Spec = Pick<FitResult['spec'], 'outcome' | 'control' | 'experimental'> & { readonly family: string }

/** The scale of the effects of a result; decimals from the most precise of `effects`. */
export function effectScale(spec: Spec, level: number, effects: readonly Effect[]): EffectScale {
  const { outcome, control, experimental } = spec
  const interval = `with ${levelInWords(level)} confidence interval`
  if (spec.family === 'binomial' || spec.family === 'poisson') {
    const name = spec.family === 'binomial' ? 'Odds ratio' : 'Rate ratio'
    const words = `${name.toLowerCase()} of ${outcome}, ${experimental} to ${control}, ${interval}`
    return { log: true, none: 1, shown: Math.exp, name, words, decimals: 2 }
  }
  const decimals = effects
    .map(({ se }) => se ?? null)
    .filter((se) => se !== null && se > 0)
    .map((se) => decimalsFor(se))
  return {
    log: false,
    none: 0,
    shown: (estimate) => estimate,
    name: 'Mean difference',
    words: `mean difference in ${outcome}, ${experimental} − ${control}, ${interval}`,
    decimals: decimals.length === 0 ? 2 : Math.min(...decimals),
  }
}

/** `−0.40`; ratios with two decimals, more or fewer of them where that says too little or too much. */
export function estimateText(value: number | null, scale: EffectScale): string {
  if (value === null) return '–'
  const shown = scale.shown(value)
  if (!scale.log) return fixed(shown, scale.decimals)
  if (!(shown < 1e4)) return shown > 1e300 ? '∞' : shown.toExponential(1).replace('e+', 'e')
  if (shown < 0.0005) return '<0.001'
  return fixed(shown, shown >= 100 ? 0 : shown >= 10 ? 1 : shown >= 0.0995 ? 2 : 3)
}

/** `−1.0 to 0.2`. */
export const intervalText = ({ lo, hi, df }: Effect, scale: EffectScale): string =>
  lo === null || hi === null
    ? '–'
    : hasFewDf(df)
      ? FEW_DF
      : `${estimateText(lo, scale)} to ${estimateText(hi, scale)}`

/** An effect as it is drawn: without an interval whose degrees of freedom are too few for it to be shown. */
export const drawnEffect = <E extends Effect>(effect: E): E =>
  hasFewDf(effect.df) ? { ...effect, lo: null, hi: null } : effect
