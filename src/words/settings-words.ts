import { familyOf } from '../families/families.js'
import type { FitResult } from '../results/fit-schema.js'
import { hasBoth } from '../trees/methods/method.js'
import { methodOf } from '../trees/methods/methods.js'

type Control = FitResult['spec']['control_']

/** Of one fit; left out where several methods are compared. */
type MethodSpec = Pick<FitResult['spec'], 'method' | 'family'>

/**
 * The settings in force, in words: the important ones, and every other that is not the default. Those that the method does
 * not use are left out: a note says that they were asked for in vain.
 */
export function settingsInWords(control: Control, spec?: MethodSpec): string[] {
  const { alpha, bonferroni, minsize, ties, pvalue } = control
  return [
    `alpha ${alpha}${bonferroni ? ' (Bonferroni)' : ' (unadjusted)'}`,
    ...(minsize === null ? [] : [`at least ${minsize} patients a subgroup`]),
    ...(control.minevents === undefined ? [] : [`at least ${control.minevents} events in each`]),
    ...(control.intervals === undefined
      ? []
      : [
          control.intervals === 'cox'
            ? 'an interval for every event time'
            : `${control.intervals} intervals of constant hazards`,
        ]),
    ties === 'distinct' ? 'tests at distinct values' : 'tests at every row',
    `p-values ${pvalue}`,
    ...lessUsual(control, spec),
  ]
}

/** Settings that are not the default. */
function lessUsual(control: Control, spec: MethodSpec | undefined): string[] {
  const mixed = spec !== undefined && methodOf(spec.method).random !== null
  const linear = spec !== undefined && familyOf(spec.family).linear
  const within = spec !== undefined && methodOf(spec.method).joint === 'within'
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
    ...(control.nagq === 1 || (spec !== undefined && (!mixed || linear))
      ? []
      : [`${control.nagq} quadrature points`]),
    ...(!control.firth || mixed || linear || within
      ? []
      : [`effects by Firth's likelihood${spec === undefined ? ' (methods without random effects)' : ''}`]),
    ...(control.prognosis === 'all' || (spec !== undefined && !within)
      ? []
      : ['prognosis of the tested covariate alone']),
    ...(control.mintrials === null || (spec !== undefined && !within)
      ? []
      : [`at least ${control.mintrials} trials that tell`]),
    ...(control.tauPrior === null || (spec !== undefined && !mixed && !within)
      ? []
      : [`prior of the heterogeneity ${control.tauPrior}`]),
    ...(compat === 'none' ? [] : [`as ${compat}`]),
    ...(treatmentCoding === '01' ? [] : ['treatment coded ±½']),
    ...(correlated && (spec === undefined || hasBoth(methodOf(spec.method).random))
      ? ['correlated random effects']
      : []),
  ]
}
