import type { Note } from '../../errors.js'
import { countText, quoteNames } from '../../errors.js'
import { type FamilyName, familyOf } from '../../families/families.js'
import type { WithinEffects } from '../../models/within/within-effects.js'
import type { InteractionContrast } from '../../results/interactions-schema.js'

/** Σ r²/v over its degrees of freedom above which standard errors are said to be too small. */
const OVERDISPERSED = 1.5

/**
 * Which trials do not tell of an interaction, and what few leave unknown.
 *
 * Notes: `TRIAL_NOT_INFORMATIVE`, one for each reason; `NO_WITHIN_TRIAL_INFORMATION`, `ONE_INFORMATIVE_TRIAL`,
 * `TWO_INFORMATIVE_TRIALS`, `TRIAL_EFFECT_FIRTH`.
 *
 * @param name what the analysis is of
 * @param trials number of all
 */
export function contrastNotes(
  name: string,
  contrasts: readonly InteractionContrast[],
  trials: number,
): Note[] {
  const many = contrasts.length > 1
  return contrasts.flatMap(({ label, trials: telling, silent }): Note[] => {
    const what = many ? `"${label}"` : `"${name}"`
    const reasons = [...new Set(silent.map(({ why }) => why))]
    const named = reasons.map((why): Note => {
      const own = silent.filter((trial) => trial.why === why).map(({ trial }) => trial)
      const subject = own.length === 1 ? `trial ${quoteNames(own)}` : `each of the trials ${quoteNames(own)}`
      return {
        code: 'TRIAL_NOT_INFORMATIVE',
        ...(own.length === 1 && { trial: own[0] }),
        message: `${subject} ${why}: it tells nothing of the interaction within trials of ${what}, and is in none of its two-stage rows`,
      }
    })
    const firth = telling.filter((trial) => trial.firth).map(({ trial }) => trial)
    return [
      ...named,
      ...fewNotes(what, telling.length, trials),
      ...(firth.length === 0
        ? []
        : [
            {
              code: 'TRIAL_EFFECT_FIRTH',
              message: `${what}: the interaction in ${firth.length === 1 ? 'trial' : 'trials'} ${quoteNames(firth)} has no finite maximum likelihood estimate, for outcomes are separated there; the two-stage rows have it by Firth's penalised likelihood, drawn towards no effect; the one-stage rows need no such estimate`,
            },
          ]),
    ]
  })
}

function fewNotes(what: string, telling: number, trials: number): Note[] {
  if (telling === 0)
    return [
      {
        code: 'NO_WITHIN_TRIAL_INFORMATION',
        message: `no single trial tells of the interaction of ${what}: what is left compares trials with each other, and whatever else differs between them looks like an interaction; do not read it as one`,
      },
    ]
  if (telling === 1)
    return [
      {
        code: 'ONE_INFORMATIVE_TRIAL',
        message: `${trials === 1 ? 'the only trial tells' : `only one of ${trials} trials tells`} of the interaction of ${what}: whether it varies between trials is unknown, and the interval is of that trial alone`,
      },
    ]
  if (telling === 2)
    return [
      {
        code: 'TWO_INFORMATIVE_TRIALS',
        message: `only two trials tell of the interaction of ${what}: two estimates say next to nothing of how it varies between trials, so that a Hartung–Knapp interval, from nowhere to nowhere, is not printed (the JSON result has it)`,
      },
    ]
  return []
}

/**
 * What a reader must know of floating estimates.
 *
 * @param telling trials with an interaction of their own
 *
 * Notes: `NOT_COMPARABLE_WITHIN_TRIALS`, `TRIAL_OUTSIDE`, `OVERDISPERSED`.
 */
