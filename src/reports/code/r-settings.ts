import { familyOf } from '../../families/families.js'
import type { FitResult } from '../../results/fit-schema.js'
import { methodOf } from '../../trees/methods/methods.js'

/** Settings as arguments of R's functions, and comments on those that R does not have. */
export interface RSettings {
  readonly args: readonly string[]
  readonly comments: readonly string[]
}

const logical = (value: boolean): string => (value ? 'TRUE' : 'FALSE')

/** The settings of a fit as partykit, glmertree and palmtree take them. */
export function rSettings({ spec, tree }: FitResult): RSettings {
  const { control_: control, method } = spec
  const { joint } = methodOf(method)
  const alternates = joint === 'mixed' || joint === 'additive'
  const linearMixed = joint === 'mixed' && familyOf(spec.family).linear
  const quoted = (text: string) => `"${text}"`
  const args = [
    `alpha = ${control.alpha}`,
    `bonferroni = ${logical(control.bonferroni)}`,
    ...(control.minsize === null ? [] : [`minsize = ${control.minsize}`]),
    ...(control.maxdepth === null ? [] : [`maxdepth = ${control.maxdepth}`]),
    `trim = ${control.trim}`,
    ...(control.prune === 'none' ? [] : [`prune = ${quoted(control.prune.toUpperCase())}`]),
    ...(control.catsplit === 'binary' ? [] : [`catsplit = ${quoted(control.catsplit)}`]),
    ...(control.numsplit === 'left' ? [] : [`numsplit = ${quoted(control.numsplit)}`]),
    ...(control.ordinal === 'chisq' ? [] : [`ordinal = ${quoted(control.ordinal)}`]),
    ...(control.vcov === 'opg' ? [] : [`vcov = ${quoted(control.vcov)}`]),
    ...(control.parm === 'treatment-partykit' ? ['parm = 2'] : []),
    ...(alternates ? [`abstol = ${control.abstol}`, `maxit = ${control.maxit}`] : []),
    ...(linearMixed ? [`REML = ${logical(control.reml)}`] : []),
  ]
  const depth = tree.nodes.reduce((most, node) => Math.max(most, node.depth), 0)
  const comments = [
    ...(control.ties === 'distinct'
      ? [
          `R looks at the tests of numeric covariates after every row, so that with ties its p-values depend on the order of the rows, and takes p-values from the approximation of Hansen (1997). copse looked at distinct values${control.pvalue === 'exact' ? ', with exact p-values' : ''}: p-values differ, and so may a split whose p-value is near ${control.alpha}. copse fit --ties rows follows R.`,
        ]
      : []),
    ...(control.vcov === 'info' && familyOf(spec.family).linear
      ? ['R refuses vcov = "info" for linear models.']
      : []),
    ...(control.parm === 'treatment'
      ? [
          'copse tested the effective score of the treatment; R’s parm = 2, a column of the symmetric root, is another test (copse fit --parm treatment-partykit).',
        ]
      : []),
    ...(control.nominal === 'effect' ? ['R searches nominal factors over all partitions.'] : []),
    ...(control.ranefstart ? ['ranefstart: give the random effects of the model without subgroups.'] : []),
    ...(control.firth ? ['R’s trees do not estimate effects by Firth’s penalised likelihood.'] : []),
    ...(control.nagq > 1 ? [`glmertree takes nAGQ = ${control.nagq}L for the random effect.`] : []),
    ...(control.tauPrior !== null && (joint === 'mixed' || joint === 'within')
      ? [
          `R has no trees under a prior of the heterogeneity (--tau-prior ${control.tauPrior}): what follows estimates it, so that trees and effects may differ. bayesmeta has the two-stage analysis.`,
        ]
      : []),
    ...(control.honest === null
      ? []
      : ['Honest estimation: R grows the tree from all patients here; copse used a part of them.']),
    ...(control.cv === null ? [] : ['The cross-validation is not repeated here.']),
    ...(depth > 1 && control.prune !== 'none' ? ['Node numbers are given anew after pruning.'] : []),
  ]
  return { args, comments }
}
