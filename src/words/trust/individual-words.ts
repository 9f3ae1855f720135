import type { IndividualResult } from '../../results/trust/individual-schema.js'
import { effectName, isRatio } from '../family-words.js'
import { countText, significant } from '../numbers.js'
import { shareText } from './trust-words.js'

/** `mean difference`, `log odds ratio`: what effects of patients are. */
export const individualEffectName = ({ family }: Pick<IndividualResult['spec'], 'family'>): string =>
  `${isRatio(family) ? 'log ' : ''}${effectName(family)}`

/** Whether chance finds as much too often, or was not asked. */
export const mayBeChance = ({ calibration, spec }: Pick<IndividualResult, 'calibration' | 'spec'>): boolean =>
  calibration === null || calibration.p > spec.control_.alpha

/** What effects per patient are, for clinicians. */
export function individualSentences({ spec, forest, spread, patients }: IndividualResult): string[] {
  const { asked, noSplit, trees } = forest
  const of = spec.resample === 'bootstrap' ? 'a bootstrap sample of the patients' : 'half of the patients'
  return [
    `The effect of a patient is averaged over the subgroups that ${countText(trees.length)} trees put it in (${individualEffectName(spec)}s), each tree grown of ${of} of every trial and arm${trees.length < asked ? ` (${countText(asked - trees.length)} more could not be grown)` : ''}; ${shareText(noSplit)} of the trees have no subgroups. It is an average over similar patients, not what would happen to one of them.`,
    spread === null
      ? 'How far these effects lie apart is not shown: it says nothing without knowing how far apart they come to lie by chance.'
      : `Over the ${countText(patients.length)} patients the effects have the quartiles ${spread.quartiles.map(significant).join(', ')} (standard deviation ${significant(spread.sd)}; ${significant(spread.lo)} to ${significant(spread.hi)}). Such trees find differences also where there are none: what that spread is worth is said above, not by the spread itself.`,
    ...(forest.seTold
      ? [
          'Standard errors are of the effect as these trees average it (infinitesimal jackknife); they do not tell of splits that the trees cannot make.',
        ]
      : []),
  ]
}
