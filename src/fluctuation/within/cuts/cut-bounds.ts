import { TIED } from '../../../numerics/argsort.js'
import type { WithinCovariate, WithinPatients } from '../within-patients.js'
import { caseWeight } from '../within-patients.js'

/** Codes after which a cut may lie, both ends included. */
export type CutBounds = readonly [lowest: number, highest: number]

/**
 * Between which codes of a covariate cuts leave enough events on both sides.
 *
 * @param least events that each side must have
 */
export function cutBounds(patients: WithinPatients, covariate: WithinCovariate, least: number): CutBounds {
  const { n, outcome } = patients
  const events: number[] = []
  if (covariate.code === null) {
    const { order, first } = covariate
    for (let j = 0; j < n; j++) {
      if (order[j] < TIED) events.push(0)
      const i = (order[j] & ~TIED) - first
      events[events.length - 1] += caseWeight(patients, i) * outcome[i]
    }
  } else {
    for (let c = 0; c < covariate.codes; c++) events.push(0)
    for (let i = 0; i < n; i++) events[covariate.code[i]] += caseWeight(patients, i) * outcome[i]
  }
  let lowest = 0
  for (let left = 0; lowest < events.length; lowest++) {
    left += events[lowest]
    if (left >= least) break
  }
  let highest = events.length - 1
  for (let right = 0; highest >= 0; highest--) {
    if (right >= least) break
    right += events[highest]
  }
  return [lowest, highest]
}
