import type { Ipd } from '../../data/patients/ipd.js'
import type { KaplanMeier } from '../../models/survival/kaplan-meier.js'
import { kaplanMeier, quantileOf } from '../../models/survival/kaplan-meier.js'
import type { SurvivalSample } from '../../models/survival/risk-table.js'

/** Patients as far as their times, events, arms and trials. */
export type TimedIpd = Pick<Ipd, 'time' | 'outcome' | 'treatment' | 'trial'>

/**
 * Times, events and arms of some patients, in strata of their trials.
 *
 * @param rows places of the patients in `ipd`
 */
export function sampleOf(
  { time, outcome, treatment, trial }: TimedIpd,
  rows: ArrayLike<number>,
): SurvivalSample {
  const of = (values: ArrayLike<number>) => Float64Array.from(rows, (i) => values[i])
  return {
    time: of(time!.values),
    event: of(outcome.values),
    arm: of(treatment.arm),
    stratum: of(trial.codes),
  }
}

export const allOf = ({ n }: Pick<Ipd, 'n'>): Uint32Array => Uint32Array.from({ length: n }, (_, i) => i)

/** The curve of the patients of one arm; of both without one. */
export function curveOf({ time, event, arm }: SurvivalSample, which: 0 | 1 | null = null): KaplanMeier {
  const kept = Array.from({ length: time.length }, (_, i) => i).filter(
    (i) => which === null || arm[i] === which,
  )
  return kaplanMeier(
    kept.map((i) => time[i]),
    kept.map((i) => event[i]),
  )
}

/** Median follow-up with its interval by the reverse Kaplan–Meier estimate: censoring is the event. */
export function followUpOf(time: ArrayLike<number>, event: ArrayLike<number>, level: number) {
  const reverse = kaplanMeier(
    time,
    Array.from(event, (d) => 1 - d),
  )
  const { time: median, lo, hi } = quantileOf(reverse, 0.5, level)
  return { median, lo, hi }
}
