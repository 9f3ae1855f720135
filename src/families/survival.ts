import type { Family } from './family.js'
import { POISSON } from './poisson.js'

/**
 * Time to an event, perhaps censored: hazards that are constant within intervals of time, so that events are counts of a
 * Poisson distribution per time at risk. Models profile the baseline hazards out (models/hazard/).
 */
export const SURVIVAL: Family = {
  ...POISSON,
  name: 'survival',
  outcome: 'time',
  exposure: false,
  measure: 'log-hazard-ratio',
  r: null,
  words: {
    kind: 'time-to-event',
    choice: 'the time to an event',
    short: 'time to an event, may be censored',
    left: 'log of the hazard',
    mean: 'Hazard',
    heading: 'time to event',
    model: 'Cox model',
    mixedModel: 'mixed Cox model, random effect',
    models: 'piecewise-exponential models of the hazard',
    ends: {
      none: 'no events',
      noneEach: 'no event',
      onlyLeast: 'no events',
      all: null,
    },
  },
}
