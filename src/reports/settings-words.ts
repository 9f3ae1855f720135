import type { FitResult } from '../workflow/fit-schema.js'

type Control = FitResult['spec']['control_']

/** The settings in force, in words: the important ones, and every other that is not the default. */
export function settingsInWords(control: Control): string[] {
  const { alpha, bonferroni, minsize, ties, pvalue } = control
  return [
    `alpha ${alpha}${bonferroni ? ' (Bonferroni)' : ' (unadjusted)'}`,
    ...(minsize === null ? [] : [`at least ${minsize} patients a subgroup`]),
    ties === 'distinct' ? 'tests at distinct values' : 'tests at every row',
    `p-values ${pvalue}`,
    ...lessUsual(control),
  ]
}

/** Settings that are not the default. */
function lessUsual(control: Control): string[] {
  const { trim, maxdepth, prune, catsplit, numsplit, nominal, ordinal, compat, treatmentCoding, correlated } =
    control
  return [
    ...(trim === 0.1 ? [] : [`trim ${trim}`]),
    ...(maxdepth === null ? [] : [`maximum depth ${maxdepth}`]),
    ...(prune === 'none' ? [] : [`pruned by ${prune.toUpperCase()}`]),
    ...(catsplit === 'binary' ? [] : ['one child per level']),
    ...(numsplit === 'left' ? [] : ['cuts midway']),
    ...(nominal === 'all' ? [] : ['nominal factors searched by effect']),
    ...(ordinal === 'chisq'
      ? []
      : [ordinal === 'L2' ? 'ordered factors by supLM' : 'ordered factors by the largest coefficient']),
    ...(control.parm === 'all'
      ? []
      : [`tests of the treatment effect only${control.parm === 'treatment' ? '' : " (partykit's parm)"}`]),
    ...(control.vcov === 'opg' ? [] : [`scores' covariance by ${control.vcov}`]),
    ...(control.nagq === 1 ? [] : [`${control.nagq} quadrature points`]),
    ...(control.firth ? ["effects by Firth's likelihood"] : []),
    ...(compat === 'none' ? [] : [`as ${compat}`]),
    ...(treatmentCoding === '01' ? [] : ['treatment coded ±½']),
    ...(correlated ? ['correlated random effects'] : []),
  ]
}
