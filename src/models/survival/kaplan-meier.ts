import { qnorm } from '../../numerics/distributions/distributions.js'

/** A Kaplan–Meier curve: its steps, one for each event time. */
export interface KaplanMeier {
  readonly n: number
  readonly events: number
  /** Σ of all times. */
  readonly personTime: number
  readonly longest: number
  /** Event times, ascending. */
  readonly time: Float64Array
  readonly atRisk: Float64Array
  readonly dead: Float64Array
  /** Survival from each event time on. */
  readonly survival: Float64Array
  /** Σ d/(Y(Y − d)) up to each: Greenwood's sum; infinite where nobody survives. */
  readonly greenwood: Float64Array
  /** All times, ascending, and which of them are censored. */
  readonly all: Float64Array
  readonly censored: Float64Array
}

/** An estimate with its standard error and interval; null where there is none. */
export interface SurvivalAt {
  readonly time: number
  readonly atRisk: number
  readonly survival: number
  readonly se: number | null
  readonly lo: number | null
  readonly hi: number | null
}

/** The product-limit estimate. Who is censored at a time is at risk then. */
export function kaplanMeier(time: ArrayLike<number>, event: ArrayLike<number>): KaplanMeier {
  const n = time.length
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => time[a] - time[b])
  const steps: [number, number, number, number, number][] = []
  let survival = 1
  let greenwood = 0
  let events = 0
  let personTime = 0
  for (let i = 0; i < n; ) {
    const at = time[order[i]]
    const atRisk = n - i
    let dead = 0
    for (; i < n && time[order[i]] === at; i++) {
      dead += event[order[i]]
      personTime += at
    }
    if (dead === 0) continue
    events += dead
    survival *= (atRisk - dead) / atRisk
    greenwood += dead / (atRisk * (atRisk - dead))
    steps.push([at, atRisk, dead, survival, greenwood])
  }
  const column = (c: number) => Float64Array.from(steps, (step) => step[c])
  return {
    ...{ n, events, personTime, longest: n === 0 ? 0 : time[order[n - 1]] },
    ...{ time: column(0), atRisk: column(1), dead: column(2), survival: column(3), greenwood: column(4) },
    all: Float64Array.from(order, (i) => time[i]),
    censored: Float64Array.from(
      order.filter((i) => event[i] === 0),
      (i) => time[i],
    ),
  }
}

/** Steps at or before a time. */
function stepsUpTo({ time }: KaplanMeier, at: number, before = false): number {
  let count = 0
  while (count < time.length && (before ? time[count] < at : time[count] <= at)) count++
  return count
}

/** Survival just before a time. */
export function survivalBefore(curve: KaplanMeier, at: number): number {
  const count = stepsUpTo(curve, at, true)
  return count === 0 ? 1 : curve.survival[count - 1]
}

/** Patients whose time is not below `at`. */
export function atRiskAt({ all }: KaplanMeier, at: number): number {
  let before = 0
  while (before < all.length && all[before] < at) before++
  return all.length - before
}

/** Survival at a time, with Greenwood's standard error and the log-log interval. */
export function survivalAt(curve: KaplanMeier, at: number, level = 0.95): SurvivalAt {
  const count = stepsUpTo(curve, at)
  const atRisk = atRiskAt(curve, at)
  if (count === 0) return { time: at, atRisk, survival: 1, se: 0, lo: 1, hi: 1 }
  const survival = curve.survival[count - 1]
  if (survival === 0) return { time: at, atRisk, survival, se: null, lo: null, hi: null }
  const root = Math.sqrt(curve.greenwood[count - 1])
  const [lo, hi] = bounds(survival, root, level)
  return { time: at, atRisk, survival, se: survival * root, lo, hi }
}

function bounds(survival: number, root: number, level: number): readonly [number, number] {
  const reach = (qnorm((1 - level) / 2, { tail: 'upper' }) * root) / Math.log(survival)
  return [survival ** Math.exp(-reach), survival ** Math.exp(reach)]
}

/** When a share of the patients have had the event, with its interval: where the bounds of the curve reach it; null: never. */
export function quantileOf(
  curve: KaplanMeier,
  share: number,
  level = 0.95,
): { readonly time: number | null; readonly lo: number | null; readonly hi: number | null } {
  const spans = Array.from(curve.survival, (survival, i) =>
    survival === 0 ? [Number.NaN, Number.NaN] : bounds(survival, Math.sqrt(curve.greenwood[i]), level),
  )
  const reach = (values: ArrayLike<number>) => crossing(curve.time, values, 1 - share)
  return {
    time: reach(curve.survival),
    lo: reach(spans.map(([low]) => low)),
    hi: reach(spans.map(([, high]) => high)),
  }
}

/** The first time at which a falling curve is at most `target`; where it stays exactly there, the middle of that. */
function crossing(time: Float64Array, values: ArrayLike<number>, target: number): number | null {
  for (let i = 0; i < time.length; i++) {
    if (!(values[i] <= target + 1e-9)) continue
    if (Math.abs(values[i] - target) >= 1e-9) return time[i]
    for (let j = i + 1; j < time.length; j++) if (values[j] < values[i] - 1e-9) return (time[i] + time[j]) / 2
    return time[i]
  }
  return null
}

/** Restricted mean survival time up to a horizon, with its standard error: the area under the curve. */
export function restrictedMean(
  curve: KaplanMeier,
  horizon: number,
): { readonly estimate: number; readonly se: number } {
  const { time, atRisk, dead, survival } = curve
  const count = stepsUpTo(curve, horizon)
  // From the horizon back: what is left of the area after each step.
  let area = 0
  let variance = 0
  let right = horizon
  for (let i = count - 1; i >= 0; i--) {
    area += survival[i] * (right - time[i])
    if (time[i] < horizon && atRisk[i] > dead[i])
      variance += (area * area * dead[i]) / (atRisk[i] * (atRisk[i] - dead[i]))
    right = time[i]
  }
  return { estimate: area + right, se: Math.sqrt(variance) }
}
