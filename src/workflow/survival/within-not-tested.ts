import type { Note } from '../../errors.js'

/** Said of trees of times to an event that split: what other outcomes are answered from within trials is not asked of them. */
export const WITHIN_NOT_TESTED: Note = {
  code: 'WITHIN_NOT_TESTED',
  message:
    'whether the effect differs within trials is not tested for times to an event: a split can come from what merely predicts the outcome, or from differences between trials; look at the hazard ratios of the trials in each subgroup (copse plot forest --trials), and take the subgroups as hypotheses',
}
