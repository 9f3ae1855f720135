import type { OneFit } from '../../results/fit-schema.js'
import { significant } from '../numbers.js'

/** What stands beside p-values of subgroups that a search has made in the same patients. */
export const afterSearch = ({ subgroups, spec }: Pick<OneFit, 'subgroups' | 'spec'>): string[] =>
  subgroups.length < 2 || spec.control_.honest !== null
    ? []
    : ['The subgroups were chosen by their effects: p-values of these effects are no tests of them.']

/** What risks at a time are. */
export function atInWords(
  at: number,
  { time, control, experimental }: Pick<OneFit['spec'], 'time' | 'control' | 'experimental'>,
  needed: boolean,
): string {
  const nnt = `NNT: patients to treat with ${experimental} instead of ${control} for one more to be without the event (NNTB), or with it (NNTH), at ${time} ${significant(at)}.`
  return `Risk by ${time} ${significant(at)}: share with the event by then (1 − Kaplan–Meier), in percent; differences in percentage points.${needed ? ` ${nnt}` : ''}`
}
