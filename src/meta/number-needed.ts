import type { Better } from '../data/roles/roles.js'

/** Patients to treat for one to benefit, or to be harmed. */
export interface NumberNeeded {
  /** Positive: for one to benefit; negative: for one to be harmed. Null where the interval of the difference includes 0. */
  readonly estimate: number | null
  /** Ends in the order of the difference, the larger benefit first; the largest number of a double where there is no end. */
  readonly lo: number | null
  readonly hi: number | null
  /** From `lo` (benefit) through infinity to `hi` (harm). */
  readonly throughInfinity: boolean
}

interface Interval {
  readonly estimate: number | null
  readonly lo: number | null
  readonly hi: number | null
  readonly df?: number | null | undefined
}

/**
 * The number needed to treat: 1/difference of the risks, its interval that of the difference turned over. An interval of the
 * difference that includes 0 has numbers from the smallest to benefit through infinity to the smallest to be harmed.
 *
 * @param difference of the risks, experimental less control, with its interval
 * @param better whether fewer events (lower) or more are better
 * @returns null where the difference has no interval that tells anything
 * Source: Altman (1998), Confidence intervals for the number needed to treat, BMJ 317, 1309–1312.
 */
export function numberNeeded({ estimate, lo, hi, df }: Interval, better: Better): NumberNeeded | null {
  if (estimate === null || lo === null || hi === null || (df != null && df < 2)) return null
  const [benefit, most, least] = better === 'higher' ? [estimate, hi, lo] : [-estimate, -lo, -hi]
  const throughInfinity = least < 0 && most > 0
  // No difference at all, without any doubt about it: nobody can be counted.
  if (most === 0 && least === 0) return null
  const sign = most > 0 && least >= 0 ? 1 : -1
  return {
    estimate: throughInfinity ? null : over(benefit, sign),
    lo: over(most, sign),
    hi: over(least, sign),
    throughInfinity,
  }
}

/** 1/x; results hold the largest number in place of infinity. */
const over = (x: number, sign: 1 | -1): number =>
  x === 0 ? sign * Number.MAX_VALUE : Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, 1 / x))
