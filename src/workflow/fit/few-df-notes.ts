import type { Note } from '../../errors.js'
import type { EffectsResult } from '../../results/effects-schema.js'
import type { FitSubgroup } from '../../results/fit-schema.js'
import { hasFewDf } from '../../words/numbers.js'

/** FEW_DF: what stands in place of an interval that would run from nowhere to nowhere. */
function fewDfNote(what: string, remedy: string): Note {
  return {
    code: 'FEW_DF',
    message: `${what} fewer than 2 degrees of freedom and would be so wide that it tells nothing: "df < 2" stands in its place (the JSON result has the numbers); ${remedy}`,
  }
}

/** Of the overall effect's intervals. */
export function fewDfNotes(lmm: EffectsResult['lmm'], twoStage: EffectsResult['twoStage']): Note[] {
  const reml = twoStage?.pooled.find(({ method }) => method === 'REML')
  const hartungKnapp = reml !== undefined && reml.knhaFloored.lo !== null && hasFewDf(reml.knhaFloored.df)
  return [
    ...(hasFewDf(lmm?.effect?.df) || hasFewDf(lmm?.effect?.kenwardRoger?.df)
      ? [
          fewDfNote(
            'an interval of the mixed model has',
            'the trials tell too little of how their effects vary',
          ),
        ]
      : []),
    ...(hartungKnapp
      ? [
          fewDfNote(
            'with two trials the Hartung–Knapp and the prediction interval have',
            'they need more trials',
          ),
        ]
      : []),
  ]
}

/** Of the subgroups' effects and mean outcomes. */
export function fewDfSubgroupNotes(
  subgroups: readonly Pick<FitSubgroup, 'node' | 'effect' | 'outcome'>[],
): Note[] {
  const remedy =
    'the trials tell too little of how their effects vary; a method without random effects (--method mob-si) does not ask that of them'
  const ofWhat = (what: string, isWeak: (subgroup: (typeof subgroups)[number]) => boolean): Note[] => {
    const nodes = subgroups.filter(isWeak).map(({ node }) => node)
    return nodes.length === 0
      ? []
      : [
          fewDfNote(
            `an interval of ${what} in subgroup${nodes.length === 1 ? '' : 's'} ${nodes.join(', ')} has`,
            remedy,
          ),
        ]
  }
  return [
    ...ofWhat('the effect', ({ effect }) =>
      [effect, effect.kenwardRoger].some((inference) => hasFewDf(inference?.df)),
    ),
    ...ofWhat(
      'the mean outcomes of the arms, not of the effect,',
      ({ outcome }) =>
        outcome !== null &&
        [outcome.control, outcome.experimental, outcome.difference].some(({ df }) => hasFewDf(df)),
    ),
  ]
}
