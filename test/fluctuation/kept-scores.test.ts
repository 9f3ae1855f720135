import { describe, expect, it } from 'vitest'
import { keptScores } from '../../src/fluctuation/uninformative.js'
import type { StrataFit } from '../../src/models/cells/strata-fit.js'

/** Trials with 10 patients in each arm; `squares` of their residuals by arm. */
const fitOf = (squares: readonly number[], rss: number): StrataFit => {
  const strata = squares.length
  return {
    ...({ family: 'gaussian', kind: 'strata', effect: 0.5 } as const),
    n: 10 * strata,
    rss,
    groupOf: Uint16Array.from({ length: strata }, (_, s) => s >> 1),
    patients: new Float64Array(strata).fill(10),
    residualSquares: Float64Array.from(squares),
  } as unknown as StrataFit
}

describe('scores are without information from 1e-10 of the residual variance on (ADR 2)', () => {
  // 60 patients, residual variance 1.
  it.each([
    [0.98e-10, false],
    [1.02e-10, true],
  ])('a trial with mean squared score %d is kept: %s', (mean, isKept) => {
    const { droppedGroups, group, k } = keptScores(fitOf([10 * mean, 10 * mean, 15, 15, 15, 15], 60), 1)
    expect(droppedGroups).toEqual(isKept ? [] : [0])
    expect([...group]).toEqual([Number(isKept), 1, 1])
    expect(k).toBe(isKept ? 4 : 3)
  })

  it.each([
    [0.98e-10, false],
    [1.02e-10, true],
  ])('the treatment with a share of %d left beside the intercepts is kept: %s', (share, isKept) => {
    // Of Σ t r² = 30 in each trial, what the intercepts leave is b(D − b)/D.
    const rest = (30 * share) / (1 - share)
    const squares = [rest, 30, rest, 30, rest, 30]
    const { treatment, droppedTreatment } = keptScores(fitOf(squares, 0), 0)
    expect([treatment, droppedTreatment]).toEqual([isKept, !isKept])
  })
})
