import type { NumberNeeded } from '../../meta/number-needed.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { Interval } from '../../results/interval.js'
import type { PatientSummary } from '../../results/patient-summary.js'
import { hasNnt, nntText } from '../../words/benefit/nnt-words.js'
import { countText, pValue } from '../../words/numbers.js'
import { FIRTH_MARK, isMarked } from '../../words/own-effects-words.js'
import type { Effect, EffectScale } from '../kit/effect-scale.js'
import { drawnEffect, effectText, intervalText } from '../kit/effect-scale.js'
import { armCounts } from '../tree/tree-words.js'

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
  /** Of times to an event: events of the two arms, before the patients. */
  readonly events?: readonly [number, number]
  /** An estimate with its interval, or a prediction interval without. */
  readonly effect: Effect
  readonly effectText: string
  /** Number needed to treat, below the effect. */
  readonly nnt?: string
  readonly p: string
}

/** Patients of an arm, with events before them where outcomes are times to an event: `12/96`. */
export const armText = ({ n, events }: ForestRow, arm: 0 | 1): string =>
  n === null ? '' : `${events === undefined ? '' : `${countText(events[arm])}/`}${countText(n[arm])}`

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
}

/** Subgroups, each followed by its trials and its prediction interval, then all patients. */
export function forestRows({
  fit,
  scale,
  patients,
  prediction,
  overall,
  trials,
}: ForestContent): ForestRow[] {
  const text = (effect: Effect) => (effect.estimate === null ? '–' : effectText(effect, scale))
  const predicted = (interval: Interval | null | undefined): ForestRow[] => {
    if (interval == null) return []
    const effect = { estimate: null, ...interval }
    return [
      {
        kind: 'prediction',
        label: 'new trial (prediction)',
        n: null,
        effect: drawnEffect(effect),
        effectText: intervalText(effect, scale),
        p: '',
      },
    ]
  }
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
        ...(subgroup.survival && {
          events: [subgroup.survival.control.events, subgroup.survival.experimental.events] as const,
        }),
        effect: drawnEffect(effect),
        effectText: text(effect),
        ...(needed && { nnt: nntText(outcome?.nnt) }),
        p: pValue(effect.p),
      },
      ...own.flatMap(({ trial, arms, effect }, k): ForestRow[] => {
        const n = [arms[0]?.n ?? 0, arms[1]?.n ?? 0] as const
        if (n[0] + n[1] === 0) return []
        const shown = effect ?? { estimate: null, lo: null, hi: null }
        const mark = isMarked(fit.spec, effect) ? ` ${FIRTH_MARK}` : ''
        return [
          {
            kind: 'trial',
            label: trial,
            n,
            ...(curves !== undefined && {
              events: [curves.trials[k][0]?.events ?? 0, curves.trials[k][1]?.events ?? 0] as const,
            }),
            effect: drawnEffect(shown),
            effectText: `${text(shown)}${mark}`,
            p: '',
          },
        ]
      }),
      ...predicted(prediction?.[j]),
    ]
  })
  if (overall === null) return rows
  const n = fit.subgroups
    .map((subgroup) => armCounts(subgroup, fit.spec))
    .reduce(([a, b], [c, d]) => [a + c, b + d])
  const { label, effect, nnt } = overall
  const events = fit.subgroups.every(({ survival }) => survival !== undefined)
    ? ([
        fit.subgroups.reduce((sum, { survival }) => sum + survival!.control.events, 0),
        fit.subgroups.reduce((sum, { survival }) => sum + survival!.experimental.events, 0),
      ] as const)
    : undefined
  const p = effect.p === undefined ? '' : pValue(effect.p)
  return [
    ...rows,
    {
      ...{ kind: 'overall' as const, label, n, effect: drawnEffect(effect), effectText: text(effect), p },
      ...(nnt !== undefined && { nnt: nntText(nnt) }),
      ...(events && { events }),
    },
    ...predicted(overall.prediction),
  ]
}

/**
 * The values that the axis shows: all intervals of subgroups, and as much of the trials' as adds no more than 60% of that
 * on either side; wider intervals end in arrows.
 */
export function forestDomain(
  rows: readonly ForestRow[],
  { none, shown, log }: EffectScale,
): [number, number] {
  const ends = (kinds: readonly ForestRow['kind'][]) =>
    rows
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap(({ effect: { lo, estimate, hi } }) => [lo, estimate, hi])
      .filter((value) => value !== null)
  const main = [...ends(['subgroup', 'overall']), log ? Math.log(none) : none]
  const [low, high] = [Math.min(...main), Math.max(...main)]
  // Whatever the unit: only where there is no width at all is there nothing to measure by.
  const reach = high > low ? 0.6 * (high - low) : 1e-9
  const others = ends(['trial', 'prediction'])
  const from = Math.max(low - reach, Math.min(low, ...others))
  const to = Math.min(high + reach, Math.max(high, ...others))
  const pad = 0.03 * (to - from)
  return [shown(from - pad), shown(to + pad)]
}
