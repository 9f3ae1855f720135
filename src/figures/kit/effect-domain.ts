import type { Effect, EffectScale } from './effect-scale.js'

/** An interval this many times as long as the median one does not set the axis: it ends in an arrow. */
const LONG = 2.5

/**
 * The values that an axis of effects shows, on the scale that is read: no effect, every estimate, and every interval but
 * those that are much longer than the others.
 */
export function effectDomain(
  effects: readonly Effect[],
  { none, shown, log }: Pick<EffectScale, 'none' | 'shown' | 'log'>,
): [number, number] {
  const known = effects.filter(({ estimate }) => estimate !== null)
  const whole = known.filter(({ lo, hi }) => lo !== null && hi !== null && Number.isFinite(hi - lo))
  const lengths = whole.map(({ lo, hi }) => hi! - lo!).sort((a, b) => a - b)
  const median = lengths[Math.floor((lengths.length - 1) / 2)] ?? 0
  const ends = whole.filter(({ lo, hi }) => hi! - lo! <= LONG * median).flatMap(({ lo, hi }) => [lo!, hi!])
  const values = [...ends, ...known.map(({ estimate }) => estimate!), log ? Math.log(none) : none]
  const finite = values.filter((value) => Number.isFinite(value))
  const [low, high] = [Math.min(...finite), Math.max(...finite)]
  // Whatever the unit: only where there is no width at all is there nothing to measure by.
  const pad = high > low ? 0.06 * (high - low) : log ? 0.7 : Math.abs(high) || 1
  return [shown(low - pad), shown(high + pad)]
}