export function groupNotes(
  name: string,
  labels: readonly string[],
  trials: readonly string[],
  { component, components, outside }: WithinEffects,
  { family, telling }: { readonly family: FamilyName; readonly telling: ReadonlySet<string> },
): Note[] {
  const notes: Note[] = []
  const untold = labels.filter((_, j) => component[j] === null)
  if (untold.length > 0)
    notes.push({
      code: 'NOT_COMPARABLE_WITHIN_TRIALS',
      message: `no trial tells the effect in ${quoteNames(untold)}: ${familyOf(family).linear ? 'none has both arms there' : 'none has both arms there with an outcome that bounds the effect on both sides'}; widening or merging subgroups may help`,
    })
  const parts = components.map(({ leaves }) => quoteNames(leaves.map((j) => labels[j])))
  if (parts.length > 1)
    notes.push({
      code: 'NOT_COMPARABLE_WITHIN_TRIALS',
      message: `no trial links these parts of the subgroups of "${name}" with each other: ${parts.join(' | ')}; effects of different parts are of different trials, and their difference is not known within trials`,
    })
  // Those that tell of no interaction are named already.
  const silent = outside.map((k) => trials[k]).filter((trial) => telling.has(trial))
  if (silent.length > 0)
    notes.push({
      code: 'TRIAL_OUTSIDE',
      message: `"${name}": ${silent.length === 1 ? 'trial' : 'trials'} ${quoteNames(silent)} ${silent.length === 1 ? 'is' : 'are'} in none of the floating estimates: no subgroup there has ${familyOf(family).linear ? 'both arms' : 'both arms and outcomes that bound its effect on both sides'}`,
    })
  const worst = Math.max(...components.map(({ shared }) => shared.dispersion ?? 0))
  if (worst > OVERDISPERSED)
    notes.push({
      code: 'OVERDISPERSED',
      message: `"${name}": outcomes vary ${worst.toFixed(1)} times as much as the ${familyOf(family).outcome === 'event' ? 'logistic' : 'Poisson'} model says, and standard errors of the one-stage rows do not allow for it; the two-stage rows with random effects do`,
    })
  return notes
}

/** Patients of a tree's analysis who are in none of its subgroups. */
export const lostNote = (lost: number, tree: string): Note => ({
  code: 'PATIENTS_IN_NO_SUBGROUP',
  message: `${countText(lost)} ${lost === 1 ? 'patient is' : 'patients are'} in no subgroup of the tree of ${tree}: they have a level that it has not seen, and are left out`,
})

/** That a tree was found by a search. */
export const searchedNote = (tree: string): Note => ({
  code: 'SUBGROUPS_AFTER_SEARCH',
  message: `the subgroups are those of a tree (${tree}): in the patients it was grown from, differences between them are too large and p-values too small, because the tree looked for them; other patients have no such bias`,
})

/** A number with two values. */
export const twoValuesNote = (name: string): Note => ({
  code: 'COVARIATE_TWO_VALUES',
  column: name,
  message: `"${name}" is a number with two values and is analysed as one: the interaction is per unit; for subgroups with their own effects: --levels ${JSON.stringify(`${name}=A<B`)} with its two values, or a condition such as --by ${JSON.stringify(`${name}=1`)}`,
})

/** Numbers by themselves, of times to an event. */
export const linearNote = (columns: readonly string[]): Note => ({
  code: 'LINEAR_NOT_OFFERED',
  ...(columns.length === 1 && { column: columns[0] }),
  message: `interactions linear in a number (${quoteNames(columns)}) are not offered for times to an event, and are left out; a condition compares subgroups, such as ${columns[0]}>VALUE with a value of yours`,
})

/** A condition that holds for everybody or nobody. */
export const oneSidedNote = (text: string, column: string, all: boolean): Note => ({
  code: 'CONDITION_ONE_SIDED',
  column,
  message: `"${text}" holds for ${all ? 'all' : 'none'} of the patients used: there are no two sides to compare, and it is left out; look at the values with copse describe`,
})

/** Groups of patients who may be alike. */
export const clusterNote = (name: string, subgroups: boolean): Note => ({
  code: 'CLUSTER_IGNORED',
  message: subgroups
    ? `floating estimates of subgroups, their common one-stage differences and the joint test allow for groups of "${name}" (CR2); no other standard error, interval or p-value does: they are too small if patients of a group are alike`
    : `no standard error, interval or p-value of a linear interaction allows for groups of "${name}": they are too small if patients of a group are alike; a condition (--by "column>value") compares subgroups, whose common one-stage difference does`,
})

/** That each of several analyses has a p-value of its own. */
export const severalNote = (count: number): Note => ({
  code: 'SEVERAL_ANALYSES',
  message: `${count} analyses: their p-values are not corrected for that; of twenty covariates that change nothing, about one has p < 0.05 by chance; say which analyses were planned`,
})

/** Continuous outcomes without a variance. */
export const withoutVarianceNote = (name: string): Note => ({
  code: 'NO_RESIDUAL_VARIANCE',
  message: `"${name}": within subgroups, trials and arms outcomes do not vary, or patients are too few to tell how much: there are no floating estimates and no one-stage interaction; look at the outcome, or make subgroups larger`,
})
