import type { StabilityResult } from '../../results/trust/stability-schema.js'
import { methodOf } from '../../trees/methods/methods.js'
import { countText } from '../numbers.js'

/** What chance gives beside the share of the halves with a split on a covariate, where nothing differs between patients. */
export interface ChanceShares {
  /** On average over data sets. */
  readonly average: number
  /** What one of ten data sets reaches; null where that is not known. */
  readonly most: number | null
}

/**
 * The test of a covariate is at alpha over their number, so that is how often it is split on by chance, on average. Of one
 * data set's halves, which share most of what they see, more may be: simulated at alpha 0.05.
 *
 * Source: methods.md §11.2.
 */
export function chanceShares({ spec, halves }: Pick<StabilityResult, 'spec' | 'halves'>): ChanceShares {
  const { alpha, bonferroni } = spec.control_
  return {
    average: bonferroni ? alpha / Math.max(1, halves.covariates.length) : alpha,
    most: bonferroni && alpha <= 0.05 ? 0.15 : null,
  }
}

/** `0.5%`: one decimal below ten per cent. */
export const chanceText = ({ average }: ChanceShares): string =>
  average < 0.1 ? `${(100 * average).toFixed(1)}%` : shareText(average)

/** `97%`: shares of a hundred trees have no decimals. */
export const shareText = (share: number): string => `${(100 * share).toFixed(0)}%`

/** What the shares of a stability analysis mean, for clinicians. */
export function stabilitySentences({ halves, spec, subgroups }: StabilityResult): string[] {
  const { trees, noSplit } = halves
  const half = `${countText(trees)} trees, each of a random half of the patients of every trial and arm`
  const found =
    subgroups.length === 1
      ? `The tree of all patients has no subgroups. Of ${half}, ${shareText(noSplit)} have none either.`
      : `Of ${half}, ${shareText(noSplit)} have no subgroups at all.`
  return [
    found,
    chanceSentence(chanceShares({ spec, halves })),
    'Halves see less than the whole: a low share is no proof that a subgroup is not there.',
    ...(splitsOnPrognosis(spec)
      ? [
          'This method also splits on what merely predicts the outcome: a covariate that is always found need not change the treatment effect (--method metamob-wt, or --parm treatment, look for that alone).',
        ]
      : []),
  ]
}

function chanceSentence(chance: ChanceShares): string {
  const average = `If nothing differed between patients, each covariate would still be split on in ${chanceText(chance)} of the halves on average over many data sets`
  return chance.most === null
    ? `${average}; in a single data set it may be several times as many: how many is known for tests at 5% only.`
    : `${average}, and in up to ${shareText(chance.most)} in nine of ten data sets like these: shares up to that are what chance gives.`
}

/** Whether a method as it was set also splits where the effect is the same on both sides. */
export const splitsOnPrognosis = ({ method, control_ }: StabilityResult['spec']): boolean =>
  methodOf(method).joint !== 'within' && control_.parm === 'all'

/** What corrected effects are, and what they are not. */
export function correctedSentences({ corrected }: StabilityResult): string[] {
  if (corrected === null) return []
  const { factor, slope } = corrected
  return [
    'Patients who choose a subgroup make its effect look larger and surer than it is. In unused patients: the mean effect in the patients that trees of bootstrap samples were grown without; robust: the estimate less how much more effects are in those who grew the trees.',
    slope === null
      ? 'No tree of a bootstrap sample splits: nothing of a difference between subgroups holds in patients who were not used.'
      : `Of a difference between subgroups, ${shareText(factor)} holds in patients who were not used.`,
    'In simulations the intervals in unused patients held the truth in at least 92% of trees (95% asked for), also where subgroups were pure chance; differences of strong effects come out up to a quarter too small, those of chance findings still too large. No correction repairs a wrong tree.',
  ]
}
