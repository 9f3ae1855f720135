import { familyOf } from '../../../families/families.js'
import type { FitResult } from '../../../results/fit-schema.js'
import { methodOf } from '../../../trees/methods/methods.js'
import type { Citations } from '../references.js'

/** How the tree was grown, as a manuscript says it: tests, p-values, adjustment, sizes, pruning. */
export function testingWords({ spec, tree }: FitResult, cite: Citations): string {
  const control = spec.control_
  if (methodOf(spec.method).joint === 'within') return withinTestingWords(spec, tree)
  const kinds = new Set(tree.nodes.flatMap(({ tests }) => tests.map(({ kind }) => kind)))
  const sentences = [
    `In each node the stability of ${control.parm === 'all' ? 'all coefficients' : 'the treatment effect'} over each covariate was tested by score-based fluctuation tests (scores decorrelated by ${VCOV[control.vcov]}).`,
    ...(kinds.has('supLM') ? [numericTest(control, cite)] : []),
    ...(kinds.has('chisq') ? ['Factors were tested by χ² tests of the score sums of their levels.'] : []),
    ...(control.ordinal !== 'chisq'
      ? [
          `Ordered factors were tested by the ${control.ordinal === 'L2' ? 'supremum of LM statistics' : 'double-maximum statistic'} over their cumulated levels ${cite.cite('merkle')}.`,
        ]
      : []),
    `A node was split on the covariate with the smallest p-value if it was at most ${control.alpha}${control.bonferroni ? ' after Bonferroni adjustment for the covariates tested' : ', without adjustment for the number of covariates'}, at the cut that minimises the ${familyOf(spec.family).objective}${control.numsplit === 'center' ? ', set midway to the next value' : ''}.`,
    `Every subgroup had at least ${control.minsize ?? 'ten times as many'} patients${control.minsize === null ? ' as the model has coefficients' : ''}${control.maxdepth === null ? '; the depth of the tree was not limited' : `; the tree had at most ${control.maxdepth} levels`}.`,
    ...(control.catsplit === 'multiway' ? ['Nominal factors were split into one child for each level.'] : []),
    ...(control.nominal === 'effect'
      ? ['Nominal factors with more than ten levels were searched in the order of their treatment effects.']
      : []),
    ...(control.prune === 'none'
      ? []
      : [
          `The tree was pruned by ${control.prune === 'aic' ? 'Akaike’s' : 'the Bayesian'} information criterion.`,
        ]),
  ]
  return sentences.join(' ')
}

/** The same of tests from within trials. */
function withinTestingWords({ control_: control }: FitResult['spec'], tree: FitResult['tree']): string {
  const kinds = new Set(tree.nodes.flatMap(({ tests }) => tests.map(({ kind }) => kind)))
  const whose = control.prognosis === 'all' ? 'of all candidate covariates' : 'of the covariate'
  const trimmed =
    control.trim < 1 ? `${Number((100 * control.trim).toPrecision(6))}%` : `${control.trim} patients`
  return [
    `In each node it was tested for each covariate whether the treatment effect differs along it within trials. A working model took up trial, arm, their interaction, and what bins ${whose} predict of the outcome; its residuals were compared between the arms of each trial on either side of a cut, with the variance that they have in each arm of each trial, and added over the trials.`,
    ...(kinds.has('supF')
      ? [
          `For numeric and ordered covariates the statistic was the largest over the cuts that leave ${trimmed} on either side${control.mintrials === null ? ' and that at least two trials (all, if there are fewer) have on both' : ` and that at least ${control.mintrials} trials have on both`}; p-values are from the exact distribution of the largest of a Gauss–Markov process over these cuts.`,
        ]
      : []),
    ...(kinds.has('F') ? ['Nominal covariates were tested by F statistics over their levels.'] : []),
    `A node was split on the covariate with the smallest p-value if it was at most ${control.alpha}${control.bonferroni ? ' after Bonferroni adjustment for the covariates tested' : ', without adjustment for the number of covariates'}, at the cut where the statistic is largest.`,
    `Every subgroup had at least ${control.minsize} patients${control.maxdepth === null ? '; the depth of the tree was not limited' : `; the tree had at most ${control.maxdepth} levels`}.`,
  ].join(' ')
}

type Control = FitResult['spec']['control_']

const VCOV = {
  opg: 'the outer product of their gradients',
  info: 'the information matrix',
  sandwich: 'the sandwich estimator',
} as const

function numericTest({ ties, pvalue, trim, compat }: Control, cite: Citations): string {
  const trimmed = trim < 1 ? `${Number((100 * trim).toPrecision(6))}%` : `${trim} patients`
  const where =
    ties === 'distinct'
      ? 'evaluated at the distinct values of the covariate only, so that results do not depend on the order of the records'
      : `evaluated after every record, ties in the order of the file${compat === 'partykit' ? ', as R’s partykit does' : ''}`
  const p =
    pvalue === 'exact'
      ? 'p-values are from the exact distribution of the supremum of the limiting process over these values'
      : `p-values are from the approximation of ${cite.cite('hansen').slice(1, -1)}`
  return `For numeric covariates the test statistic was the supremum of LM statistics ${cite.cite('andrews')}, ${where}, leaving out ${trimmed} at either end; ${p}.`
}
