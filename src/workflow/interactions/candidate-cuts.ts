import type { TimeKind } from '../../data/dates.js'
import { roundTicks } from '../../figures/kit/round-ticks.js'

/** Cuts that a person can go through one by one. */
const MOST = 60
/** Share of the patients at either end that no cut parts from the others. */
const ENDS = 0.025

/**
 * Where a number can be cut: at its values, or, where these are many, at round numbers (dates: at every so many-th value).
 * A cut c parts values up to c from those above; both sides have at least 2.5% of the patients.
 *
 * @returns increasing; empty where there is nothing to part
 */
export function candidateCuts(values: Float64Array, time?: TimeKind | undefined): number[] {
  const sorted = Float64Array.from(values).sort()
  const n = sorted.length
  const least = Math.max(1, Math.ceil(ENDS * n))
  const inside: number[] = []
  for (let i = least - 1; i < n - least; i++)
    // The last of equal values, so that all of them are on the first side; the first end may reach further in.
    if (sorted[i] < sorted[i + 1]) inside.push(sorted[i])
  if (inside.length <= MOST) return inside
  if (time !== undefined) return evenly(inside)
  const round = roundTicks(inside[0], inside[inside.length - 1], MOST / 2)
  return round.length > 1 && round.length <= MOST ? round : evenly(inside)
}

const evenly = (all: readonly number[]): number[] =>
  Array.from({ length: MOST }, (_, j) => all[Math.round((j * (all.length - 1)) / (MOST - 1))])
