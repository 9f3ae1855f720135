import { CopseError } from '../../errors.js'
import { checkOptions } from '../../results/checks/check-options.js'
import type { Control } from '../../results/control-schema.js'
import { controlSchema } from '../../results/control-schema.js'
import type { Guide } from '../../trees/shape/guide.js'

/** Settings as a user gives them: any may be left out. */
export type ControlOptions = Partial<Record<keyof Control, unknown>>

/** Settings in force, with the splits that a person sets or forbids. */
export type GuidedControl = Control & { readonly guide?: Guide | undefined }

/**
 * Fills in defaults and checks; `compat: "partykit"` implies `ties: "rows"`, and that Hansen's p-values, which are made for
 * a process looked at after every row.
 *
 * Coded errors: OPTION_UNKNOWN, OPTION_INVALID, OPTIONS_CONFLICT.
 */
export function controlOf(options: ControlOptions = {}): Control {
  const control = checkOptions(controlSchema, options)
  const asPartykit = control.compat === 'partykit'
  const ties = asPartykit ? 'rows' : control.ties
  if (control.pvalue === 'exact' && ties === 'rows')
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: '--pvalue exact is for tests at distinct values',
      found: asPartykit ? '--compat partykit' : '--ties rows',
      need: '--ties distinct',
      try: 'leaving one of the two out',
      place: { option: '--pvalue' },
    })
  if (asPartykit && options.ties === 'distinct')
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: '--compat partykit tests at every row, as R does',
      found: '--ties distinct',
      try: 'leaving one of the two out',
      place: { option: '--ties' },
    })
  if (control.tauPrior !== null && control.correlated)
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: '--tau-prior needs independent random effects',
      found: '--correlated',
      try: 'leaving one of the two out',
      place: { option: '--tau-prior' },
    })
  const pvalue = control.pvalue ?? (ties === 'distinct' ? 'exact' : 'hansen')
  const inForce: Control = { ...control, ties, pvalue }
  // In the order of the schema, so that results are the same text however the options came.
  const names = Object.keys(controlSchema.shape) as (keyof Control)[]
  return Object.fromEntries(names.map((name) => [name, inForce[name]])) as Control
}

/** Settings with a guide, if there is one. */
export const guided = (control: Control, guide: Guide | undefined): GuidedControl =>
  guide === undefined || guide.length === 0 ? control : { ...control, guide }
