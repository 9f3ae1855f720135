import type { Note } from '../../errors.js'
import type { Method } from '../../trees/methods/method.js'
import { methodOf } from '../../trees/methods/methods.js'
import type { TreeNode } from '../../trees/shape/tree.js'

/** BAYES_NOT_POSSIBLE: why a prior of the heterogeneity was asked for in vain. */
export const noPosterior = (why: string): Note => ({
  code: 'BAYES_NOT_POSSIBLE',
  message: `there are no posteriors under --tau-prior: ${why}`,
})

/** TAU_NOT_IDENTIFIED: a single trial. */
export const ONE_TRIAL_PRIOR: Note = {
  code: 'TAU_NOT_IDENTIFIED',
  message:
    'one trial tells nothing of how treatment effects vary between trials: the posterior of τ is its prior',
}

/** Trials up to which a prior of the heterogeneity is suggested. */
const FEW_TRIALS = 5

/** TAU_PRIOR_SUGGESTED: few trials tell little of how effects vary between them. */
export const priorNotes = (trials: number, tauPrior: string | null): Note[] =>
  tauPrior !== null || trials < 2 || trials > FEW_TRIALS
    ? []
    : [
        {
          code: 'TAU_PRIOR_SUGGESTED',
          message: `${trials} trials tell little of how treatment effects vary between trials (τ): an estimate of 0 is no evidence that they are alike; --tau-prior halfnormal states a prior of τ and shows how much the results depend on it`,
        },
      ]

/** Notes of a fit on its heterogeneity, with a prior and without. */
export function bayesNotes(
  method: Method,
  leaves: readonly TreeNode[],
  { tauPrior }: { readonly tauPrior: string | null },
  clustered: boolean,
): Note[] {
  const { random, joint } = methodOf(method)
  const varies = joint === 'within' || random?.randomTreatment === true
  const prior = tauPrior !== null && (random !== null || joint === 'within')
  const told = leaves[0].fit.sums.n.length / 2
  const both = Array.from({ length: told }, (_, k) =>
    [0, 1].every((arm) => leaves.some(({ fit }) => fit.sums.n[2 * k + arm] > 0)),
  ).filter(Boolean).length
  return [
    ...(varies ? priorNotes(both, tauPrior) : []),
    ...(clustered && prior
      ? [
          {
            code: 'BAYES_WITHOUT_CLUSTERS',
            message:
              'posteriors under --tau-prior take patients of a cluster for independent: they are too narrow where those are alike',
          },
        ]
      : []),
  ]
}
