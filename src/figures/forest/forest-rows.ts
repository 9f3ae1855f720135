import type { NumberNeeded } from '../../meta/number-needed.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { Interval } from '../../results/interval.js'
import type { PatientSummary } from '../../results/patient-summary.js'
import { hasNnt, nntText } from '../../words/benefit/nnt-words.js'
import { pValue } from '../../words/numbers.js'
import { FIRTH_MARK, isMarked } from '../../words/own-effects-words.js'
import { effectDomain } from '../kit/effect-domain.js'
import type { Effect, EffectScale } from '../kit/effect-scale.js'
import { drawnEffect, effectText } from '../kit/effect-scale.js'
import { armCounts } from '../tree/tree-words.js'
import { armTexts } from './arm-texts.js'

/** The effect in all patients, from whichever model. */
export interface OverallEffect {
  /** `Overall, mixed model`. */
  readonly label: string
  readonly effect: Effect & { readonly p?: number | null }
  readonly prediction?: Interval | null
  readonly nnt?: NumberNeeded | undefined
}

/** One row of a forest plot. */
export interface ForestRow {
  readonly kind: 'subgroup' | 'trial' | 'prediction' | 'overall'
  readonly label: string
  /** Patients by arm; null where that says nothing. */
  readonly n: readonly [number, number] | null
  /** What is printed of the arms in place of that: events of patients, mean with standard deviation. */
  readonly arms?: readonly [string, string]
  /** Interval for a new trial, a pale bar behind the row. */
  readonly prediction?: Effect | null
  /** An estimate with its interval, or a prediction interval without. */
  readonly effect: Effect
  readonly effectText: string
  /** Number needed to treat, below the effect. */
  readonly nnt?: string
  readonly p: string
}

/** Rows of patients of their own, not parts of another. */
export const isMain = ({ kind }: ForestRow): boolean => kind === 'subgroup' || kind === 'overall'

/** What a forest plot is made of. */
export interface ForestContent {
  readonly fit: FitResult
  readonly scale: EffectScale
  readonly patients: PatientSummary | null
  readonly prediction: readonly (Interval | null)[] | null
  readonly overall: OverallEffect | null
  readonly trials: boolean
  /** Whether subgroups and all patients have a p-value of their own. */
  readonly pValues: boolean
}

/** Subgroups, each followed by its trials, then all patients; prediction intervals lie behind. */
export function forestRows({
  fit,
  scale,
  patients,
  prediction,
  overall,
  trials,
  pValues,
}: ForestContent): ForestRow[] {
  const text = (effect: Effect) => (effect.estimate === null ? '–' : effectText(effect, scale))
  const predicted = (interval: Interval | null | undefined) =>
    interval == null ? null : drawnEffect({ estimate: null, ...interval })
  const arms = armTexts(fit, patients)
  const needed = hasNnt(fit)
  const rows = fit.subgroups.flatMap((subgroup, j): ForestRow[] => {
    const { label, effect, outcome } = subgroup
    const own = trials ? (patients?.leaves[j].trials ?? []) : []
    const curves = patients?.leaves[j].curves
    return [
      {
        kind: 'subgroup',
        label,
        n: armCounts(subgroup, fit.spec),
        ...(arms !== null && { arms: arms.leaves[j] }),
        effect: drawnEffect(effect),
        effectText: text(effect),
        ...(needed && { nnt: nntText(outcome?.nnt) }),
        p: pValues ? pValue(effect.p) : '',
        prediction: predicted(prediction?.[j]),
      },
      ...own.flatMap(({ trial, arms: both, effect }, k): ForestRow[] => {
        const n = [both[0]?.n ?? 0, both[1]?.n ?? 0] as const
        if (n[0] + n[1] === 0) return []
        const shown = effect ?? { estimate: null, lo: null, hi: null }
        const mark = isMarked(fit.spec, effect) ? ` ${FIRTH_MARK}` : ''
        return [
          {
            kind: 'trial',
            label: trial,
            n,
            ...(arms !== null && { arms: arms.of(both, curves?.trials[k]) }),
            effect: drawnEffect(shown),
            effectText: `${text(shown)}${mark}`,
            p: '',
          },
        ]
      }),
    ]
  })
  if (overall === null) return rows
  const n = fit.subgroups
    .map((subgroup) => armCounts(subgroup, fit.spec))
    .reduce(([a, b], [c, d]) => [a + c, b + d])
  const { label, effect, nnt } = overall
  const p = effect.p === undefined || !pValues ? '' : pValue(effect.p)
  return [
    ...rows,
    {
      ...{ kind: 'overall' as const, label, n, effect: drawnEffect(effect), effectText: text(effect), p },
      ...(arms !== null && { arms: arms.all }),
      ...(nnt !== undefined && { nnt: nntText(nnt) }),
      prediction: predicted(overall.prediction),
    },
  ]
}

/**
 * The values that the axis shows: the intervals of subgroups, and as much of the trials' as adds no more than 60% of that on
 * either side; what is wider ends in arrows.
 */
export function forestDomain(rows: readonly ForestRow[], scale: EffectScale): [number, number] {
  const of = (kinds: readonly ForestRow['kind'][]) =>
    rows.filter(({ kind }) => kinds.includes(kind)).map(({ effect }) => effect)
  const own = effectDomain(of(['subgroup', 'overall']), scale)
  const { log, shown } = scale
  const inner = (value: number) => (log ? Math.log(value) : value)
  const [low, high] = own.map(inner)
  const reach = 0.6 * (high - low)
  const others = of(['trial', 'prediction'])
    .flatMap(({ lo, estimate, hi }) => [lo, estimate, hi])
    .filter((value) => value !== null)
  return [
    shown(Math.max(low - reach, Math.min(low, ...others))),
    shown(Math.min(high + reach, Math.max(high, ...others))),
  ]
}
