import type { OneFit } from '../../results/fit-schema.js'
import { isRatio, outcomeKind } from '../family-words.js'
import { decimalsFor, FEW_DF, fixed, hasFewDf, levelInWords, ratioTexts } from '../numbers.js'

type Subgroup = Pick<OneFit['subgroups'][number], 'effect' | 'outcome'>
type Spec = Pick<OneFit['spec'], 'family' | 'outcome' | 'control_'>

/** A difference between the arms as people say it. */
export interface DifferenceWords {
  /** `34 more in 100`, `0.91 lower`, `1.42 times`. */
  readonly head: string
  /** `95% CI 29 to 40`, `95% CI 15 fewer to 2 more`; empty where there is none. */
  readonly interval: string
}

/**
 * The difference of the arms in a subgroup: of events in 100 patients, of means in the outcome's own unit, of counts the
 * ratio of the rates. Limits of one sign are said without it; else each says its own. Null where there is no estimate.
 *
 * The differences of events and of means are as the results have them, rounded once, so that they agree with every table.
 */
export function differenceInWords({ effect, outcome }: Subgroup, spec: Spec): DifferenceWords | null {
  const { family } = spec
  const level = `${levelInWords(spec.control_.level)} CI`
  if (outcomeKind(family) === 'event') {
    const own = outcome?.difference
    if (own?.estimate == null) return null
    return signed(
      { estimate: 100 * own.estimate, lo: times(own.lo, 100), hi: times(own.hi, 100), df: own.df },
      { up: 'more', down: 'fewer', unit: ' in 100', decimals: 0, level },
    )
  }
  if (effect.estimate === null) return null
  if (isRatio(family)) {
    const { estimate, lo, hi } = ratioTexts(effect.ratio ?? { estimate: null, lo: null, hi: null })
    const none = effect.lo === null || effect.hi === null
    return {
      head: `${estimate} times`,
      interval: hasFewDf(effect.df) ? FEW_DF : none ? '' : `${level} ${lo} to ${hi}`,
    }
  }
  return signed(effect, { up: 'higher', down: 'lower', unit: '', decimals: decimalsFor(effect.se), level })
}

interface SignedWords {
  readonly up: string
  readonly down: string
  readonly unit: string
  readonly decimals: number
  readonly level: string
}

function signed(
  own: {
    readonly estimate: number | null
    readonly lo: number | null
    readonly hi: number | null
    readonly df?: number | null | undefined
  },
  { up, down, unit, decimals, level }: SignedWords,
): DifferenceWords {
  const { estimate, lo, hi, df } = own
  const size = (value: number) => fixed(Math.abs(value), decimals)
  const isNone = (value: number) => Number(value.toFixed(Math.min(100, decimals))) === 0
  const word = (value: number) => (isNone(value) ? '' : ` ${value > 0 ? up : down}`)
  const head = isNone(estimate!) ? `no difference${unit}` : `${size(estimate!)}${word(estimate!)}${unit}`
  if (hasFewDf(df)) return { head, interval: FEW_DF }
  if (lo === null || hi === null) return { head, interval: '' }
  if (lo >= 0 && !isNone(estimate!)) return { head, interval: `${level} ${size(lo)} to ${size(hi)}` }
  if (hi <= 0 && !isNone(estimate!)) return { head, interval: `${level} ${size(hi)} to ${size(lo)}` }
  return { head, interval: `${level} ${size(lo)}${word(lo)} to ${size(hi)}${word(hi)}` }
}

const times = (value: number | null, factor: number): number | null =>
  value === null ? null : factor * value
