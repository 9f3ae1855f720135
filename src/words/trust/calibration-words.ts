import type { Control } from '../../results/control-schema.js'
import type { Calibration } from '../../results/trust/calibration-schema.js'
import { pEquals } from '../numbers.js'
import { shareText } from './trust-words.js'

/** How often chance finds as much in these trials, for clinicians. */
export function calibrationSentences(
  { permutations, statistic, p, splits, failed }: Calibration,
  {
    subgroups,
    spec,
  }: {
    readonly subgroups: { readonly length: number }
    readonly spec: { readonly control_: Pick<Control, 'alpha'> }
  },
): string[] {
  const alone = statistic === 'root'
  const evidence = p <= spec.control_.alpha
  const found = subgroups.length > 1
  const asMuch = Math.round(p * (permutations + 1)) - 1
  return [
    `In ${permutations} data sets made of these patients, the treatment was dealt anew within every trial, around the trial's own effect: prognosis and differences between trials stay, but no patient benefits more than another of the same trial. ${
      alone
        ? `In ${asMuch} of them a covariate comes out at least as clearly as in the data (permutation ${pEquals(p)}).`
        : `In ${asMuch} of them the effects of the subgroups differ at least as much as in the data (permutation ${pEquals(p)}).`
    }`,
    alone
      ? `This method finds subgroups in ${shareText(splits)} of such data sets (alpha is ${spec.control_.alpha}).`
      : `This method finds subgroups in ${shareText(splits)} of such data sets, because it also splits on what merely predicts the outcome: that a tree has subgroups says nothing about the treatment effect.`,
    evidence
      ? 'That the effect is the same for all patients of a trial is hard to reconcile with these data. This is about the tree as a whole, not about its deeper splits.'
      : `${found ? 'Subgroups whose effects differ this much' : 'A result like this one'} may well be chance; that is no proof that the effect is the same for all.`,
    ...(failed > 0 ? [`In ${failed} further data sets no tree could be grown; they are left out.`] : []),
  ]
}
