import type { Roles } from '../../data/roles/roles.js'
import type { Note } from '../../errors.js'
import { CopseError, quoteNames } from '../../errors.js'

/** Coded error: BY_ROLE. */
export function assertNoRole(variable: string, text: string, roles: Roles): void {
  const { outcome, treatment, trial, id, weights, exposure } = roles
  const found = Object.entries({ outcome, treatment, trial, id, weights, exposure }).find(
    ([, name]) => name === variable,
  )
  if (found === undefined) return
  throw new CopseError({
    code: 'BY_ROLE',
    wrong: `"${variable}" cannot make subgroups: it has another role`,
    found: `--by ${quoteNames([text])} and --${found[0]} ${quoteNames([variable])}`,
    need: 'a covariate from before treatment',
    place: { column: variable, option: '--by' },
  })
}

/** OPTION_MISSING. */
export const nothingAsked = (): CopseError =>
  new CopseError({
    code: 'OPTION_MISSING',
    wrong: 'nothing says which subgroups or covariates to analyse',
    need: '--by with columns or conditions, or --result with a result of copse fit',
    try: '--by "age>50", or --by sex,stage',
    place: { option: '--by' },
  })

/** TREE_WITHOUT_SUBGROUPS. */
export const withoutSubgroups = (name: string): CopseError =>
  new CopseError({
    code: 'TREE_WITHOUT_SUBGROUPS',
    wrong: `the tree of ${quoteNames([name])} has a single subgroup, all patients`,
    need: 'a tree with at least two subgroups',
    try: '--by with the covariates that are of interest',
    place: { option: '--result' },
  })

/** NO_INTERACTION. */
export const nothingLeft = (notes: readonly Note[]): CopseError =>
  new CopseError({
    code: 'NO_INTERACTION',
    wrong: 'there is no interaction to analyse',
    found: notes.map(({ message }) => message).join('; ') || 'no covariate',
    need: 'a covariate that differs between patients',
    place: { option: '--by' },
  })
