import type { Spacing } from './spacing.js'
import { overshoot } from './sup-lm-exact-overshoot.js'
import { BLOCKS, EVEN, LARGE, RelativeGaps, type Spacings } from './sup-lm-exact-spacing.js'

/**
 * Gaps summed up in about sixteen runs of equal length each, as spacingsOf does for fractions of patients. A gap that is large
 * stands for itself.
 */
export function spacingsOfGaps(gaps: Float64Array): Spacings {
  const n = gaps.length
  const runs: Spacing[] = []
  const relative = new RelativeGaps()
  for (let block = 0, from = 0; block < BLOCKS; block++) {
    const to = Math.round((n * (1 - Math.cos((Math.PI * (block + 1)) / BLOCKS))) / 2)
    let start = from
    for (let j = from; j <= to; j++) {
      if (j < to && gaps[j] <= LARGE) continue
      if (start < j) runs.push(runOf(gaps, start, j, relative))
      if (j < to) runs.push({ count: 1, length: gaps[j], unevenness: 0 })
      start = j + 1
    }
    from = to
  }
  let uneven = 0
  for (const { count, unevenness } of runs) uneven += (count * unevenness) / n
  return {
    runs,
    unevenness: uneven,
    overshoot: overshoot(uneven, uneven < EVEN ? null : relative.distribution()),
  }
}

function runOf(gaps: Float64Array, from: number, to: number, relative: RelativeGaps): Spacing {
  let length = 0
  let squares = 0
  for (let j = from; j < to; j++) {
    length += gaps[j]
    squares += gaps[j] * gaps[j]
  }
  const count = to - from
  for (let j = from; j < to; j++) relative.add((gaps[j] * count) / length)
  return { count, length, unevenness: Math.max(0, (squares * count) / (length * length) - 1) }
}
